/** Training that has come to numbers which are none. The message is for the user: where it happened and what to try. */
export class DivergedError extends Error {
  override name = 'DivergedError';
  /** Steps taken when it was seen. */
  readonly step: number;
  readonly learningRate: number;

  constructor(step: number, learningRate: number) {
    super(
      `Training diverged: after ${step} steps, at learning rate ${Number(learningRate.toPrecision(4))}, the loss is no longer a number. ` +
        'Try a smaller learning_rate or a smaller momentum.',
    );
    this.step = step;
    this.learningRate = learningRate;
  }
}
