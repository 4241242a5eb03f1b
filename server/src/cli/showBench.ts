import { cpus } from 'node:os';
import type { Peers } from '../bench/python.ts';
import type { Row } from '../bench/work.ts';
import { counted } from '../counted.ts';
import type { BenchAbout } from '../protocol.ts';
import { alignColumns } from './format.ts';

export interface BenchMachine {
  threads: number;
  rounds: number;
  peers: Peers;
  ours: BenchAbout & { flags: string[] };
}

/** On what was measured, and against what. */
export function benchHeading({ threads, rounds, peers, ours }: BenchMachine): string {
  const { python, torch, faiss, sklearn } = peers.versions;
  const flags = ours.flags.length > 0 ? ` with ${ours.flags.join(' ')}` : '';
  const libraries = [torch && `PyTorch ${torch}`, faiss && `faiss ${faiss}`, sklearn && `scikit-learn ${sklearn}`];
  const found = libraries.filter(Boolean).join(', ');
  const blas = peers.blas.length > 0 ? `; BLAS: ${peers.blas.join(', ')}` : '';
  return [
    `${cpus()[0]?.model ?? 'processor'}, ${counted(threads, 'thread')} for everyone; median of ${rounds}, taking turns`,
    `ours: Node ${process.versions.node}${flags}; ${ours.description}; k-NN kernels: ${ours.knnBuild}`,
    `peers: ${found ? `Python ${python}, ${found}${blas}` : 'none'}`,
  ].join('\n');
}

/** The table: a line for each work, with the best peer; the other peers in lines below it. */
export function showBench(rows: readonly Row[]): string {
  return alignColumns(
    [
      ['work', 'peer', 'unit', 'ours', 'theirs', 'times better', 'goal'],
      ...rows.flatMap(({ work, unit, ours, peers, ratio, goal }) => {
        const [best, ...others] = Object.entries(peers);
        const missed = ratio !== null && goal !== null && ratio < goal ? ', missed' : '';
        return [
          [
            work,
            best?.[0] ?? '',
            unit,
            figure(ours, unit),
            best ? figure(best[1], unit) : '',
            ratio?.toFixed(2) ?? '',
            goal === null ? '' : `${goal.toFixed(1)}${missed}`,
          ],
          ...others.map(([name, value]) => ['', name, '', '', figure(value, unit), '', '']),
        ];
      }),
    ],
    3,
  );
}

function figure(value: number, unit: string): string {
  if (unit === '%') return value.toFixed(2);
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
