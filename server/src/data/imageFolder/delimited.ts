/** A line of a CSV file; `line` is where it begins, from 1. */
export interface DelimitedRow {
  line: number;
  cells: string[];
}

/**
 * Reads CSV as in RFC 4180, with `,`, `;` or tab between the cells, whichever comes first in the first line (spreadsheets
 * of many countries write `;`). Empty lines are passed over.
 */
export function parseDelimited(text: string): { rows: DelimitedRow[] } | { line: number; problem: string } {
  const delimiter = /[,;\t]/.exec(/^[^\r\n]*/.exec(text)![0])?.[0] ?? ',';
  const rows: DelimitedRow[] = [];
  const cell = new RegExp(`"([^"]*(?:""[^"]*)*)"|([^"${delimiter}\\r\\n][^${delimiter}\\r\\n]*)?`, 'y');
  let line = 1;
  let row: DelimitedRow = { line, cells: [] };
  for (let at = 0; at < text.length; ) {
    cell.lastIndex = at;
    const [whole, quoted, plain] = cell.exec(text)!;
    row.cells.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    at += whole.length;
    line += whole.split('\n').length - 1;
    const next = text[at];
    if (next === delimiter) {
      at++;
      if (at === text.length) row.cells.push('');
    } else if (next === '\r' || next === '\n' || next === undefined) {
      at += next === '\r' && text[at + 1] === '\n' ? 2 : 1;
      line++;
      if (row.cells.some(value => value !== '')) rows.push(row);
      row = { line, cells: [] };
    } else return { line: row.line, problem: 'a quote is not closed, or something follows it' };
  }
  if (row.cells.some(value => value !== '')) rows.push(row);
  return { rows };
}
