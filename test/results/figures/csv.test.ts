import { expect, test } from 'vitest';
import { figureCsv } from '../../../server/src/results/figures/csv.ts';
import { panelTable } from '../../../server/src/results/figures/table.ts';
import { BARS, HISTOGRAM, IMAGES, LINES, MATRIX, SCATTER, TABLE } from '../../webviews/panels.ts';

const csv = (...panels: Parameters<typeof figureCsv>[0]['panels']) => figureCsv({ panels }).split('\r\n');

test('lines: a row per point, with the spread where there is one', () => {
  const [header, first, missing] = csv(LINES);
  expect(header).toBe('panel,series,x_name,x,y_name,y,spread');
  expect(first).toBe('inference,train,layer of the probe,0,accuracy,0.4,0.01');
  expect(missing).toBe('inference,train,layer of the probe,1,accuracy,,');
});

test('2-D histograms: every cell, and names as RFC 4180 wants them', () => {
  const lines = csv(HISTOGRAM);
  expect(lines[0]).toBe('panel,x_name,x,x_to,y_name,y,y_to,count');
  expect(lines[3]).toBe('"all, ""images""",depth [layer],2,3,margin [logit],0.1,1,3');
  // Nine cells, the header, and the end of the last line.
  expect(lines).toHaveLength(11);
});

test('panels of many kinds share one table', () => {
  const lines = csv(BARS, SCATTER, MATRIX, IMAGES);
  const header = lines[0].split(',');
  expect(new Set(header).size).toBe(header.length);
  for (const name of ['series', 'size', 'row', 'column', 'value', 'image', 'label']) expect(header).toContain(name);
  expect(lines.filter(line => line.endsWith(',easy'))).toHaveLength(0);
  expect(lines.some(line => line.includes('7,"Sandal, red",'))).toBe(true);
});

test('tables: a row per cell, under the name of its row and of its column', () => {
  expect(csv(TABLE)).toEqual([
    'panel,row,column,value',
    'settings,"a, ""b""",batch,full',
    'settings,"a, ""b""",margin,0.00021',
    'settings,"a, ""b""",paper,0.0002',
    'settings,c,batch,256',
    'settings,c,margin,15.25',
    'settings,c,paper,',
    '',
  ]);
  expect(panelTable(TABLE)).toEqual({ columns: TABLE.columns, rows: TABLE.rows });
});

test('a table to read has a row per place and a column per series', () => {
  expect(panelTable(LINES)).toEqual({
    columns: ['layer of the probe', 'train', 'train, ±', 'validation'],
    rows: [
      [0, 0.4, 0.01, 0.35],
      [1, null, null, null],
      [2, 0.7, 0.02, 0.6],
      [3, 0.8, 0.02, null],
      [4, 0.95, 0.01, 0.9],
    ],
  });
  expect(panelTable(HISTOGRAM).rows).toHaveLength(4);
  expect(panelTable(HISTOGRAM).rows[0]).toEqual([0, 1, 0.1, 1, 1]);
  expect(panelTable(SCATTER).columns).toContain('run, share of the data');
  expect(panelTable(MATRIX).rows[1]).toEqual(['b', -0.25, null]);
  expect(panelTable(IMAGES).rows).toEqual([['easy', 7, 'Sandal, red', null]]);
});
