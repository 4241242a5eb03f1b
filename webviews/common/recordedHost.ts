import type { FileToSave, PanelQuestion, PanelQuestions, RecordedAnswer } from '../../server/src/protocol.ts';
import { type Host, Refused } from './host.ts';

interface Recorded {
  kind: 'report' | 'browser';
  folders: string[];
  answers: RecordedAnswer[];
  /** Address of each sprite sheet, by its name. */
  sheets: Record<string, string>;
}

/** Answers that the page carries as they are: a page in development. */
export function recordedHost({ kind, folders, answers, sheets }: Recorded): Host {
  const key = `depthlens:${folders.join('|')}`;
  const nothing = () => {};
  return {
    kind,
    folders,
    async ask<Q extends PanelQuestion>(question: Q, params: PanelQuestions[Q]['params']) {
      const found = answers.find(each => each.question === question && sameParams(each.params, params));
      if (found) return found.answer as PanelQuestions[Q]['answer'];
      throw new Refused({
        message: 'This page does not hold that.',
        hint: 'It was written with a part of the results. Open the run in the editor to see all of them.',
      });
    },
    onRuns: nothing,
    onWork: nothing,
    onGone: nothing,
    onGo: nothing,
    saved() {
      try {
        return JSON.parse(sessionStorage.getItem(key) ?? 'null');
      } catch {
        return null;
      }
    },
    save(state) {
      try {
        sessionStorage.setItem(key, JSON.stringify(state));
      } catch {
        // A browser that keeps nothing of files: the page begins anew when it is opened again.
      }
    },
    async saveFile(file) {
      const link = document.createElement('a');
      link.download = file.name;
      link.href = URL.createObjectURL(await blobOf(file));
      link.click();
      // The browser reads it after the click.
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      return true;
    },
    copy: text => navigator.clipboard.writeText(text),
    sheetUrl: name => sheets[name] ?? '',
    open: nothing,
  };
}

function sameParams(a: object, b: object): boolean {
  const sorted = (params: object) => JSON.stringify(Object.entries(params).sort(([x], [y]) => (x < y ? -1 : 1)));
  return sorted(a) === sorted(b);
}

async function blobOf(file: FileToSave): Promise<Blob> {
  const bytes = 'text' in file ? file.text : Uint8Array.from(atob(file.base64), character => character.charCodeAt(0));
  return new Blob([bytes], { type: file.mime });
}
