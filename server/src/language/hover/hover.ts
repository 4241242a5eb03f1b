import type { Facts } from '../../experiment/facts.ts';
import { imageFacts } from '../../experiment/imageFolder.ts';
import { withNetwork } from '../../experiment/ownNetwork.ts';
import { describeKey, describeWord, dottedKey } from '../meaning/describe.ts';
import { schemaAt } from '../meaning/schemaAt.ts';
import { type Understood, understand } from '../meaning/understood.ts';
import { type Located, standsAt } from '../scan/standsAt.ts';
import type { Span, Tree } from '../scan/tree.ts';
import { costTable, ensembleTable, networkTable, probesTable, scheduleTable, sweepTable } from './hoverTables.ts';

export interface Hover extends Span {
  markdown: string;
}

/**
 * What to tell of the key or value at an offset; undefined where there is nothing to tell.
 * @param facts what the text does not tell: of the machine, and of a folder of images
 */
export function hover(tree: Tree, offset: number, facts: Facts = {}): Hover | undefined {
  const found = standsAt(tree, offset);
  if (!found || found.path.length === 0 || !schemaAt(found.path)) return undefined;
  const read = understand(tree);
  const understood = { ...read, file: withNetwork(read.file, facts) };
  const key = dottedKey(found.path);
  const parts = [
    `**${key}**`,
    describeValue(found, understood, facts),
    describeKey(
      found.path.filter(step => typeof step === 'string'),
      understood,
    ),
    TABLES[key]?.(understood, facts),
  ];
  return { from: found.from, to: found.to, markdown: parts.filter(Boolean).join('\n\n') };
}

const TABLES: Record<string, (understood: Understood, facts: Facts) => string> = {
  name: costTable,
  'training.schedule': scheduleTable,
  'training.learning_rate': scheduleTable,
  probes: probesTable,
  'probes.placement': probesTable,
  'model.file': networkTable,
  ensemble: ensembleTable,
  'ensemble.members': ensembleTable,
  'ensemble.split': ensembleTable,
  sweep: sweepTable,
  'sweep.steps': sweepTable,
  'sweep.keep': sweepTable,
  compute: costTable,
  'compute.workers': costTable,
};

function describeValue({ part, path, node }: Located, { file, knowsDataset }: Understood, { folder }: Facts): string {
  if (part === 'key' || node?.kind !== 'scalar') return '';
  if (dottedKey(path) === 'dataset.classes') {
    const facts = knowsDataset ? imageFacts(file.dataset, folder) : undefined;
    const label = facts?.classes.indexOf(node.text) ?? -1;
    return label < 0 ? '' : `\`${node.text}\`: class ${label} of ${facts!.title}.`;
  }
  const meaning = describeWord(path, node.text);
  return meaning && `\`${node.text}\`: ${meaning}`;
}
