import type { ImageDatasetName } from '../../experiment/datasets.ts';
import { paperData } from '../../experiment/paper.ts';
import { resolveExperiment } from '../../experiment/resolve.ts';
import { type ExperimentFile, trainingSection } from '../../experiment/schema.ts';
import { entryAt, entryExtent } from '../parse/nodeAt.ts';
import type { ParsedText } from '../parse/parse.ts';
import type { Edit } from './edit.ts';

/**
 * Puts the paper's settings for a file's data set and network in place of other ones that it has. What it leaves out
 * has them already.
 */
export function paperEdits(parsed: ParsedText, file: ExperimentFile): { title: string; edits: Edit[] } | undefined {
  const { dataset, model } = file;
  const training = trainingSection(file);
  const paper = resolveExperiment({ ...file, training: {} }).network?.training;
  const { document } = parsed;
  if (!paper || !model || !document) return undefined;
  const keys = ['batch_size', 'learning_rate', 'momentum', 'weight_decay', 'schedule'] as const;
  const edits = keys.flatMap(key => {
    if (training[key] === undefined || String(training[key]) === String(paper[key])) return [];
    const value = key === 'schedule' ? `[${paper.schedule.join(', ')}]` : String(paper[key]);
    const entry = entryAt(document, ['training', key]);
    return entry ? [{ range: parsed.range(...entryExtent(entry)), newText: `${key}: ${value}` }] : [];
  });
  const title = `Use the paper's settings for ${model.architecture} on ${paperData(dataset.name as ImageDatasetName)} (Table 1)`;
  return edits.length > 0 ? { title, edits } : undefined;
}
