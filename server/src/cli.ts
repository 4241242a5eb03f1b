#!/usr/bin/env node
import { availableParallelism } from 'node:os';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ambiguous } from './cli/ambiguous.ts';
import { applyMarks } from './cli/applyMarks.ts';
import { bench, rounds, works } from './cli/bench.ts';
import { cancel } from './cli/cancel.ts';
import { check } from './cli/check.ts';
import { compare } from './cli/compare.ts';
import { doctor } from './cli/doctor.ts';
import { easy } from './cli/easy.ts';
import { errorText } from './cli/errors.ts';
import { exportRun, TABLES } from './cli/export.ts';
import { figures, onlyFigures } from './cli/figures.ts';
import { improve } from './cli/improve.ts';
import { list } from './cli/list.ts';
import { marks } from './cli/marks.ts';
import { nearest } from './cli/nearest.ts';
import { howMany, report } from './cli/report.ts';
import { extend, resume } from './cli/resume.ts';
import { run } from './cli/run.ts';
import { show } from './cli/show.ts';
import { suspects } from './cli/suspects.ts';
import { experimentJsonSchema } from './experiment/jsonSchema.ts';
import { BACKENDS, MOST_MEMBERS } from './experiment/schema.ts';
import { EXPORT_FORMATS } from './results/export/write.ts';
import { packageVersion } from './runs/version.ts';

function workerNumber(text: string): number | 'auto' {
  if (text === 'auto') return text;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('It must be a whole number of at least 1, or auto.');
  return count;
}

/** The number of something that is counted from 0. */
function numberOf(what: string) {
  return (text: string): number => {
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError(`It must be the number of ${what}, counted from 0.`);
    return Number(text);
  };
}

/** The same of an option that may be given again. */
function numbersOf(what: string) {
  return (text: string, before: number[]): number[] => [...before, numberOf(what)(text)];
}

function memberCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST_MEMBERS)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_MEMBERS}.`);
  return count;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return value;
}

// Images are decoded in threads of Node's pool, of which there are four unless this is set before the first is used.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, availableParallelism()));

/** The command line. Exit codes: 0, 1 (the work failed, or a file has errors), 2 (wrong usage). */
const program = new Command('depthlens')
  .description('Find out why single images are hard for a neural network: prediction depth and per-image difficulty.')
  .version(packageVersion())
  .exitOverride()
  .showHelpAfterError('(--help tells how to use it)');

const exits =
  <T extends unknown[]>(work: (...args: T) => number | Promise<number>) =>
  async (...args: T) => {
    process.exitCode = await work(...args);
  };
const json = ['--json', 'print JSON, for scripts'] as const;
const download = ['--download', 'agree to download the data set if it is missing'] as const;
const backend = new Option('--backend <name>', 'where to compute, if the file leaves it open').choices(BACKENDS);
const workers = (description: string) => new Option('--workers <n>', description).argParser(workerNumber);

program
  .command('run')
  .description('run an experiment: train, probe every layer, find the prediction depth of every image')
  .argument('<file>', 'experiment file, *.depthlens.yaml')
  .option('--out <dir>', 'where to make the run folder (default: `runs` beside the experiment file)')
  .addOption(backend)
  .addOption(workers('how many members train at once, if the file leaves it open'))
  .option(...download)
  .option('--report', 'write report.html into the run folder at the end, as the command `report` does')
  .option(...json)
  .action(exits(run));

program
  .command('resume')
  .description('finish a run that was cancelled, interrupted or failed; what is done is not done again')
  .argument('<run>', 'run folder')
  .option('--member <n>', 'only this member, counted from 0; may be given again', numbersOf('a member'), [])
  .addOption(workers('how many members train at once from now on'))
  .option(...download)
  .option(...json)
  .action(exits(resume));

program
  .command('extend')
  .description('add members to the ensemble of a run; those that are finished stay as they are')
  .argument('<run>', 'run folder')
  .requiredOption('--members <n>', 'how many members there will be in all', memberCount)
  .addOption(workers('how many members train at once from now on'))
  .option(...download)
  .option(...json)
  .action(exits(extend));

program
  .command('cancel')
  .description('ask a run that is going on to stop; what is finished is kept')
  .argument('<run>', 'run folder')
  .option('--force', 'end its processes at once')
  .action(exits(cancel));

program
  .command('check')
  .description('check experiment files without running them')
  .argument('<file...>', 'experiment files')
  .option(...json)
  .action(exits(check));

program
  .command('list')
  .description('list the runs in a folder and below')
  .argument('[dir]', 'where to look', '.')
  .option(...json)
  .action(exits(list));

program
  .command('show')
  .description('show what a run gave so far; of several runs, what differs between them')
  .argument('<run...>', 'run folders')
  .option(...json)
  .action(exits(show));

/** A command that ranks images; all of them print, or write, their list alike. */
const ranking = (name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .argument('<run>', 'run folder')
    .option('--limit <n>', 'how many images (default: 20 on the terminal, else all)', count)
    .addOption(
      new Option('--format <format>', 'with --out: the file format (default: by its ending)').choices(EXPORT_FORMATS),
    )
    .option('--out <path>', 'write the list to this file')
    .option(...json);

ranking('suspects', 'list images that look mislabeled, and the class that each looks like')
  .option('--test', 'of the test images instead of those that were trained on')
  .option('--evaluate', 'under label noise: tell how well the ranking finds the changed labels')
  .action(exits(suspects));

ranking('ambiguous', 'list images that are ambiguous')
  .option('--without-label', 'those that are ambiguous unless the label is given')
  .action(exits(ambiguous));

ranking('easy', 'list images that are easy').action(exits(easy));

program
  .command('marks')
  .description(
    'list what was decided of images in the gallery: relabel, keep or drop; --out writes it for a labelling tool',
  )
  .argument('<run>', 'run folder')
  .addOption(
    new Option('--format <format>', 'with --out: the file format (default: by its ending)').choices(EXPORT_FORMATS),
  )
  .option('--out <path>', 'write the list to this file, such as marks.csv or marks.jsonl')
  .option(...json)
  .action(exits(marks));

program
  .command('apply-marks')
  .description(
    'write a label file as it was corrected in the gallery: relabelled, without dropped images; no image is changed',
  )
  .argument('<run>', 'run folder')
  .option('--out <file>', 'the file to write, .csv or .jsonl (default: corrected-labels.csv in the run folder)')
  .option('--force', 'write over a file that is there')
  .option(...json)
  .action(exits(applyMarks));

program
  .command('nearest')
  .description(
    'find the training images that the layers of a member compare an image with: those that vote on its class',
  )
  .argument('<run>', 'run folder')
  .requiredOption(
    '--image <n>',
    'position of the image in the data set (column `index` of the tables)',
    numberOf('an image'),
  )
  .option('--member <n>', 'whose network', numberOf('a member'), 0)
  .option(
    '--probe <n>',
    'at which layer, 0 being the input; may be given again (default: all)',
    numbersOf('a probe'),
    [],
  )
  .option(...json)
  .action(exits(nearest));

program
  .command('improve')
  .description("tell whether a middle layer's answer is better than the network's for hard images, and on new ones")
  .argument('<run>', 'run folder')
  .option(...json)
  .action(exits(improve));

program
  .command('compare')
  .description("tell how far runs agree on which images are deep: Spearman's correlation of their prediction depths")
  .argument('<run...>', 'run folders, of the same data set')
  .option(...json)
  .action(exits(compare));

program
  .command('export')
  .description('write a table of a run to a file')
  .addArgument(new Argument('<run>', 'run folder'))
  .addOption(new Option('--table <table>', 'which table').choices(TABLES).makeOptionMandatory())
  .addOption(new Option('--format <format>', 'file format').choices(EXPORT_FORMATS).makeOptionMandatory())
  .requiredOption('--out <path>', 'the file to write')
  .action(exits(exportRun));

program
  .command('figures')
  .description('draw the figures of the paper from runs, each as SVG and as JSON; tells which cannot be drawn, and why')
  .argument('<run...>', 'run folders; some figures compare several')
  .requiredOption('--out <dir>', 'folder for the files, made if missing')
  .option('--only <figure>', 'draw only this one, such as 4, 4-left or C.22; may be given again', onlyFigures, [])
  .option(...json)
  .action(exits(figures));

program
  .command('report')
  .description(
    'write what the panels of the editor show as one HTML file, which any browser opens and anybody can be sent',
  )
  .argument('<run...>', 'run folders; of several, with a page that compares them')
  .option('--out <file>', 'the file to write (default: report.html in the run folder)')
  .option('--images <n>', 'of how many images everything is told, or all (default: 1000)', howMany)
  .option(
    '--pictures <n>',
    'how many images have their picture, or all (default: all that make a file of a sensible size)',
    howMany,
  )
  .option(...json)
  .action(exits(report));

program
  .command('schema')
  .description('print the JSON Schema of experiment files')
  .action(() => console.log(JSON.stringify(experimentJsonSchema(), null, 2)));

program
  .command('doctor')
  .description('tell which backends work here, how fast they are, and why one is passed over')
  .option(...json)
  .action(exits(doctor));

program
  .command('bench')
  .description('measure the CPU engine against PyTorch, faiss and scikit-learn, as far as they are installed')
  .option('--only <work>', 'measure only works with this in their name; may be given again', works, [])
  .option('--rounds <n>', 'measurements of each, of which the median counts', rounds, 5)
  .option(...json)
  .action(exits(bench));

// What a run in the background says of itself goes to a file, whose disk may be full: no reason to end a run.
process.stderr.on('error', () => {});
// `depthlens ... | head` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    console.error(errorText(error));
    process.exitCode = 1;
  }
}
