/** A part of a benchmark that comes several times, such as a measurement of one contestant. */
export interface Step {
  key: string;
  /** Seconds that it takes, roughly. */
  guess: number;
}

/** Tells how long a list of steps will still take: as long as the same ones took before, others as guessed. */
export function trackSteps(steps: readonly Step[]) {
  const seen = new Map<string, number[]>();
  let next = 0;
  let elapsed = 0;
  let guessed = 0;

  /** How much slower than guessed this machine is. */
  const pace = () => (guessed > 0 ? elapsed / guessed : 1);
  const expected = ({ key, guess }: Step) => {
    const times = seen.get(key);
    return times ? times.reduce((sum, time) => sum + time, 0) / times.length : guess * pace();
  };
  return {
    /** The step at hand took so long. */
    finish(seconds: number) {
      const { key, guess } = steps[next++];
      seen.set(key, [...(seen.get(key) ?? []), seconds]);
      elapsed += seconds;
      guessed += guess;
    },
    /** The steps of these keys will not come any more. */
    drop(keys: readonly string[]) {
      const left = steps.slice(next).filter(({ key }) => !keys.includes(key));
      steps = [...steps.slice(0, next), ...left];
    },
    /** @param seconds since the step at hand began */
    now(seconds: number): { fraction: number; secondsLeft: number } {
      const [present, ...later] = steps.slice(next);
      const rest = later.reduce((sum, step) => sum + expected(step), 0);
      const secondsLeft = present ? Math.max(0, expected(present) - seconds) + rest : 0;
      const over = elapsed + seconds;
      return { fraction: over + secondsLeft > 0 ? over / (over + secondsLeft) : 1, secondsLeft };
    },
  };
}
