/**
 * Every message between processes, typed once. Results never travel here: a trainer writes files and then says that they
 * are there.
 */
export * from './protocol/bench.ts';
export * from './protocol/editor.ts';
export * from './protocol/panels.ts';
export * from './protocol/sweep.ts';
export * from './protocol/trainer.ts';
/** What the panels ask, are told, and draw. */
export type * from './results/figures/figure.ts';
export type * from './results/panels/contract.ts';
