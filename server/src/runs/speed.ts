import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../data/locate.ts';
import { doctorWork, type Machine, type Rates, USUAL_RATES } from '../experiment/estimate.ts';
import type { BackendName, BackendSpeed } from '../protocol.ts';
import { writeWhole } from './atomic.ts';
import { readRunRecord } from './folder.ts';
import { readJournal, replay } from './journal.ts';
import { workersOf, workOf } from './members.ts';

/** What was last measured on this machine; kept beside the downloaded data, and worth nothing if it is lost. */
interface SpeedRecord {
  backend: BackendName;
  rates: Partial<Rates>;
}

const SPEED_FILE = 'speed.json';

/** What takes less time tells little of the speed. */
const LEAST_SECONDS = 5;

/** How fast this machine is: what a run or `doctor` measured, and where neither did, a usual speed. */
export function knownRates(cache = cacheFolder()): Pick<Machine, 'rates' | 'measured' | 'backend'> {
  const seen = readSpeed(cache);
  const rates = { ...USUAL_RATES, ...seen?.rates };
  return seen?.rates.train === undefined
    ? { rates, measured: false }
    : { rates, measured: true, backend: seen.backend };
}

/** Takes the speed from a run that is over. */
export function rememberRun(runFolder: string): void {
  const record = readRunRecord(runFolder);
  const { members } = replay(readJournal(runFolder));
  const seconds = members.find(({ status }) => status === 'finished')?.seconds;
  // The trials of a sweep differ in what they take.
  if (!record.backend || !seconds || record.experiment.sweep) return;
  const work = workOf(record);
  const atOnce = Math.min(workersOf(record), members.length);
  const rates: Partial<Rates> = {};
  for (const phase of ['train', 'probe', 'margin'] as const) {
    const took = seconds[phase] ?? 0;
    if (took >= LEAST_SECONDS) rates[phase] = (atOnce * work[phase]) / took;
  }
  remember({ backend: record.backend.name, rates });
}

/** Takes the speed of training from what `doctor` measured. */
export function rememberDoctor(speed: BackendSpeed): void {
  if (speed.works) remember({ backend: speed.name, rates: { train: speed.trainingImagesPerSecond * doctorWork() } });
}

function remember({ backend, rates }: SpeedRecord): void {
  // The slow backend, for comparisons, says nothing of the machine.
  if (backend === 'cpu' || Object.keys(rates).length === 0) return;
  const before = readSpeed(cacheFolder());
  const merged = { backend, rates: { ...(before?.backend === backend && before.rates), ...rates } };
  try {
    mkdirSync(cacheFolder(), { recursive: true });
    writeWhole(join(cacheFolder(), SPEED_FILE), `${JSON.stringify(merged)}\n`, false);
  } catch {
    // Without a cache the next estimate is a little worse; no run fails for that.
  }
}

function readSpeed(cache: string): SpeedRecord | undefined {
  try {
    const { backend, rates } = JSON.parse(readFileSync(join(cache, SPEED_FILE), 'utf8'));
    const good = Object.entries(rates).filter(([phase, rate]) => phase in USUAL_RATES && (rate as number) > 0);
    return { backend, rates: Object.fromEntries(good) };
  } catch {
    return undefined;
  }
}
