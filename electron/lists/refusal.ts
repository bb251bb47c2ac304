/** A list or an upload that cannot be taken as it is; the message and `action` are shown as they are. */
export class ListRefusal extends Error {
  override readonly name = 'ListRefusal';
  readonly kind: 'not_found' | 'refused' | 'invalid';
  readonly action: string | null;
  /** Field name to what is wrong with it, for `invalid`. */
  readonly fields: Record<string, string>;
  constructor(
    kind: ListRefusal['kind'],
    message: string,
    action: string | null,
    fields: Record<string, string> = {},
  ) {
    super(message);
    this.kind = kind;
    this.action = action;
    this.fields = fields;
  }
}
