import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type JournalFact, journalFile, openJournal, readJournal, replay } from '../../../server/src/runs/journal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'depthlens-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const FACTS: JournalFact[] = [
  { event: 'run_created', members: 2 },
  { event: 'run_started' },
  { event: 'member_started', member: 1 },
  { event: 'member_checkpoint', member: 1, step: 40 },
  { event: 'member_trained', member: 1, seconds: 3 },
  { event: 'probe_finished', member: 1, probe: 0, seconds: 1 },
  { event: 'probe_finished', member: 1, probe: 1, seconds: 2 },
];

function write(facts: JournalFact[]): void {
  const journal = openJournal(folder);
  for (const fact of facts) journal.append(fact);
  journal.close();
}

describe('journal', () => {
  test('its replay says what is done', () => {
    write(FACTS);
    const state = replay(readJournal(folder));
    expect(state.status).toBe('started');
    expect(state.members[0]).toMatchObject({ status: 'waiting', trained: false, probes: [] });
    expect(state.members[1]).toMatchObject({
      status: 'started',
      trained: true,
      checkpointStep: 40,
      probes: [0, 1],
      seconds: { train: 3, probe: 3 },
    });
  });

  test('a failed member that is started again is no longer failed', () => {
    write([...FACTS, { event: 'member_failed', member: 1, reason: 'x' }, { event: 'run_failed', reason: 'y' }]);
    expect(replay(readJournal(folder))).toMatchObject({ status: 'failed', failure: { reason: 'y' } });
    write([{ event: 'run_started' }, { event: 'member_started', member: 1 }]);
    const state = replay(readJournal(folder));
    expect(state.status).toBe('started');
    expect(state.members[1].failure).toBeUndefined();
    expect(state.members[1].trained).toBe(true);
  });

  test('cut off at any byte, it is read up to its last whole line, and written on', () => {
    write(FACTS);
    const bytes = readFileSync(journalFile(folder));
    for (let length = 0; length <= bytes.length; length++) {
      writeFileSync(journalFile(folder), bytes.subarray(0, length));
      const whole = bytes.subarray(0, length).toString().split('\n').length - 1;
      expect(readJournal(folder)).toHaveLength(whole);
      write([{ event: 'run_cancelled' }]);
      expect(readJournal(folder)).toHaveLength(whole + 1);
      expect(readJournal(folder).at(-1)?.event).toBe('run_cancelled');
    }
  });

  test('a damaged line in the middle is an error that names file and line', () => {
    write(FACTS.slice(0, 1));
    appendFileSync(journalFile(folder), 'nonsense\n');
    write(FACTS.slice(1));
    expect(() => readJournal(folder)).toThrow(/journal\.jsonl, line 2/);
  });
});
