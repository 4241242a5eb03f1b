// Pieces of Markdown.

export const percent = value => `${(100 * value).toFixed(1)} %`;

export const spread = ({ mean, spread }) =>
  `${percent(mean)}${spread === null ? '' : ` ± ${(100 * spread).toFixed(1)}`}`;

export function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
