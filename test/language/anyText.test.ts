import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completions, pathToList } from '../../server/src/language/completion/completion.ts';
import { hover } from '../../server/src/language/hover/hover.ts';
import { scan } from '../../server/src/language/scan/scan.ts';
import { standsAt } from '../../server/src/language/scan/standsAt.ts';
import type { Span } from '../../server/src/language/scan/tree.ts';
import { codeLenses } from '../../server/src/language/structure/codeLens.ts';
import { folds } from '../../server/src/language/structure/folding.ts';
import { links } from '../../server/src/language/structure/links.ts';
import { type Symbol as Entry, symbols } from '../../server/src/language/structure/symbols.ts';

test('whatever is typed, nothing fails and everything stands inside the text', () => {
  const folder = join(import.meta.dirname, '../golden/diagnostics');
  const texts = readdirSync(folder)
    .filter(name => name.endsWith('.yaml'))
    .map(name => readFileSync(join(folder, name), 'utf8'))
    .filter(text => text.length < 2000);
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat(20),
    insert: fc.oneof(
      fc.string({ maxLength: 6, unit: 'binary' }),
      fc.constantFrom(
        '\t',
        '\n',
        '\r\n',
        ': ',
        ':',
        '{',
        '}',
        '[',
        ']',
        '- ',
        ',',
        '"',
        "'",
        '&a ',
        '*a',
        '!!x ',
        '|\n',
        '#',
        '\u{1F600}',
        '__proto__: ',
        'constructor: { ',
      ),
    ),
  });
  const scene = fc.record({
    text: fc.constantFrom(...texts),
    edits: fc.array(edit, { minLength: 1, maxLength: 6 }),
    cursor: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(scene, ({ text, edits, cursor }) => {
      let edited = text;
      for (const { at, remove, insert } of edits) {
        const from = Math.floor(at * edited.length);
        edited = edited.slice(0, from) + insert + edited.slice(from + remove);
      }
      const offset = Math.floor(cursor * edited.length);
      const tree = scan(edited);
      const inside = ({ from, to }: Span) => {
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(to).toBeLessThanOrEqual(edited.length);
      };
      const outline = (entries: Entry[], around?: Span): void => {
        for (const entry of entries) {
          inside(entry);
          // An editor drops the whole outline if a name stands outside its entry.
          expect(entry.key.from).toBeGreaterThanOrEqual(entry.from);
          expect(entry.key.to).toBeLessThanOrEqual(entry.to);
          if (around) expect(entry.to).toBeLessThanOrEqual(around.to);
          outline(entry.children, entry);
        }
      };
      outline(symbols(edited, tree));
      for (const span of [...folds(edited, tree), ...links(tree, '/run'), ...codeLenses(tree, '/x', [])]) inside(span);
      const hovered = hover(tree, offset);
      if (hovered) {
        inside(hovered);
        expect(offset >= hovered.from && offset <= hovered.to).toBe(true);
      }
      for (const span of standsAt(tree, offset)?.around ?? []) inside(span);
      pathToList(edited, tree, offset);
      for (const { from, to, remove } of completions(edited, tree, offset)) {
        inside({ from, to });
        if (remove) expect(remove.to).toBe(from);
        // The protocol wants a completion to replace text around the cursor, on its line.
        expect(offset >= from && offset <= to).toBe(true);
        expect(edited.slice(from, to)).not.toMatch(/[\r\n]/);
      }
    }),
    { numRuns: 1500 },
  );
});
