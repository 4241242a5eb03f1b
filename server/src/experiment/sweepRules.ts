import type { RuleIssue } from './ruleIssue.ts';
import { totalSteps } from './schedule.ts';
import { type ExperimentFile, MOST_TRIALS, type SweepSection, trainingSection } from './schema.ts';
import { SWEPT, sweepSteps, trialCount } from './sweep.ts';

/** Checks a search for training settings: what it lists, and whether the rest of the file goes with it. */
export function sweepRules(file: ExperimentFile): RuleIssue[] {
  const { sweep } = file;
  // Where nothing is trained there are other words for it.
  if (!sweep || file.dataset.name === 'embeddings' || file.training === 'none') return [];
  return [...sizeRules(sweep), ...doubleRules(sweep), ...ensembleRules(file), ...scheduleRules(file, sweep)];
}

function sizeRules(sweep: SweepSection): RuleIssue[] {
  if (SWEPT.every(key => sweep[key] === undefined))
    return [
      {
        severity: 'error',
        code: 'sweep-empty',
        path: ['sweep'],
        key: true,
        message: 'There is nothing to choose from: list values of `learning_rate`, `momentum` or `weight_decay`',
      },
    ];
  const trials = trialCount(sweep);
  if (trials > MOST_TRIALS) {
    const lists = SWEPT.flatMap(key => (sweep[key] ? [`${sweep[key].length} of \`${key}\``] : []));
    return [
      {
        severity: 'error',
        code: 'sweep-too-large',
        path: ['sweep'],
        key: true,
        message: `These lists have ${trials.toLocaleString('en-US')} combinations (${lists.join(' x ')}), and ${MOST_TRIALS} is the most. Shorten them`,
      },
    ];
  }
  if (sweep.keep === undefined || sweep.keep <= trials) return [];
  return [
    {
      severity: 'error',
      code: 'keep-too-large',
      path: ['sweep', 'keep'],
      message: `There are only ${trials} combinations, so ${sweep.keep} of them cannot go on`,
      suggestion: String(trials),
    },
  ];
}

function doubleRules(sweep: SweepSection): RuleIssue[] {
  return SWEPT.flatMap(key =>
    (sweep[key] ?? []).flatMap((value, i, values): RuleIssue[] =>
      values.indexOf(value) === i
        ? []
        : [
            {
              severity: 'error',
              code: 'duplicate-setting',
              path: ['sweep', key, i],
              message: `${value} stands here twice: the same network would be trained twice`,
            },
          ],
    ),
  );
}

function ensembleRules({ ensemble }: ExperimentFile): RuleIssue[] {
  const issues: RuleIssue[] = [];
  if ((ensemble?.members ?? 1) > 1)
    issues.push({
      severity: 'error',
      code: 'unused-key',
      path: ['ensemble', 'members'],
      key: true,
      message:
        'A sweep trains one network for each combination, and no ensemble. Remove `members`; run the best settings as an ensemble afterwards',
    });
  if (ensemble?.split === 'full')
    issues.push({
      severity: 'error',
      code: 'no-validation',
      path: ['ensemble', 'split'],
      message: 'A sweep chooses by the accuracy on validation images, and `full` holds out none. Use a fraction',
      suggestion: '0.1',
    });
  return issues;
}

function scheduleRules(file: ExperimentFile, sweep: SweepSection): RuleIssue[] {
  const { schedule } = trainingSection(file);
  if (!schedule) return [];
  const steps = sweepSteps(sweep);
  const [first] = schedule;
  if (first < steps)
    return [
      {
        severity: 'error',
        code: 'schedule-too-short',
        path: ['training', 'schedule', 0],
        message: `The short runs of a sweep are the first stage of the schedule, and have ${steps} steps (\`sweep.steps\`); ${first} is fewer`,
        suggestion: String(steps),
      },
    ];
  if (totalSteps(schedule) > steps || sweep.keep === 0) return [];
  return [
    {
      severity: 'error',
      code: 'schedule-too-short',
      path: ['training', 'schedule'],
      message: `The schedule ends with the short runs (${steps} steps), so the best ones have nowhere to go on to. Add a stage, lower \`sweep.steps\`, or set \`sweep.keep: 0\``,
    },
  ];
}
