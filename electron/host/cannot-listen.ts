/** The port is taken or may not be used; the message says what to do. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';
  readonly action: string;
  constructor(message: string, action: string, options?: ErrorOptions) {
    super(message, options);
    this.action = action;
  }
}

/** Why listening failed, in plain words where they help; else the error as it was. */
export function listenFailure(error: unknown, address: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const options = { cause: error };
  if (code === 'EADDRINUSE') {
    return new CannotListen(
      `Port ${port} on ${address} is in use by another program.`,
      'Give another one with --port, or --port 0 for any free one.',
      options,
    );
  }
  if (code === 'EACCES') {
    return new CannotListen(
      `Port ${port} may not be opened by this user.`,
      'Give one above 1023 with --port.',
      options,
    );
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new CannotListen(
      `${address} is not an address of this machine.`,
      'Give one of its own addresses with --listen, or 0.0.0.0 for all.',
      options,
    );
  }
  return error;
}
