import { expect } from 'vitest';
import { answer } from '../../../server/src/results/panels/answer.ts';
import type { PackedColumn, PanelQuestion, PanelQuestions } from '../../../server/src/results/panels/contract.ts';

/** Asks as a page does, whose messages are JSON. @returns the answer, and what was told meanwhile */
export async function ask<Question extends PanelQuestion>(
  folders: string | string[],
  question: Question,
  params: PanelQuestions[Question]['params'],
  signal = new AbortController().signal,
): Promise<PanelQuestions[Question]['answer'] & { told: string[] }> {
  const told: string[] = [];
  const given = await answer([folders].flat(), question, params, { signal, onProgress: text => told.push(text) });
  const plain = JSON.parse(JSON.stringify(given));
  // What a message would lose, such as NaN, is not in it.
  expect(plain).toEqual(given);
  return Object.assign(plain, { told });
}

/** The numbers of a column, read one by one. */
export function numbersOf({ type, base64 }: PackedColumn): number[] {
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, i) =>
    type === 'int32' ? bytes.readInt32LE(4 * i) : bytes.readFloatLE(4 * i),
  );
}
