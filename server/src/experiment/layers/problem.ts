/** A file of a network that cannot be used. The message says what is wrong and in which layer, the hint what to do. */
export class NetworkFileError extends Error {
  override readonly name = 'NetworkFileError';
  readonly hint?: string;

  constructor(message: string, hint?: string) {
    super(message);
    if (hint !== undefined) this.hint = hint;
  }
}
