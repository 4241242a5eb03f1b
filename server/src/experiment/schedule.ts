/** By what the learning rate is divided where one stage of the schedule ends and the next begins (section A.3). */
const DIVISION = 5;

/** The steps of all stages together. */
export function totalSteps(schedule: readonly number[]): number {
  return schedule.reduce((sum, steps) => sum + steps, 0);
}

/**
 * The learning rate of a step.
 * @param step steps taken before it, from 0
 * @param initial learning rate of the first stage
 * @param schedule steps of each stage
 */
export function learningRateAt(step: number, initial: number, schedule: readonly number[]): number {
  let stage = 0;
  for (let end = schedule[0]; stage < schedule.length - 1 && step >= end; end += schedule[stage]) stage++;
  return initial / DIVISION ** stage;
}
