import type { OverMembers } from '../results/overMembers.ts';

/** Numbers and tables as a person reads them on a terminal. */

/** `41 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.round((whole % 86_400) / 3600)} h`;
}

export function bytes(count: number): string {
  if (count < 1e6) return `${(count / 1e3).toFixed(0)} kB`;
  return count < 1e9 ? `${(count / 1e6).toFixed(0)} MB` : `${(count / 1e9).toFixed(1)} GB`;
}

/** A mean, and its spread where there are several members. */
export function figure({ mean, spread }: OverMembers, show: (value: number) => string): string {
  return spread === null ? show(mean) : `${show(mean)} ±${show(spread)}`;
}

/** Columns set under one another: the first ones to the left, the others to the right. */
export function alignColumns(rows: readonly (readonly string[])[], toTheLeft = 1): string {
  const widths = rows[0].map((_, c) => Math.max(...rows.map(row => row[c].length)));
  return rows
    .map(row =>
      row
        .map((cell, c) => (c < toTheLeft ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
