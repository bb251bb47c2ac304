import type { Codec } from './media.ts';

/** Sound that is made here for one leg, 20 ms at a time: a tone, a recorded message. */
export interface SoundSource {
  /** It is laid over what the leg hears, so that no word is lost under it; else it goes in its place. */
  readonly liesOver: boolean;
  /** Nothing is left to send. */
  readonly isOver: boolean;
  /** The next 20 ms, read only. Only of one that is not over. */
  next(codec: Codec): Uint8Array;
}
