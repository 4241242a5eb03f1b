import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completions, pathToList } from '../../server/src/language/completion/completion.ts';
import { expandSnippet } from '../../server/src/language/completion/insertText.ts';
import type { Completion } from '../../server/src/language/completion/offer.ts';
import { validate } from '../../server/src/language/diagnostics/validate.ts';
import { scan } from '../../server/src/language/scan/scan.ts';
import { atCursor, insert } from './cursor.ts';

const golden = join(import.meta.dirname, '../golden');
const folder = join(golden, 'completion');
const cases = readdirSync(folder)
  .filter(name => name.endsWith('.yaml'))
  .map(name => name.replace('.yaml', ''));

const BAD = ['unknown-key', 'duplicate-key'];
const FOLDERS = ['data', 'davids', 'my data'];

function complete(text: string, offset: number): Completion[] {
  return completions(text, scan(text), offset, { folders: FOLDERS, name: 'my file' });
}

/** One line each: the label, what it inserts where that is more, and the detail. */
function shown(completion: Completion): string {
  const { label, kind, detail, insert: inserted, from, to, remove, again } = completion;
  const place = `${to - from}${remove ? `+${remove.to - remove.from}` : ''}`;
  return `${kind} ${label} | ${detail ?? ''} | ${JSON.stringify(inserted)} for ${place}${again ? ' again' : ''}\n`;
}

