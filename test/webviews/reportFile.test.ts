import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { builtFile } from '../../server/src/assets.ts';
import type { ReportBootstrap } from '../../server/src/protocol.ts';
import { type WrittenReport, writeReport } from '../../server/src/results/report/write.ts';
import { reportHost } from '../../webviews/common/reportHost.ts';
import { type Golden, madeUpMembers, readGolden } from '../results/golden.ts';
import { writeMadeUpRun } from '../results/madeUpRun.ts';
import { ask } from '../results/panels/asked.ts';
import { temporaryFolder } from '../unit/data/helpers.ts';

const golden = readGolden<Golden>('members');
const EVIL = '</script><img src=x onerror=alert(1)>';
const folder = temporaryFolder();
const watch = () => ({ signal: new AbortController().signal, onProgress: () => {} });
const runs = ['first', 'second'].map(name => join(folder, name));
let written: WrittenReport;
let report: ReportBootstrap;
let html: string;

const bootstrapOf = (page: string) => JSON.parse(/id="bootstrap">(.*)<\/script>/.exec(page)![1]) as ReportBootstrap;

beforeAll(async () => {
  for (const run of runs)
    writeMadeUpRun(run, { classes: ['Coat', EVIL, 'Shirt', 'Boot'], probes: golden.probes }, madeUpMembers(golden));
  await ask(runs[0], 'mark', { indices: [golden.members[0].train.index[0]], decision: 'drop' });
  written = await writeReport(runs, join(folder, 'report.html'), { images: 5 }, watch());
  html = readFileSync(written.file, 'utf8');
  report = bootstrapOf(html);
});

test('a page that compares, and one for each run; it is told what they hold', async () => {
  const { rows } = await ask(runs[0], 'examples', {});
  expect(written.bytes).toBe(Buffer.byteLength(html));
  expect(written.pages).toMatchObject([
    { name: 'Comparison', folders: ['first', 'second'], carried: null },
    { folders: ['first'], carried: { images: { count: 5, of: rows }, pictures: { count: 0, of: 0 } } },
    { folders: ['second'] },
  ]);
});

test('no folder of this machine is in it, and no name is HTML', () => {
  expect(html).not.toContain(folder);
  expect(html).not.toContain('<img');
  expect(html.match(/<\/script/g)).toHaveLength(2);
});

test('a page answers as the run does', async () => {
  const { host } = reportHost(report, 1);
  const [about] = await host.ask('about', {});
  expect(about).toMatchObject({ folder: 'first', classes: ['Coat', EVIL, 'Shirt', 'Boot'] });
  expect(basename(about.experimentFile)).toBe(about.experimentFile);
  for (const question of ['examples', 'map', 'figures'] as const) {
    const { told, ...answer } = await ask(runs[0], question, {});
    expect(await host.ask(question, {})).toEqual(answer);
  }
  const member = await host.ask('curves', { member: 1 });
  expect(member.sections).toEqual((await ask(runs[0], 'curves', { member: 1 })).sections);
  expect(await host.ask('marks', {})).toMatchObject({ marks: [{ decision: 'drop' }], canUndo: false });
});

test('the marked image comes first, and of another it says that it does not hold it', async () => {
  const { host } = reportHost(report, 1);
  const index = golden.members[0].train.index[0];
  const { told, ...answer } = await ask(runs[0], 'image', { index });
  expect(await host.ask('image', { index })).toEqual(answer);
  const keys = report.pages[1].answers.flatMap(({ keys }) => keys).filter(key => key.startsWith('image '));
  expect(keys).toHaveLength(5);
  await expect(host.ask('image', { index: 123_456 })).rejects.toThrow(
    'This report does not hold what the models say of image 123456.',
  );
  await expect(host.ask('nearest', { index, member: 0, probe: 0 })).rejects.toThrow('A report cannot find');
});

test('the comparison names runs, not folders', async () => {
  const { host } = reportHost(report, 0);
  expect((await host.ask('comparison', {})).runs.map(run => run.folder)).toEqual(['first', 'second']);
});

test('of a run without a finished member, with what there is', async () => {
  const empty = writeMadeUpRun(join(folder, 'empty'), { classes: ['Coat', 'Bag'], probes: 3 }, []);
  const { file, pages } = await writeReport([empty], join(folder, 'empty.html'), { images: 5 }, watch());
  expect(pages[0].carried!.images.count).toBe(0);
  const { host } = reportHost(bootstrapOf(readFileSync(file, 'utf8')), 0);
  expect((await host.ask('curves', {})).sections.map(({ toCome }) => toCome)).not.toContain(null);
});

test('whatever the editor defines for the page has a value here', () => {
  const built = (name: string) => readFileSync(builtFile(`webviews/${name}`), 'utf8');
  const used = (built('page.css') + built('page.js')).match(/--vscode-[\w-]+/g)!;
  const defined = new Set(built('report.css').match(/--vscode-[\w-]+(?=:)/g));
  // The editor leaves it out too, unless its theme is of high contrast.
  defined.add('--vscode-toolbar-hoverOutline');
  expect([...new Set(used)].filter(name => !defined.has(name) && name !== '--vscode-')).toEqual([]);
});
