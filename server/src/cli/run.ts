import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '../data/errors.ts';
import { fileRemarks } from '../data/imageFolder/files.ts';
import { type Autos, withAutos } from '../experiment/autos.ts';
import { resolveExperiment } from '../experiment/resolve.ts';
import { slowNode } from '../kernels/flags.ts';
import type { Problem } from '../protocol.ts';
import { createRunFolder } from '../runs/create.ts';
import { prepareRun } from '../runs/prepare.ts';
import { adoptLog } from '../runs/runLog.ts';
import { announce, announcingProblems } from './announce.ts';
import { watchDecoding } from './decoding.ts';
import { obtainData } from './download.ts';
import { UserError } from './errors.ts';
import { finish, shown } from './finish.ts';
import { diagnosticLine, type ReadExperiment, readExperiment } from './readExperiment.ts';
import { makeReport, reportText } from './report.ts';

export interface RunOptions extends Autos {
  out?: string;
  json?: boolean;
  download?: boolean;
  report?: boolean;
}

/** `depthlens run FILE [--out DIR]`. @returns the exit code */
export function run(file: string, options: RunOptions): Promise<number> {
  return announcingProblems(async () => {
    const { out, json = false, download = false, report = false } = options;
    const read = await readExperiment(file, options);
    for (const diagnostic of read.diagnostics) console.error(diagnosticLine(file, diagnostic));
    if (!read.experiment) {
      announce({ type: 'problem', problem: invalidFile(read) });
      return 1;
    }
    const experiment = withAutos(resolveExperiment(read.experiment), options);
    const { record, images } = await atItsPlace(read, () =>
      watchDecoding(watch =>
        obtainData(() => prepareRun(experiment, file, watch), { agreed: download, canAsk: !json }),
      ),
    );
    for (const remark of images?.files ? fileRemarks(images.files) : []) console.error(remark);
    const parent = out ?? join(dirname(file), 'runs');
    const runFolder = await createRunFolder(resolve(parent), read.text, record, images);
    adoptLog(runFolder);
    console.error(`Run folder: ${shown(runFolder)}`);
    if (record.backend) console.error(`Computing on ${record.backend.name}: ${record.backend.description}`);
    const slow = record.backend?.name === 'wasm' && slowNode(process.versions.node);
    if (slow) console.error(slow);
    const code = await finish(runFolder, { json, reported: report });
    if (!report || code !== 0) return code;
    const tell = json ? console.error : console.log;
    tell(`report: ${reportText(await makeReport([runFolder], {}))}`);
    return code;
  });
}

function invalidFile({ path, diagnostics }: ReadExperiment): Problem {
  const [first, ...more] = diagnostics.filter(({ severity }) => severity === 'error');
  const { line, character } = first.range.start;
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  return {
    code: 'invalid_file',
    message: `${basename(path)}:${line + 1}:${character + 1}: ${first.message}${others}`,
    hint: 'Correct the file and start again.',
  };
}

/** A data error that belongs to a place of the experiment file is told with that place. */
async function atItsPlace<T>(read: ReadExperiment, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DataError) || !error.path) throw error;
    const { start } = read.rangeOf(error.path);
    throw new UserError(`${read.path}:${start.line + 1}:${start.character + 1}: ${error.message}`, error.hint, error);
  }
}
