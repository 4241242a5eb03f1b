import { Disposable, EventEmitter, languages, Uri, window, workspace } from 'vscode';

/** Opens a text for reading. One with the same title is taken up again, with the new text. */
export type ShowText = (title: string, text: string) => Promise<void>;

const SCHEME = 'depthlens-text';
/** A language of its own, so that the editor's settings for it draw no guides through tables. */
const LANGUAGE = 'depthlens-text';

/** Texts that Depthlens writes, in an editor that cannot change them. */
export function createTexts(): { showText: ShowText } & Disposable {
  const texts = new Map<string, string>();
  const changed = new EventEmitter<Uri>();
  const provider = workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: uri =>
      texts.get(uri.path) ?? 'This text is not kept when the window closes. Ask for it again.',
  });
  return {
    async showText(title, text) {
      const uri = Uri.from({ scheme: SCHEME, path: `/${title.replaceAll('/', '-')}` });
      texts.set(uri.path, text);
      changed.fire(uri);
      const document = await languages.setTextDocumentLanguage(await workspace.openTextDocument(uri), LANGUAGE);
      await window.showTextDocument(document, { preview: true });
    },
    dispose: () => Disposable.from(provider, changed).dispose(),
  };
}
