/** Something that went wrong in this window, already in words; `action` says what the person can do. */
export class LocalFailure extends Error {
  override readonly name = 'LocalFailure';
  readonly action: string | null;

  constructor(what: string, action: string | null, options?: ErrorOptions) {
    super(what, options);
    this.action = action;
  }
}
