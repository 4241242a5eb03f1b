import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Facts, questionsOf } from '../experiment/facts.ts';
import { type Validation, validateParsed } from '../language/diagnostics/validate.ts';
import { type ParsedText, parseInSteps } from '../language/parse/parse.ts';
import { lookUp } from '../runs/lookUp.ts';
import type { ServerContext } from './context.ts';
import { pathOf } from './paths.ts';
import { autosOf, dataCacheOf } from './settingsHere.ts';

/** Milliseconds of reading after which others have their turn. */
const TURN = 10;

export interface ValidatedDocument extends Validation {
  parsed: ParsedText;
  facts: Facts;
}

/** What `depthlens check` says of a document's text; undefined if the text changed meanwhile. */
export async function validateDocument(
  context: Pick<ServerContext, 'documents' | 'trusted' | 'settings' | 'workspaceFolders'>,
  document: TextDocument,
): Promise<ValidatedDocument | undefined> {
  const { documents, trusted } = context;
  const { version } = document;
  const isStale = () => documents.get(document.uri) !== document || document.version !== version;
  const parsed = await inTurns(parseInSteps(document.getText()), isStale);
  if (!parsed || isStale()) return undefined;
  const { data, ...questions } = questionsOf(parsed.value);
  // To look at a path on another machine is to log in there, which a stranger's file must not bring about.
  const isElsewhere = (path = '') => /^[\\/]{2}/.test(path);
  const mayLook = data && (trusted() || !(isElsewhere(data.path) || isElsewhere(data.labels)));
  const asked = { ...questions, ...(mayLook && { data }) };
  const facts = await lookUp(asked, pathOf(document.uri), autosOf(context), dataCacheOf(context));
  return isStale() ? undefined : { ...validateParsed(parsed, facts), parsed, facts };
}

/** Takes steps, and lets others have their turn between them. */
async function inTurns(
  steps: Generator<undefined, ParsedText>,
  isStale: () => boolean,
): Promise<ParsedText | undefined> {
  let since = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - since < TURN) continue;
    await nextTurn();
    if (isStale()) return undefined;
    since = performance.now();
  }
}
