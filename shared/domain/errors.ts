/**
 * What a service answers instead of its result. The host maps the kind to the contract's error of the same name; the
 * message is a plain sentence shown as it is, `action` says what the person can do.
 */
export abstract class ServiceError extends Error {
  abstract readonly kind: 'not_found' | 'refused' | 'invalid';
  readonly action: string | null;
  constructor(message: string, action: string | null = null) {
    super(message);
    this.name = new.target.name;
    this.action = action;
  }
}

/** The thing named does not exist (any more). */
export class NotFound extends ServiceError {
  readonly kind = 'not_found';
}

/** Understood, but not possible in the present state. */
export class Refused extends ServiceError {
  readonly kind = 'refused';
}

/** The values do not fit; `fields` names each with a sentence. */
export class Invalid extends ServiceError {
  readonly kind = 'invalid';
  readonly fields: Readonly<Record<string, string>>;
  constructor(message: string, fields: Readonly<Record<string, string>>, action: string | null = null) {
    super(message, action);
    this.fields = fields;
  }
}
