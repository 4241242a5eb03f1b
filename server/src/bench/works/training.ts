import { counted } from '../../counted.ts';
import type { BenchTraining } from '../../protocol.ts';
import type { LineProcess } from '../lineProcess.ts';
import type { Processes } from '../processes.ts';
import { medianOf } from '../rows.ts';
import type { Contestant, Group, Sample } from '../work.ts';

const WARM_UP_SECONDS = 1.5;
const SECONDS = 2.5;
/** A small rate, since only the speed counts. */
const SGD = { batchSize: 256, learningRate: 0.001, momentum: 0.9 };

const ALONE = 'ours, alone';
const TOGETHER = 'ours, together';
const LAYOUTS = ['NCHW', 'channels_last'] as const;
const NAMES = { vgg16: 'VGG16', resnet18: 'ResNet18', mlp: 'MLP' };

type Network = Pick<BenchTraining, 'architecture' | 'width'>;

/**
 * Images a second in training.
 * @param goals of the ratio to PyTorch, for several members at once and for one alone; null where the row only shows how
 *   the cost grows
 */
export function trainingGroup(
  network: Network,
  threads: number,
  goals: { together: number; alone: number } | null,
): Group {
  const layouts = network.architecture === 'mlp' ? LAYOUTS.slice(0, 1) : LAYOUTS;
  const title = `training ${NAMES[network.architecture]} width ${network.width}`;
  const growth: Group['rows'][number] = {
    work: `growth: ${title}, one member`,
    unit: 'images/s',
    ours: medianOf(ALONE, speed),
    peers: {},
    better: 'more',
    goal: null,
  };
  const alone = trainer(network, threads, 'NCHW', processes => [processes.ours('alone')]);
  if (!goals) return { contestants: { [ALONE]: alone }, rows: [growth] };
  const contestants: Group['contestants'] = {
    [TOGETHER]: trainer(network, 1, 'NCHW', processes => several(threads, i => processes.ours(`member ${i}`))),
    [ALONE]: alone,
  };
  const names = { one: [] as string[], all: [] as string[] };
  for (const layout of layouts) {
    const suffix = layouts.length > 1 ? `, ${layout}` : '';
    const one = `PyTorch, ${counted(threads, 'thread')}${suffix}`;
    const all = `PyTorch, ${counted(threads, 'process', 'processes')} of 1 thread${suffix}`;
    contestants[one] = {
      needs: 'torch',
      ...trainer(network, threads, layout, processes => [processes.peer('torch', threads)]),
    };
    contestants[all] = {
      needs: 'torch',
      ...trainer(network, 1, layout, processes => several(threads, i => processes.peer(`torch ${i}`, 1))),
    };
    names.one.push(one);
    names.all.push(one, all);
  }
  const row = (what: string, ours: string, peers: string[], goal: number): Group['rows'][number] => ({
    work: `${title}, ${what}`,
    unit: 'images/s',
    ours: medianOf(ours, speed),
    peers: Object.fromEntries(peers.map(name => [name, medianOf(name, speed)])),
    better: 'more',
    goal,
  });
  return {
    contestants,
    rows: [
      row(`${counted(threads, 'member')} at once`, TOGETHER, names.all, goals.together),
      row('one member alone', ALONE, names.one, goals.alone),
      growth,
    ],
  };
}

const speed = (sample: Sample) => sample.imagesPerSecond;

/** Trains in each process at the same time; the images of all count. */
function trainer(
  network: Network,
  threads: number,
  layout: BenchTraining['layout'],
  open: (processes: Processes) => LineProcess[],
): Contestant {
  const train = async (processes: Processes, seconds: number): Promise<Sample> => {
    const asked = open(processes).map(process =>
      process.ask<{ imagesPerSecond: number }>({ type: 'train', seconds, layout }),
    );
    const speeds = (await Promise.all(asked)).map(({ imagesPerSecond }) => imagesPerSecond);
    return { imagesPerSecond: speeds.reduce((sum, value) => sum + value, 0) };
  };
  return {
    guess: { warmUp: 3 + WARM_UP_SECONDS, measure: SECONDS },
    async warmUp(processes) {
      const { images, builds } = processes;
      const request = { type: 'network', ...network, ...SGD, threads, layout, images, build: builds.build } as const;
      await Promise.all(open(processes).map(process => process.ask(request)));
      await train(processes, WARM_UP_SECONDS);
    },
    measure: processes => train(processes, SECONDS),
  };
}

function several<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
