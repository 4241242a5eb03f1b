const HEAD = 'name: long\ndataset:\n  name: cifar10\nmodel:\n  architecture: vgg16\n  width: 0.25\n';
const TRAINING = 'training:\n  learning_rate: 0.04\n  schedule: [100, 100]\n';

const lines = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i)).join('');

/** An experiment of so many lines (50 or more) with nothing wrong: a list, and notes as people write them. */
export function longText(count: number): string {
  const stages = Math.min(100, Math.floor((count - 9) / 3));
  const list = lines(stages, i => `    - ${100 + i}\n    # The reason for stage ${i}, which someone noted here.\n`);
  return `${HEAD}training:\n  learning_rate: 0.04\n  schedule:\n${list}${lines(count - 9 - 2 * stages, i => `# Note ${i}: what was tried before.\n`)}`;
}

/** As much in every line as there can be, and something wrong in nearly all of them. */
export function wrongText(count: number): string {
  return `${HEAD}${TRAINING}${lines(count - 9, i => `key${i}: value\n`)}`;
}

/** Files that were made, or happen, to bring an editor down. */
export function hostileTexts(): Record<string, string> {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 20; i++) {
    const [name, before] = [i, i - 1].map(letter => String.fromCharCode(97 + letter));
    bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
  }
  const lines = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join('');
  return {
    'alias bomb': `${bomb.join('\n')}\nname: *t\n`,
    'many aliases': `a: &a x\n${lines(20_000, i => `k${i}: *a\n`)}`,
    '100,000 opening brackets': '['.repeat(100_000),
    '100,000 opening braces': '{a: '.repeat(100_000),
    '100,000 nested lists': '- '.repeat(100_000),
    '100,000 keys in a line': 'x: '.repeat(100_000),
    '1,000 levels of indentation': lines(1000, i => `${' '.repeat(i)}k:\n`),
    '100,000 closing brackets': ']'.repeat(100_000),
    'conflict markers': `${HEAD}<<<<<<< HEAD\n${TRAINING}=======\n${TRAINING}>>>>>>> other\n`,
    '9,000 conflict markers': lines(9000, () => '<<<<<<< HEAD\nname: a\n=======\nname: b\n>>>>>>> other\n'),
    '20 MB of keys': lines(560_000, i => `key_number_${i}: the value ${i}\n`),
    '20 MB in a line': `name: ${'x'.repeat(20_000_000)}`,
    '450 kB of keys': lines(14_000, i => `key_number_${i}: the value ${i}\n`),
    '10,000 keys': lines(10_000, i => `key_number_${i}: the value ${i}\n`),
    '10,000 equal keys': lines(10_000, () => 'key: value\n'),
    '450 kB of one list': `measures: [${lines(50_000, () => 'output_m,')}]`,
    '15,000 unknown classes': `${HEAD.replace('cifar10', 'cifar100\n  classes:')}`.replace(
      'classes:',
      `classes: [${lines(15_000, i => `hors${i}, `)}]`,
    ),
    '450 kB of comments': `${HEAD}${lines(17_000, i => `# depthlens-ignore x${i}\n`)}`,
    '450 kB of blanks': `${HEAD}${' \n'.repeat(220_000)}`,
    '450 kB of text': `${HEAD}training: "${'x\\n\n'.repeat(110_000)}"\n`,
    '12,000 wrong lines': lines(12_000, () => '}: ]\n'),
    '20,000 documents': '---\na: b\n'.repeat(20_000),
    '30,000 tags': `a: ${'!a '.repeat(30_000)}`,
    'zero bytes': '\0'.repeat(450_000),
    'half a surrogate pair': `name: "\uD83D"\n${HEAD}`,
  };
}

/** A request of every kind about a document, at its middle and at its end. */
export function FEATURE_REQUESTS(uri: string): [method: string, params: object][] {
  const textDocument = { uri };
  const middle = { line: 4, character: 3 };
  const range = { start: { line: 0, character: 0 }, end: { line: 1_000_000, character: 0 } };
  return [
    ['textDocument/completion', { textDocument, position: middle }],
    ['textDocument/completion', { textDocument, position: range.end }],
    ['textDocument/hover', { textDocument, position: middle }],
    ['textDocument/codeLens', { textDocument }],
    ['textDocument/documentSymbol', { textDocument }],
    ['textDocument/foldingRange', { textDocument }],
    ['textDocument/documentLink', { textDocument }],
    ['textDocument/selectionRange', { textDocument, positions: [middle] }],
    ['textDocument/formatting', { textDocument, options: { tabSize: 2, insertSpaces: true } }],
    ['textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } }],
  ];
}
