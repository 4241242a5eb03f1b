const MORE = '(prefers-contrast: more), (forced-colors: active)';
const DARK = '(prefers-color-scheme: dark)';

/** Gives the body the classes that the editor gives it, as the reader's system wants it now and later. */
export function followContrast(): void {
  const [more, dark] = [MORE, DARK].map(query => matchMedia(query));
  const follow = () => {
    const { classList } = document.body;
    const wanted = themeClass(more.matches, dark.matches);
    for (const name of CLASSES) classList.toggle(name, name === wanted);
  };
  for (const query of [more, dark]) query.addEventListener('change', follow);
  follow();
}

const CLASSES = ['vscode-light', 'vscode-dark', 'vscode-high-contrast', 'vscode-high-contrast-light'] as const;

export function themeClass(more: boolean, dark: boolean): (typeof CLASSES)[number] {
  if (more) return dark ? 'vscode-high-contrast' : 'vscode-high-contrast-light';
  return dark ? 'vscode-dark' : 'vscode-light';
}
