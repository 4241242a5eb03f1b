import type { RuleCode } from '../experiment/ruleIssue.ts';

/**
 * What a remark on a file depends on. `file`: the file alone; where it is an error no run can begin, so a comment does
 * not mute it. `advice`: the file alone, but one may know better. `here`: this machine, which another may not share.
 */
export type Basis = 'file' | 'advice' | 'here';

/** Every code that a diagnostic can have. docs/diagnostics.md has a section for each. */
export const CODES = {
  'too-large': 'file',
  'not-text': 'file',
  'merge-conflict': 'file',
  'yaml-syntax': 'file',
  'too-deep': 'file',
  'duplicate-key': 'file',
  'unknown-alias': 'file',
  'too-many-aliases': 'file',
  empty: 'file',
  'unknown-key': 'file',
  'missing-key': 'file',
  'unused-key': 'file',
  'wrong-type': 'file',
  'wrong-value': 'file',
  'unknown-value': 'file',
  'out-of-range': 'file',
  'unknown-class': 'file',
  'duplicate-class': 'file',
  'too-many-classes': 'file',
  'limit-too-large': 'file',
  'small-class': 'here',
  'split-given': 'here',
  'files-left-out': 'here',
  'k-too-large': 'file',
  'width-too-small': 'file',
  'unknown-operation': 'file',
  'duplicate-probe': 'file',
  'nothing-to-probe': 'file',
  'duplicate-measure': 'file',
  'measure-needs-network': 'file',
  'sweep-empty': 'file',
  'sweep-too-large': 'file',
  'keep-too-large': 'file',
  'duplicate-setting': 'file',
  'schedule-too-short': 'file',
  'no-validation': 'file',
  'projection-unused': 'advice',
  'learning-rate-far': 'advice',
  'full-batch': 'advice',
  'path-not-found': 'here',
  'data-not-found': 'here',
  'network-unfit': 'file',
  'missing-package': 'here',
  'long-run': 'here',
  'much-memory': 'here',
  'ignore-unknown-code': 'file',
  'ignore-unused': 'file',
  'more-problems': 'file',
} as const satisfies Record<RuleCode, Basis> & Record<string, Basis>;

export type DiagnosticCode = keyof typeof CODES;
export const DIAGNOSTIC_CODES = Object.keys(CODES) as DiagnosticCode[];

export function isDiagnosticCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(CODES, text);
}
