import { type Disposable, MarkdownString, StatusBarAlignment, window } from 'vscode';
import { isActive, type RunStore } from './runStore.ts';
import { statusBarText } from './texts/statusBar.ts';

/** Shows in the status bar what runs, as long as something does. A click shows the view. */
export function showInStatusBar(runs: RunStore): Disposable {
  const item = window.createStatusBarItem('depthlens.running', StatusBarAlignment.Left);
  item.name = 'Depthlens Runs';
  item.command = 'depthlens.runs.focus';
  runs.onChange(() => {
    const said = statusBarText(runs.all().filter(isActive));
    if (!said) return item.hide();
    item.text = said.text;
    item.tooltip = new MarkdownString().appendText(said.lines.join('\n'));
    item.accessibilityInformation = { label: said.spoken, role: 'button' };
    item.show();
  });
  return item;
}
