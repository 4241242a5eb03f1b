import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDelimited } from '../../../../server/src/data/imageFolder/delimited.ts';
import { listImages } from '../../../../server/src/data/imageFolder/list.ts';
import { dataError, temporaryFolder } from '../helpers.ts';
import { BLUE, GREEN, RED, writeImages } from './images.ts';

const folder = temporaryFolder();
const list = async (text: string, name = 'labels.csv') => {
  writeFileSync(join(folder, name), text);
  return listImages({ path: 'photos', labels: name }, folder);
};
const reasons = ({ skipped }: Awaited<ReturnType<typeof list>>) =>
  skipped.map(({ path, reason }) => `${path}: ${reason}`);

describe('a label file', () => {
  it('names images and labels', async () => {
    await writeImages(join(folder, 'photos'), {
      'a b.png': RED,
      'sub/ç,"quoted".png': GREEN,
      'sub/c.png': BLUE,
      '..d..png': BLUE,
    });
    const text =
      'ID,Path,Label\n1,a b.png,cat\n2,"sub/ç,""quoted"".png",dog\n\n3,./sub/../sub/c.png,"cat"\n4,..d..png,dog\n';
    for (const written of [text, text.replaceAll('\n', '\r\n'), `\uFEFF${text}`]) {
      const { classes, images, skipped } = await list(written);
      expect(classes).toEqual(['cat', 'dog']);
      expect(images).toEqual([
        { path: '..d..png', label: 1 },
        { path: 'a b.png', label: 0 },
        { path: 'sub/c.png', label: 0 },
        { path: 'sub/ç,"quoted".png', label: 1 },
      ]);
      expect(skipped).toEqual([]);
    }
  });

  it('may be of a spreadsheet of another country, or of JSON lines', async () => {
    const wanted = (await list('path,label\na b.png,1\nsub/c.png,2\n')).images;
    for (const [text, name] of [
      ['path;label\na b.png;1\nsub/c.png;2', 'labels.csv'],
      ['label\tpath\n1\ta b.png\n2\tsub/c.png', 'labels.tsv'],
      ['{"path":"a b.png","label":1}\n\n{"path":"sub/c.png","label":"2","more":[]}', 'labels.jsonl'],
    ])
      expect((await list(text, name)).images).toEqual(wanted);
  });

  it('may lie in the folder of the images', async () => {
    writeFileSync(join(folder, 'photos/inside.csv'), 'path,label\na b.png,x\nsub/c.png,y\n');
    expect((await listImages({ path: 'photos', labels: 'inside.csv' }, folder)).classes).toEqual(['x', 'y']);
    const error = await dataError(listImages({ path: 'photos', labels: 'nowhere.csv' }, folder));
    expect(error.message).toMatch(/^nowhere\.csv: there is no such file, neither in .* nor in .*photos$/);
    expect(error.path).toEqual(['dataset', 'labels']);
  });

  it('may part the images', async () => {
    const { images, notes } = await list(
      'path,label,split\na b.png,x,train\nsub/c.png,y,TEST\n..d..png,y,val\n"sub/ç,""quoted"".png",y,\n',
    );
    expect(images.map(({ path, split }) => [path, split])).toEqual([
      ['a b.png', 'train'],
      ['sub/c.png', 'test'],
      ['sub/ç,"quoted".png', 'train'],
    ]);
    expect(notes).toEqual(['Not used, since there are images of the split test: 1 of the split val']);
    const val = await list('path,label,split\na b.png,x,train\nsub/c.png,y,validation\n');
    expect(val.images.map(({ split }) => split)).toEqual(['train', 'test']);
  });

  it('may have paths of Windows', async () => {
    const { images } = await list('path,label\n.\\sub\\c.png,x\na b.png,y\n');
    expect(images.map(({ path }) => path)).toEqual(['a b.png', 'sub/c.png']);
  });

  it('may write an accented letter otherwise than the disk', async () => {
    await writeImages(join(folder, 'photos'), { ['é/é.png'.normalize('NFD')]: RED });
    const { images } = await list(`path,label\n${'é/é.png'.normalize('NFC')},x\na b.png,y\n`);
    expect(images.map(({ path }) => path.normalize('NFC'))).toEqual(['a b.png', 'é/é.png'.normalize('NFC')]);
  });

  it('is told, line by line, what cannot be used, and nothing outside the folder is', async () => {
    await writeImages(folder, { 'outside.png': RED });
    symlinkSync(join(folder, 'outside.png'), join(folder, 'photos/link.png'));
    mkdirSync(join(folder, 'outside'));
    await writeImages(join(folder, 'outside'), { 'a.png': RED });
    symlinkSync(join(folder, 'outside'), join(folder, 'photos/linked'));
    symlinkSync('sub/c.png', join(folder, 'photos/inside.png'));
    symlinkSync('nowhere.png', join(folder, 'photos/broken.png'));
    const found = await list(
      [
        'path,label',
        'a b.png,x',
        'missing.png,x',
        '../outside.png,x',
        'sub/../../outside.png,x',
        `${join(folder, 'outside.png')},x`,
        'link.png,x',
        'linked/a.png,x',
        'broken.png,x',
        'sub,x',
        'sub/,y',
        'notes.txt,x',
        'a b.png,x',
        'a b.png,y',
        'inside.png,y',
        'C:\\photos\\a.png,y',
      ].join('\n'),
    );
    expect(found.images.map(({ path }) => path)).toEqual(['a b.png', 'inside.png']);
    const out = 'it leads out of the folder of the images';
    const link = 'a link that leads out of the folder of the images';
    const at = (line: number) => `(line ${line} of the label file)`;
    expect(reasons(found)).toEqual([
      `missing.png: there is no such file ${at(3)}`,
      `../outside.png: ${out} ${at(4)}`,
      `sub/../../outside.png: ${out} ${at(5)}`,
      `${join(folder, 'outside.png')}: ${out} ${at(6)}`,
      `link.png: ${link} ${at(7)}`,
      `linked/a.png: ${out} ${at(8)}`,
      `broken.png: a link that leads nowhere ${at(9)}`,
      `sub: no PNG, JPEG or WebP file by its name ${at(10)}`,
      `sub: no PNG, JPEG or WebP file by its name ${at(11)}`,
      `notes.txt: no PNG, JPEG or WebP file by its name ${at(12)}`,
      `a b.png: it stands in line 2 too ${at(13)}`,
      `a b.png: its label is "y" here and "x" in line 2 ${at(14)}`,
      `C:\\photos\\a.png: a path of another machine. Write paths that start in the folder of the images ${at(16)}`,
    ]);
  });

  it.each([
    ['', /labels\.csv, line 1: there is no column "path", only: nothing/],
    ['path,label\n', /names no image$/],
    ['a b.png,x\nsub/c.png,y\n', /line 1: there is no column "path", only: a b\.png, x/],
    ['path,class\na b.png,x\n', /line 1: there is no column "label", only: path, class/],
    ['path,label\na b.png\n', /line 2: there is no label/],
    ['path,label\n\n,x\n', /line 3: there is no path/],
    ['path,label,split\na b.png,x,dev\n', /line 2: a split is train, test or val, not "dev"/],
    ['path,label\n"a\nb.png,x\n', /line 2: a quote is not closed, or something follows it/],
    ['path,label\na b.png,x\nsub/c.png,x\n', /^Only one class has images: x\. At least two are needed/],
    [
      'path,label\nno.png,x\nno2.png,y\n',
      /names no image that is in .*photos.* 2 files were passed over, the first: no\.png, there/,
    ],
  ])('that cannot be read says why: %j', async (text, message) => {
    const error = await dataError(list(text));
    expect(error.message).toMatch(message);
    expect(error.path).toEqual(['dataset', 'labels']);
  });

  it('of JSON lines names the line as well', async () => {
    for (const line of ['[', '3', 'null', '"a"'])
      expect((await dataError(list(`{"path":"a b.png","label":"x"}\n${line}`, 'labels.jsonl'))).message).toMatch(
        /labels\.jsonl, line 2: expected an object such as/,
      );
    expect((await dataError(list('{"path":"a b.png","label":null}', 'labels.jsonl'))).message).toMatch(/no label/);
  });

  it('has to be text', async () => {
    writeFileSync(join(folder, 'binary.csv'), Buffer.from([0xff, 0xfe, 0x41, 0xd8]));
    expect((await dataError(listImages({ path: 'photos', labels: 'binary.csv' }, folder))).message).toMatch(
      /binary\.csv is not UTF-8 text/,
    );
    expect((await dataError(listImages({ path: 'photos', labels: 'photos' }, folder))).message).toMatch(
      /photos: this is a folder, not a file/,
    );
  });
});

it('cells come back as they were written', () => {
  const cell = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell), { maxLength: 8 }),
      fc.constantFrom(',', ';', '\t'),
      (cells, delimiter) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = [['path', 'label'], ...cells.map(row => row.map(quote))]
          .map(row => row.join(delimiter))
          .join('\r\n');
        const read = parseDelimited(text) as { rows: { cells: string[] }[] };
        expect(read.rows.slice(1).map(row => row.cells)).toEqual(cells.filter(row => row.some(value => value !== '')));
      },
    ),
  );
});

it('no text is too much for the reader', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', 'a', '\t') }), text => {
      const read = parseDelimited(text);
      expect('rows' in read || read.line > 0).toBe(true);
    }),
  );
});
