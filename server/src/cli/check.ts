import { diagnosticLine, readExperiment } from './readExperiment.ts';

/** `depthlens check FILE...`: the editor's diagnostics. @returns the exit code */
export async function check(paths: string[], { json }: { json?: boolean }): Promise<number> {
  const results = await Promise.all(paths.map(path => readExperiment(path)));
  if (json) {
    const found = results.flatMap(({ path, diagnostics }) =>
      diagnostics.map(({ range, ...rest }) => ({
        file: path,
        line: range.start.line + 1,
        column: range.start.character + 1,
        endLine: range.end.line + 1,
        endColumn: range.end.character + 1,
        ...rest,
      })),
    );
    console.log(JSON.stringify(found, null, 2));
  } else {
    for (const { path, diagnostics } of results) {
      for (const diagnostic of diagnostics) console.log(diagnosticLine(path, diagnostic));
      if (diagnostics.length === 0) console.log(`${path}: no problems`);
    }
  }
  return results.some(({ experiment }) => !experiment) ? 1 : 0;
}
