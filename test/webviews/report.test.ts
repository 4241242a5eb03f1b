import { beforeEach, describe, expect, test, vi } from 'vitest';
import { packAnswers } from '../../server/src/results/report/pack.ts';
import { marksInMemory } from '../../webviews/common/marksInMemory.ts';
import { unpackAnswers } from '../../webviews/common/unpackAnswers.ts';
import { pageOf } from '../../webviews/report/bar.ts';
import { themeClass } from '../../webviews/report/contrast.ts';
import { shareText } from '../../webviews/report/view.ts';

test('what is packed is what comes out, by its question and parameters in any order', async () => {
  const problem = { message: 'No member is finished.' };
  const marks = { marks: [], canUndo: false, canRedo: false, notes: ['ä “</script>”'] };
  const unpacked = unpackAnswers([
    packAnswers([
      { question: 'marks', params: {}, answer: marks },
      { question: 'map', params: {}, problem },
    ]),
    packAnswers([{ question: 'nearest', params: { probe: 1, index: 2, member: 3 }, problem }]),
  ]);
  expect(await unpacked('marks []')).toEqual({ answer: marks });
  expect(await unpacked('map []')).toEqual({ problem });
  expect(await unpacked('nearest [["index",2],["member",3],["probe",1]]')).toEqual({ problem });
  expect(await unpacked('map [["index",1]]')).toBeUndefined();
});

describe('marks in a report', () => {
  beforeEach(() => vi.unstubAllGlobals());

  test('are set, undone and done again, beside those that came with it', () => {
    const marks = marksInMemory([{ index: 5, decision: 'keep' }], 'report');
    expect(marks.mark({ indices: [7, 3], decision: 'relabel', class: 2 })).toMatchObject({
      marks: [
        { index: 3, decision: 'relabel', class: 2 },
        { index: 5, decision: 'keep' },
        { index: 7, decision: 'relabel', class: 2 },
      ],
      canUndo: true,
      canRedo: false,
    });
    expect(marks.mark({ indices: [5], decision: null }).marks.map(({ index }) => index)).toEqual([3, 7]);
    expect(marks.undo().marks).toHaveLength(3);
    expect(marks.undo()).toMatchObject({ marks: [{ index: 5 }], canUndo: false, canRedo: true });
    expect(marks.redo().marks).toHaveLength(3);
    expect(marks.mark({ indices: [9], decision: 'drop' }).canRedo).toBe(false);
  });

  test('are kept in the browser; where it keeps nothing, that is said', () => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => void kept.set(key, text),
    });
    marksInMemory([], 'report').mark({ indices: [1], decision: 'drop' });
    const again = marksInMemory([], 'report').now();
    expect(again).toMatchObject({ marks: [{ index: 1, decision: 'drop' }], canUndo: false });
    expect(again.notes[0]).toContain('kept in this browser');
    expect(marksInMemory([], 'another report').now().marks).toEqual([]);

    vi.stubGlobal('localStorage', {
      getItem: () => null,
      setItem() {
        throw new Error('not allowed');
      },
    });
    expect(marksInMemory([], 'report').mark({ indices: [1], decision: 'drop' }).notes[0]).toContain('gone when');
  });
});

test('an address leads to a page of the report', () => {
  expect(['', '#0', '#2', '#3', '#-1', '#x'].map(hash => pageOf(hash, 3))).toEqual([0, 0, 2, 0, 0, 0]);
});

test('the body has the class that the editor would give it', () => {
  expect([themeClass(false, false), themeClass(false, true)]).toEqual(['vscode-light', 'vscode-dark']);
  expect([themeClass(true, false), themeClass(true, true)]).toEqual([
    'vscode-high-contrast-light',
    'vscode-high-contrast',
  ]);
});

test('how much of something there is', () => {
  expect(shareText({ count: 7000, of: 7000 })).toBe('All 7,000');
  expect(shareText({ count: 500, of: 60_000 })).toBe('500 of 60,000');
});