describe('completion', () => {
  test.each(cases)('%s', async name => {
    const { text, offset } = atCursor(readFileSync(join(folder, `${name}.yaml`), 'utf8'));
    const lines = complete(text, offset).map(shown).join('');
    await expect(lines).toMatchFileSnapshot(join(folder, `${name}.expected.txt`));
  });

  test('every completion tells what it is', () => {
    const { text, offset } = atCursor('name: x\ndataset: { name: cifar10 }\nmodel: { architecture: mlp }\n|');
    for (const { kind, documentation } of complete(text, offset))
      if (kind !== 'folder') expect(documentation).not.toBe('');
    const learningRate = atCursor(
      'name: x\ndataset: { name: cifar10 }\nmodel: { architecture: mlp }\ntraining:\n  learn|',
    );
    const found = complete(learningRate.text, learningRate.offset).find(({ label }) => label === 'learning_rate')!;
    expect(found.documentation).toContain('Default here: `0.02` (Table 1 for CIFAR-10 and mlp).');
    expect(found.documentation).toContain('Appendix A.3, Table 1.');
  });

  test('a path asks for the folders of what is typed before the cursor', () => {
    const at = (marked: string) => {
      const { text, offset } = atCursor(marked);
      return pathToList(text, scan(text), offset);
    };
    expect(at('dataset: { path: ./data/fas| }')).toEqual({ folder: './data/' });
    expect(at('dataset:\n  path: "../|"')).toEqual({ folder: '../' });
    expect(at('dataset:\n  path: |')).toEqual({ folder: '' });
    expect(at('dataset: { labels: a/| }')).toEqual({ folder: 'a/', files: expect.any(RegExp) });
    expect(at('dataset:\n  name: |')).toBeUndefined();
  });

  test('a folder of images brings its own classes', () => {
    const counts = (name: string) => ({ name, train: 4, test: 1 });
    const facts = { folder: { classes: ['cat', 'dog: big'].map(counts), splits: true } };
    const offers = (marked: string) => {
      const { text, offset } = atCursor(marked);
      return completions(text, scan(text), offset, facts).map(({ insert }) => insert);
    };
    expect(offers('dataset: { name: image_folder, path: x, classes: [|] }')).toEqual(['cat', "'dog: big'"]);
    expect(offers('dataset:\n  name: image_folder\n  classes:\n    |')).toEqual(['- cat', "- 'dog: big'"]);
    expect(offers('dataset: { name: embeddings, path: x, classes: [|] }')).toEqual([]);
  });

  test('snippets leave an experiment without errors', () => {
    const starts = [
      '|',
      'name: x\n|',
      'name: x\ndataset: { name: cifar10 }\nmodel: { architecture: vgg16 }\n|',
      'name: x\ndataset: { name: embeddings, path: a }\n|',
      'name: x\nmodel: { architecture: mlp }\ndataset:\n  name: cifar100\n  |',
      '# a comment\n|\nname: x\ndataset: { name: cifar10 }\nmodel: { architecture: vgg16 }',
    ];
    let tried = 0;
    for (const { text, offset } of starts.map(atCursor))
      for (const completion of complete(text, offset).filter(({ kind }) => kind === 'snippet')) {
        const edited = insert(text, completion);
        const errors = validate(edited).diagnostics.filter(({ severity }) => severity === 'error');
        const stillMissing = errors.filter(({ code }) => code === 'missing-key');
        expect(
          errors.filter(({ code }) => code !== 'missing-key'),
          edited,
        ).toEqual([]);
        if (validate(text).file || completion.detail === 'whole experiment') expect(stillMissing, edited).toEqual([]);
        tried++;
      }
    expect(tried).toBeGreaterThan(30);
  });

  test('a snippet is expanded as an editor does it', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what snippets look like
    expect(expandSnippet('a: ${1|x,y\\,z|}, b: ${2:0.5}$0 \\$ \\}')).toBe('a: x, b: 0.5 $ }');
  });

  test('whatever is chosen anywhere makes no unknown or useless key and breaks nothing', () => {
    const texts = readdirSync(join(golden, 'diagnostics'))
      .filter(name => /^valid.*\.yaml$/.test(name))
      .map(name => readFileSync(join(golden, 'diagnostics', name), 'utf8'));
    texts.push('name: x\ndataset:\n    name: cifar10\n    limit:\n        train: 100\nmeasures:\n- output_margin\n');
    const scene = fc.record({
      text: fc.constantFrom(...texts),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      edit: fc.constantFrom('', 'line', 'comma', 'word', 'cut'),
      indent: fc.nat(6),
      pick: fc.nat(40),
    });
    // Another data set or network may leave keys without use that were written for the one before.
    const bad = (text: string, kind: Completion['kind']) =>
      validate(text)
        .diagnostics.filter(
          ({ code }) => BAD.includes(code) || (code === 'unused-key' && (kind === 'key' || kind === 'section')),
        )
        // What is wrong, without the hint: a half key that is left meant another one before the completion.
        .map(({ message }) => message.split('. ')[0]);
    let chosen = 0;
    fc.assert(
      fc.property(scene, ({ text, at, edit, indent, pick }) => {
        let offset = Math.floor(at * text.length);
        let edited = text;
        const put = (added: string, remove = 0) => {
          edited = text.slice(0, offset) + added + text.slice(offset + remove);
          offset += added.length;
        };
        if (edit === 'line') {
          const end = text.indexOf('\n', offset);
          offset = end < 0 ? text.length : end;
          put(`\n${' '.repeat(indent)}`);
        } else if (edit === 'comma') put(', ');
        else if (edit === 'word') put('la');
        else if (edit === 'cut') put('', 12);
        const found = complete(edited, offset);
        if (found.length === 0) return;
        chosen++;
        const completion = found[pick % found.length];
        const done = insert(edited, completion);
        const before = bad(edited, completion.kind);
        // Of a text that cannot be read no mistakes are told: keys that were wrong in it are no work of the completion.
        const unread = validate(edited).diagnostics.some(({ code }) => code === 'yaml-syntax');
        const stoodThere = (message: string) =>
          unread && !completion.insert.includes(/^Unknown key `(.*?)`/.exec(message)?.[1] ?? '');
        expect(
          bad(done, completion.kind).filter(message => !before.includes(message) && !stoodThere(message)),
          `${edited.slice(0, offset)}|${edited.slice(offset)}\n=>\n${done}`,
        ).toEqual([]);
        if (edit === 'line' && validate(edited).file) {
          const broken = validate(done).diagnostics.filter(({ code }) => code === 'yaml-syntax');
          expect(broken, `${JSON.stringify(completion)}\n${done}`).toEqual([]);
        }
      }),
      { numRuns: 1500 },
    );
    expect(chosen).toBeGreaterThan(300);
  });
});
