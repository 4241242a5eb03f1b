/** What only more than one key, or a look at the machine, can tell. */
export type RuleCode =
  | 'missing-key'
  | 'unused-key'
  | 'unknown-class'
  | 'duplicate-class'
  | 'too-many-classes'
  | 'limit-too-large'
  | 'small-class'
  | 'split-given'
  | 'files-left-out'
  | 'k-too-large'
  | 'width-too-small'
  | 'path-not-found'
  | 'network-unfit'
  | 'unknown-operation'
  | 'duplicate-probe'
  | 'nothing-to-probe'
  | 'projection-unused'
  | 'duplicate-measure'
  | 'measure-needs-network'
  | 'learning-rate-far'
  | 'full-batch'
  | 'sweep-empty'
  | 'sweep-too-large'
  | 'keep-too-large'
  | 'duplicate-setting'
  | 'schedule-too-short'
  | 'no-validation'
  | 'long-run'
  | 'much-memory';

/** A mistake in an experiment that the schema cannot see. */
export interface RuleIssue {
  severity: 'error' | 'warning';
  code: RuleCode;
  /** The place in the file. `key`: the key itself is wrong, not its value. */
  path: (string | number)[];
  key?: boolean;
  message: string;
  /** What should probably stand there instead. */
  suggestion?: string;
  /** The key that is missing. */
  missing?: string[];
}
