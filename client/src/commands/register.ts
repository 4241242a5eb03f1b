import { commands, type Disposable } from 'vscode';
import type { Parts } from '../parts.ts';
import { applyMarks } from './applyMarks.ts';
import { cancel } from './cancel.ts';
import { chooseBackend } from './chooseBackend.ts';
import { copySettings } from './copySettings.ts';
import { exportRun } from './export.ts';
import { newExperiment } from './newExperiment.ts';
import { problemOf, showProblem } from './problem.ts';
import { extendRun, resume, run } from './run.ts';
import { deleteRun, revealRunFolder } from './runFolder.ts';
import { saveReport } from './saveReport.ts';
import { compareRuns, doctor, showGallery, showResults, showSummary } from './show.ts';

/** What a command is given: by the view a line and all chosen lines, by a code lens a path. */
type Command = (parts: Parts, argument: unknown, selected: unknown) => Promise<void> | void;

const COMMANDS: Record<string, Command> = {
  newExperiment,
  run,
  cancel,
  resume,
  extendRun,
  showResults,
  showGallery,
  showSummary,
  compareRuns,
  copySettings,
  export: exportRun,
  saveReport,
  applyMarks,
  revealRunFolder,
  deleteRun,
  chooseBackend,
  doctor,
  showLog: ({ log }) => log.show(),
  restartServer: ({ server }) => server.restart(),
};

export function registerCommands(parts: Parts): Disposable[] {
  return Object.entries(COMMANDS).map(([name, command]) =>
    commands.registerCommand(`depthlens.${name}`, async (argument: unknown, selected: unknown) => {
      try {
        await command(parts, argument, selected);
      } catch (error) {
        await showProblem(parts, name, problemOf(error));
      }
    }),
  );
}
