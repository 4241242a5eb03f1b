import type { Group, Library } from './work.ts';
import { decodeGroup } from './works/decode.ts';
import { EMBEDDINGS, embeddingsGroup, GROWTH_WIDTH, knnGroup } from './works/knn.ts';
import { trainingGroup } from './works/training.ts';
import { wholeGroup } from './works/whole.ts';

/** Widths of the networks at which growth is shown. */
const WIDTHS = [0.125, 0.25, 0.5];

/**
 * Everything that can be measured, with the goals that were set for two cores.
 * @param fashionMnist folder of the whole of Fashion-MNIST; undefined: it is not here, and what needs it is left out
 */
export function allGroups(threads: number, libraries: ReadonlySet<Library>, fashionMnist: string | undefined): Group[] {
  const training = (architecture: 'vgg16' | 'resnet18' | 'mlp', width: number, together: number) =>
    WIDTHS.map(other =>
      trainingGroup({ architecture, width: other }, threads, other === width ? { together, alone: 0.8 } : null),
    );
  return [
    ...(fashionMnist === undefined ? [] : [embeddingsGroup(EMBEDDINGS.mlp, threads, 1.5, fashionMnist)]),
    embeddingsGroup(EMBEDDINGS.vgg16, threads, 1.3),
    knnGroup(20_000, GROWTH_WIDTH, threads, 1.5),
    knnGroup(6000, 12_544, threads, 1.3),
    ...training('vgg16', 0.25, 1.3),
    ...training('resnet18', 0.25, 1.3),
    // 7 layers of 1024.
    ...training('mlp', 0.5, 1),
    ...[5000, 10_000, 40_000].map(count => knnGroup(count, GROWTH_WIDTH, threads, null)),
    decodeGroup(10_000),
    wholeGroup(threads, libraries, { faiss: 1.4, sklearn: 8 }),
  ];
}

/**
 * What is left of the groups when only some works are wanted.
 * @param only parts of their names, in any case; none: everything
 */
export function chooseWorks(groups: readonly Group[], only: readonly string[]): Group[] {
  if (only.length === 0) return [...groups];
  const wanted = (work: string) => only.some(part => work.toLowerCase().includes(part.toLowerCase()));
  return groups.flatMap(({ contestants, rows }) => {
    const left = rows.filter(({ work }) => wanted(work));
    if (left.length === 0) return [];
    const needed = new Set(
      left.flatMap(({ ours, peers }) => [ours, ...Object.values(peers)].flatMap(f => f.contestants)),
    );
    const entrants = Object.entries(contestants).filter(([name]) => needed.has(name));
    return [{ contestants: Object.fromEntries(entrants), rows: left }];
  });
}
