import type { RunFacts } from './facts.ts';
import type { Drawing, LinesPanel } from './figure.ts';
import { ends } from './figure5Curves.ts';
import { bySetting, type SettingRun, TRAINED, trainAndTest, UNTRAINED } from './intervention.ts';
import type { OpenRun } from './openRun.ts';
import { count, runTitle, unfinished } from './say.ts';

/** Figure 6 (right): accuracy of the probes after the control, after the intervention, and in an untrained network. */
export async function figure6Right(runs: readonly OpenRun[]): Promise<Drawing> {
  const chosen = bySetting(runs, [TRAINED[0], TRAINED.at(-1)!, UNTRAINED]);
  if ('cannot' in chosen) return chosen;
  const panel = await probePanel('', chosen);
  if ('cannot' in panel) return panel;
  return {
    id: 'figure-6-right',
    paper: 'Figure 6 (right)',
    title: 'Accuracy of the probes without a reason for a margin',
    caption:
      'The accuracy of the k-NN probe after each layer. Cross-entropy and SGD (CE, SGD) part the classes in early layers. ' +
      'The zero-margin hinge loss and gradient descent (0-Hinge, GD) give nothing for a margin: in the paper, training ' +
      'images are parted in the latest layers then, and before those the probes are little better than in an untrained ' +
      'network.',
    notes: aboutSettings(chosen),
    runs: chosen.map(({ run }) => run.facts.name),
    panels: [panel],
  };
}

/** Figure A.12: the same for each way of training, each beside the untrained network. */
export async function figureA12(runs: readonly OpenRun[]): Promise<Drawing> {
  const chosen = bySetting(runs);
  if ('cannot' in chosen) return chosen;
  const untrained = chosen.filter(({ setting }) => setting === UNTRAINED);
  const panels: LinesPanel[] = [];
  for (const setting of TRAINED) {
    const here = chosen.filter(one => one.setting === setting);
    if (here.length === 0) continue;
    const panel = await probePanel(setting.name, [...here, ...untrained]);
    if ('cannot' in panel) return panel;
    panels.push(panel);
  }
  return {
    id: 'figure-a12',
    paper: 'Figure A.12',
    title: 'Accuracy of the probes for each loss and optimizer',
    caption:
      'The accuracy of the k-NN probe after each layer, for cross-entropy (CE) or the zero-margin hinge loss (0-Hinge), by ' +
      'SGD or by gradient descent on all images (GD), beside an untrained network. In the paper, only the hinge loss with ' +
      'gradient descent parts the training images as late as in the latest layers.',
    notes: [
      ...aboutSettings(chosen),
      ...(untrained.length === 0 ? ['No run is untrained: `training: none` gives the one to compare with.'] : []),
    ],
    runs: chosen.map(({ run }) => run.facts.name),
    panels,
  };
}

async function probePanel(
  title: string,
  runs: readonly SettingRun<OpenRun>[],
): Promise<LinesPanel | { cannot: string }> {
  const series: LinesPanel['series'] = [];
  let deepest = 0;
  for (const { setting, run, name } of runs) {
    const { inference } = await run.curves();
    if (!inference)
      return {
        cannot: `needs every probe asked about every image: \`probes: { examples: all }\` in ${run.facts.name}`,
      };
    series.push(...trainAndTest(name, setting.colour, run.facts, [...inference.probes.keys()], inference.curves));
    deepest = Math.max(deepest, inference.probes.length - 1);
  }
  return {
    kind: 'lines',
    title,
    annotations: [],
    x: { name: 'layer of the probe', unit: null, scale: 'linear', domain: ends([0, deepest]), whole: true },
    y: { name: 'accuracy', unit: null, scale: 'linear', domain: [0, 1] },
    series,
  };
}

/** Which run stands for which setting, and how much is behind it. */
export function aboutSettings(chosen: readonly SettingRun<{ facts: RunFacts }>[]): string[] {
  return chosen.flatMap(({ setting, run }) => [
    `${setting.name}: ${runTitle(run.facts)}, ${count(run.facts.members, 'member')}.`,
    ...unfinished(run.facts),
  ]);
}
