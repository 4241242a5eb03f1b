import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Facts } from '../experiment/facts.ts';
import { type Validation, validateParsed } from '../language/diagnostics/validate.ts';
import { type ParsedText, parseInSteps } from '../language/parse/parse.ts';
import type { ServerContext } from './context.ts';
import { factsHere } from './factsHere.ts';
import { pathOf } from './paths.ts';

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
  const { documents } = context;
  const { version } = document;
  const isStale = () => documents.get(document.uri) !== document || document.version !== version;
  const parsed = await inTurns(parseInSteps(document.getText()), isStale);
  if (!parsed || isStale()) return undefined;
  const facts = await factsHere(context, parsed.value, pathOf(document.uri));
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
