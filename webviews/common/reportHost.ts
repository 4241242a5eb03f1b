import { answerKey } from '../../server/src/answerKey.ts';
import type { PanelQuestion, PanelQuestions, Problem, ReportBootstrap, Route } from '../../server/src/protocol.ts';
import { type Host, Refused } from './host.ts';
import { type MarksInMemory, marksInMemory } from './marksInMemory.ts';
import { recordedHost } from './recordedHost.ts';
import { unpackAnswers } from './unpackAnswers.ts';

/**
 * A page of the file that `depthlens report` writes. What it was not given it does not know; marks can be set, and are kept
 * in this browser.
 * @param current the place of its page
 * @returns also a way to lead the person to a view
 */
export function reportHost(
  { pages, written }: Pick<ReportBootstrap, 'pages' | 'written'>,
  current: number,
): { host: Host; go: (route: Route) => void } {
  const page = pages[current];
  const { folders } = page;
  const ofRuns = page.carried ? [page] : pages.filter(({ carried }) => carried);
  const recorded = recordedHost({ kind: 'report', folders, answers: [], sheets: {} });
  const answers = unpackAnswers(page.answers);
  const listeners: ((route: Route) => void)[] = [];
  let marks: Promise<MarksInMemory> | undefined;
  const sheetUrls = new Map<string, string>();

  const carried = async <Q extends PanelQuestion>(question: Q, params: PanelQuestions[Q]['params']) => {
    const found = await answers(answerKey(question, params));
    if (!found) throw new Refused(notHere(question, params));
    if ('problem' in found) throw new Refused(found.problem);
    return found.answer as PanelQuestions[Q]['answer'];
  };
  const marksOf = () => {
    // A file that was written at another time has other marks.
    marks ??= carried('marks', {}).then(({ marks }) =>
      marksInMemory(marks, `depthlens-marks ${written} ${folders.join(' ')}`),
    );
    return marks;
  };
  const askMarks = async (question: PanelQuestion, params: object) => {
    const found = await marksOf();
    switch (question) {
      case 'mark':
        return found.mark(params as PanelQuestions['mark']['params']);
      case 'undo':
        return found.undo();
      case 'redo':
        return found.redo();
      default:
        return found.now();
    }
  };
  const host: Host = {
    ...recorded,
    ...(page.carried && { memberCurves: page.carried.memberCurves.count }),
    ask: (question, params) =>
      (MARKING.has(question) ? askMarks(question, params) : carried(question, params)) as Promise<never>,
    onGo: listener => void listeners.push(listener),
    // Short addresses: a sheet of hundreds of kilobytes would else stand at each of the pictures in it.
    sheetUrl(name, run = 0) {
      const key = `${run} ${name}`;
      const known = sheetUrls.get(key) ?? blobUrl(ofRuns[run]?.sheets[name] ?? '');
      sheetUrls.set(key, known);
      return known;
    },
  };
  return {
    host,
    go(route) {
      for (const listener of listeners) listener(route);
    },
  };
}

const MARKING: ReadonlySet<PanelQuestion> = new Set(['marks', 'mark', 'undo', 'redo']);

function notHere(question: PanelQuestion, params: object): Problem {
  const hint = 'Open the run in VS Code with Depthlens to see it. The page “This report” tells what is in here.';
  switch (question) {
    case 'image':
      return {
        message: `This report does not hold what the models say of image ${(params as { index: number }).index}.`,
        hint,
      };
    case 'nearest':
      return { message: 'A report cannot find the nearest training images: a network has to be asked.', hint };
    default:
      return { message: 'This report does not hold that.', hint };
  }
}

function blobUrl(address: string): string {
  if (!address.startsWith('data:')) return address;
  const [head, base64] = address.slice('data:'.length).split(',');
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type: head.split(';')[0] }));
}
