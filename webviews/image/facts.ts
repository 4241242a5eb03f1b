import { counted } from '../../server/src/counted.ts';
import type { ImageAnswer, MemberVerdict } from '../../server/src/protocol.ts';
import { measured } from '../common/counts.ts';

/** A thing that is known of an image: what, how much, and what that means. */
export interface Fact {
  name: string;
  value: string;
  meaning?: string;
}

/** What all models together say. */
export function ensembleFacts(image: ImageAnswer, classes: readonly string[], formName: string): Fact[] {
  const { label, originalLabel, consensusClass, meanDepth, margins, wrong } = image;
  return [
    { name: 'Given class', value: classes[label] },
    ...(originalLabel === label
      ? []
      : [{ name: 'Class before label noise', value: classes[originalLabel], meaning: 'label noise changed it' }]),
    {
      name: 'Consensus class',
      value: consensusClass === null ? 'none' : classes[consensusClass],
      meaning:
        consensusClass === null
          ? 'every model trained on this image'
          : consensusClass === label
            ? 'what most models that have not seen it say: its label'
            : 'what most models that have not seen it say: not its label',
    },
    { name: 'Difficulty', value: formName },
    { name: 'Wrong, not having seen it', value: share(wrong.unseen, wrong.ofUnseen) },
    { name: 'Wrong, having trained on it', value: share(wrong.train, wrong.ofTrain) },
    { name: 'Mean depth, not having seen it', value: number(meanDepth.unseen), ...undefinedDepths(image, false) },
    { name: 'Mean depth, having trained on it', value: number(meanDepth.train), ...undefinedDepths(image, true) },
    ...(margins.output === null
      ? []
      : [{ name: 'Mean output margin', value: number(margins.output), meaning: 'models that have not seen it' }]),
    ...(margins.input === null
      ? []
      : [{ name: 'Mean input margin', value: number(margins.input), meaning: 'models that have not seen it' }]),
  ];
}

/** What one model says. */
export function memberFacts(verdict: MemberVerdict, classes: readonly string[], probes: readonly string[]): Fact[] {
  const { prediction, depth, iterationLearned, outputMargin, inputMargin } = verdict;
  return [
    { name: 'Prediction', value: classes[prediction] },
    depth === null
      ? { name: 'Prediction depth', value: 'undefined', meaning: 'the last probe disagrees with the network' }
      : { name: 'Prediction depth', value: String(depth), meaning: `decided at ${probes[depth]}` },
    ...(iterationLearned === null
      ? []
      : [{ name: 'Learned at step', value: String(iterationLearned), meaning: 'its prediction stayed from then on' }]),
    ...(outputMargin === null
      ? []
      : [{ name: 'Output margin', value: measured(outputMargin), meaning: 'largest minus second-largest logit' }]),
    ...(inputMargin === null
      ? []
      : [{ name: 'Input margin', value: measured(inputMargin), meaning: 'how far pixels are from another class' }]),
  ];
}

/** How a model stands to an image. */
export const SPLIT_WORDS: Record<MemberVerdict['split'], string> = {
  train: 'trained on it',
  validation: 'held it out',
  test: 'test image',
};

/** A model in a list to choose from. */
export function memberText({ member, split, prediction, depth }: MemberVerdict, classes: readonly string[]): string {
  const at = depth === null ? 'depth undefined' : `depth ${depth}`;
  return `${member}: ${SPLIT_WORDS[split]}, says ${classes[prediction]}, ${at}`;
}

function share(wrong: number, of: number): string {
  return of === 0 ? 'no such model' : `${wrong} of ${counted(of, 'model')}`;
}

function number(value: number | null): string {
  return value === null ? '–' : measured(value);
}

function undefinedDepths({ members }: ImageAnswer, trained: boolean): { meaning?: string } {
  const missing = members.filter(({ split, depth }) => (split === 'train') === trained && depth === null).length;
  return missing === 0 ? {} : { meaning: `${missing} undefined left out` };
}
