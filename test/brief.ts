/** Whether time is short, as in CI: CONTRIBUTING.md says what tests leave out then. */
export const BRIEF = Boolean(process.env.DEPTHLENS_BRIEF);
