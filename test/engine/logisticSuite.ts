import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { designOf } from '../../server/src/probes/logistic/design.ts';
import { classesOfDesign, classesOfRows, fitLogistic } from '../../server/src/probes/logistic/fit.ts';
import { rowsOf } from '../../server/src/probes/rows.ts';
import type { BackendName } from '../../server/src/tensor/backends.ts';
import { describeOn } from './backend.ts';

/** See test/golden/logistic/make.py. */
interface Case {
  name: string;
  width: number;
  classes: number;
  rows: number[];
  labels: number[];
  among: number[];
  weights: number[];
  biases: number[];
  loss: number;
  predictions: number[];
}
const cases: Case[] = JSON.parse(readFileSync(new URL('../golden/logistic/cases.json', import.meta.url), 'utf8'));

/** Logistic regression beside scikit-learn's. */
export async function logisticSuite(backend: BackendName): Promise<void> {
  await describeOn(backend, 'logistic regression', () => {
    it.each(cases)('is that of scikit-learn: $name', async golden => {
      const rows = rowsOf('rows', Float32Array.from(golden.rows), golden.width);
      const labels = Int32Array.from(golden.labels);
      const design = await designOf(rows);
      const fit = await fitLogistic(design, labels, golden.classes, Uint8Array.from(golden.among), { tolerance: 1e-5 });
      expect(fit.ended.converged).toBe(true);
      const largest = Math.max(...golden.weights.map(Math.abs));
      for (const [i, weight] of golden.weights.entries())
        expect(Math.abs(fit.weights[i] - weight)).toBeLessThan(1e-3 * largest);
      for (const [c, bias] of golden.biases.entries()) expect(fit.biases[c]).toBeCloseTo(bias, 2);
      expect([...(await classesOfDesign(design, fit))]).toEqual(golden.predictions);
      expect([...(await classesOfRows(rows, fit))]).toEqual(golden.predictions);
      design.dispose();
    });

    it('ends at the stated gradient; nearly all is the same as at a smaller one', async () => {
      const [golden] = cases;
      const design = await designOf(rowsOf('rows', Float32Array.from(golden.rows), golden.width));
      const among = new Uint8Array(golden.labels.length).fill(1);
      const shares: number[] = [];
      const fit = await fitLogistic(design, Int32Array.from(golden.labels), golden.classes, among, {
        onProgress: share => shares.push(share),
      });
      expect(fit.ended.converged).toBe(true);
      expect(fit.ended.gradient).toBeLessThan(1e-3);
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      expect(shares.at(-1)).toBe(1);
      const found = await classesOfDesign(design, fit);
      expect(golden.predictions.filter((label, i) => label !== found[i]).length).toBeLessThan(2);
      const cut = await fitLogistic(design, Int32Array.from(golden.labels), golden.classes, among, {
        mostIterations: 2,
      });
      expect(cut.ended).toMatchObject({ iterations: 2, converged: false });
      design.dispose();
    });

    it('is stopped, and names a row that is not finite', async () => {
      const values = Float32Array.from(cases[0].rows);
      const design = await designOf(rowsOf('rows', values, cases[0].width));
      const stop = new AbortController();
      const fit = fitLogistic(design, Int32Array.from(cases[0].labels), 3, new Uint8Array(90).fill(1), {
        signal: stop.signal,
        onProgress: () => stop.abort(new Error('enough')),
      });
      await expect(fit).rejects.toThrow('enough');
      design.dispose();
      values[9] = Number.NaN;
      await expect(designOf(rowsOf('layer 3', values, 4))).rejects.toThrow('layer 3: row 2 holds NaN or infinity');
    });
  });
}
