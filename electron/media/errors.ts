export type MediaRefusal =
  /** Every RTP port of the range is taken, or the address is not ours. */
  | 'no_port'
  /** The other side's description has no audio we can carry. */
  | 'no_codec'
  /** The description cannot be read. */
  | 'bad_description'
  /** The operator's window did not connect in time, or gave up. */
  | 'not_connected'
  /** The leg was closed meanwhile, or never was. */
  | 'no_leg'
  /** The engine met a defect of its own; trying again may help. */
  | 'failed';

/** A request that media cannot grant; the engine itself is well. */
export class MediaRefused extends Error {
  readonly refusal: MediaRefusal;

  constructor(refusal: MediaRefusal, message: string) {
    super(message);
    this.name = 'MediaRefused';
    this.refusal = refusal;
  }
}

/** The media thread is gone and every leg with it. Make a new engine. */
export class MediaLost extends Error {
  constructor(reason: string) {
    super(`The audio engine stopped: ${reason}. Calls in progress have lost their audio.`);
    this.name = 'MediaLost';
  }
}
