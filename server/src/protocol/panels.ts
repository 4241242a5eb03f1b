/**
 * The panels: pages of `webviews/`. The same page stands in the editor, in the file of `depthlens report`, and in a plain
 * browser; only where its answers come from differs.
 */
import type { AboutRun, PanelQuestion, PanelQuestions } from '../results/panels/contract.ts';
import type { Problem, RunStatus } from './editor.ts';

/** In a run folder: what people decided of its images, one action a line, only ever added to. */
export const MARKS_FILE = 'marks.jsonl';

/** A view of a page, and what of it: what is left out stays as it was shown last. */
export type Route =
  | { view: 'curves'; member?: number }
  /** `filter` is the gallery's own, which reads it with care: it may come from an older version. */
  | { view: 'gallery'; filter?: unknown }
  | { view: 'map' }
  /** `among`: the images that previous and next go through. */
  | { view: 'image'; index?: number; among?: readonly number[] }
  | { view: 'compare' }
  | { view: 'figures'; figure?: string }
  | { view: 'sweep' }
  /** Of a report only: what it holds. */
  | { view: 'report' };
export type ViewId = Route['view'];

/** An answer that a page carries. `params` as they are asked with. */
export type RecordedAnswer = {
  [Q in PanelQuestion]: { question: Q; params: PanelQuestions[Q]['params']; answer: PanelQuestions[Q]['answer'] };
}[PanelQuestion];

/** What a page is given when it is made, as JSON in `<script type="application/json" id="bootstrap">`. */
export type Bootstrap = PanelBootstrap | ReportBootstrap;

export type PanelBootstrap = {
  /** Run folders, absolute. */
  folders: string[];
  /** Where to begin, unless the page remembers something else. */
  route: Route | null;
} & (
  | {
      kind: 'editor';
      /** Address of the folder with the sprite sheets of each run, with `/` at its end. */
      sheetFolders: string[];
    }
  | {
      kind: 'browser';
      answers: RecordedAnswer[];
      /** Address of each sprite sheet, by its name. */
      sheets: Record<string, string>;
    }
);

/** What the file of `depthlens report` carries. */
export interface ReportBootstrap {
  kind: 'report';
  /** When it was written, as ISO 8601. */
  written: string;
  /** Of Depthlens. */
  version: string;
  /** One for each run; before them one that compares them, if they are several. */
  pages: ReportPage[];
}

export interface ReportPage {
  name: string;
  /** Run folders by their names, without the path. */
  folders: string[];
  answers: PackedAnswers[];
  /** Each sprite sheet as a `data:` address, by its name. A page that compares runs takes those of their pages. */
  sheets: Record<string, string>;
  /** null: it compares runs, and is whole. */
  carried: Carried | null;
  /** It is of a sweep, and whole. */
  sweep?: true;
}

/** Answers that are unpacked together. */
export interface PackedAnswers {
  /** Of each answer (`answerKey.ts`). */
  keys: string[];
  /** A JSON array of `{ answer }` or `{ problem }`, as they go with `keys`, compressed, in base64. */
  gzip: string;
}

/** How much of a run a report holds. */
export interface Carried {
  /** Images with all that is known of each. */
  images: Share;
  pictures: Share;
  /** Members whose own curves are there; none of none where there is one member. */
  memberCurves: Share;
}

export interface Share {
  count: number;
  of: number;
}

/** What the person is to be shown outside of the page. */
export type OpenTarget =
  | { kind: 'experiment'; folder: string }
  | { kind: 'folder'; folder: string }
  /** The file of an image, by its path in an answer. */
  | { kind: 'image'; folder: string; path: string };

/** A file that the person saves. */
export type FileToSave = { name: string; mime: string } & ({ text: string } | { base64: string });

/** How a run is doing, as it is told while the run works. */
export interface RunWork {
  folder: string;
  status: RunStatus;
  /** Share of the time that is over, 0 to 1; null where it does not work. */
  fraction: number | null;
  /** What it is doing, or why it ended; '' where there is nothing to say. */
  text: string;
}

/** From a page in the editor. What has an `id` gets one `answer` or `refused` with it. */
export type PageMessage =
  /** It listens from now on; everything that it has missed is sent. */
  | { type: 'ready' }
  | { type: 'ask'; id: number; question: PanelQuestion; params: PanelQuestions[PanelQuestion]['params'] }
  | { type: 'cancel'; id: number }
  | { type: 'saveFile'; id: number; file: FileToSave }
  | { type: 'copy'; text: string }
  | { type: 'open'; target: OpenTarget };

/** To a page in the editor. */
export type EditorMessage =
  /** To `saveFile`: whether the person saved it. */
  | { type: 'answer'; id: number; answer: unknown }
  | { type: 'refused'; id: number; problem: Problem }
  /** Of a question that takes long: a word on how far it is. */
  | { type: 'progress'; id: number; text: string }
  /** Something about the runs changed. */
  | { type: 'runs'; runs: AboutRun[] }
  | { type: 'work'; work: RunWork[] }
  /** Run folders that are no longer there. */
  | { type: 'gone'; folders: string[] }
  | { type: 'go'; route: Route };
