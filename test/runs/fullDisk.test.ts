// A disk that fills up while an ensemble is at work. A real one: a small file system in memory, in a namespace of ours.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readJournal } from '../../server/src/runs/journal.ts';
import { CLI, depthlens, experimentFolder, onlyRun, resultHashes, TINY } from './cli.ts';

const canMount =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k tmpfs /mnt']).status === 0;

const THREE = TINY.replace('measures:', 'ensemble: { members: 3, split: 0.25 }\nmeasures:');
const FIRST_KILOBYTES = 220;
const MORE_KILOBYTES = 110;

/**
 * Runs and resumes on a disk that starts too small and gets a little larger each time, until it is enough. $1 a folder
 * for the disk, $2 the experiment, $3 a folder for what was printed (`SIZE.err`, the exit code last) and for the run.
 */
const SCRIPT = `
size=${FIRST_KILOBYTES}
mount -t tmpfs -o size=\${size}k tmpfs "$1" || exit 9
while [ $size -lt 5000 ]; do
  run=$(ls -d "$1"/tiny-* 2>/dev/null)
  if [ -z "$run" ]; then "$NODE" "$CLI" run "$2" --out "$1" >/dev/null 2>"$3/$size.err"; code=$?
  else "$NODE" "$CLI" resume "$run" >/dev/null 2>"$3/$size.err"; code=$?; fi
  echo "exit $code" >>"$3/$size.err"
  ls -A "$1" >>"$3/$size.err"
  [ $code = 0 ] && break
  size=$((size + ${MORE_KILOBYTES}))
  mount -o remount,size=\${size}k "$1"
done
cp -r "$1"/tiny-* "$3/runs/"
`;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test.runIf(canMount)(
  'each time one clear message and exit code 1; nothing is lost; enough space, and it finishes',
  async () => {
    const { folder, file } = experimentFolder(THREE);
    folders.push(folder);
    const disk = join(folder, 'disk');
    const told = join(folder, 'told');
    for (const made of [disk, told, join(told, 'runs')]) mkdirSync(made);
    const child = spawn('unshare', ['-rm', 'sh', '-c', SCRIPT, 'sh', disk, file, told], {
      env: { ...process.env, NODE: process.execPath, CLI },
      stdio: 'inherit',
    });
    expect(await new Promise(resolve => child.on('close', resolve))).toBe(0);
    const attempts = readdirSync(told)
      .filter(name => name.endsWith('.err'))
      .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
      .map(name => readFileSync(join(told, name), 'utf8'));
    expect(attempts.length).toBeGreaterThan(4);
    for (const text of attempts.slice(0, -1)) {
      expect(text).toMatch(/\nexit 1\n/);
      expect(text.match(/^error: .*$/gm)).toEqual([
        expect.stringMatching(/: the disk is full\. Free some space, .*\(ENOSPC\)$/),
      ]);
      // No half-written folder or file stays behind.
      expect(text).not.toMatch(/^\..*tmp/m);
    }
    expect(attempts.at(-1)).toMatch(/\nexit 0\n/);
    const run = onlyRun(told)!;
    expect(readdirSync(join(run, 'members'))).toEqual(['000', '001', '002']);
    const reasons = readJournal(run).flatMap(entry => (entry.event === 'run_failed' ? [entry.reason] : []));
    expect(reasons.length).toBeGreaterThan(2);
    for (const reason of reasons) expect(reason).toContain('the disk is full');
    expect(readJournal(run).some(({ event }) => event === 'member_failed')).toBe(false);

    expect((await depthlens(['run', file]).ended).code).toBe(0);
    expect(resultHashes(run)).toEqual(resultHashes(onlyRun(folder)!));
  },
  240_000,
);
