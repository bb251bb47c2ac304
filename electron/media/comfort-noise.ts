import { FRAME_SAMPLES, meanSquare } from './g711.ts';
import type { AudioPacket } from './audio-packet.ts';

const FULL_SCALE = 32_768;
/**
 * A room that was not heard yet: -50 dBov, between an empty line and a loud room. Of those that were heard none is louder
 * than the second: more is talk, not a room.
 */
const UNHEARD_ROOM = 0.003;
const LOUDEST_ROOM = 0.01;
/** Plain silence is up to 8 of 32,768 in A-law. */
const QUIETEST_ROOM = 0.0003;
/** Three seconds, so that nothing in it seems to come again. */
const TABLE_SAMPLES = 3 * 8000;

/** Evenly spread over -1 to 1 times the root of three: of mean square one. By the generator of Numerical Recipes. */
const WHITE = ((): Float32Array => {
  const noise = new Float32Array(TABLE_SAMPLES);
  let state = 1;
  for (let index = 0; index < TABLE_SAMPLES; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    noise[index] = Math.sqrt(3) * (state / 2 ** 31 - 1);
  }
  return noise;
})();

/**
 * What to hear where a far end sends nothing: its room, as loud as in the quietest packet that came (RFC 3389 says why: in
 * plain silence between words, the room within them is taken for talk).
 */
export class ComfortNoise {
  #room = UNHEARD_ROOM;
  #wasHeard = false;
  #at = 0;

  /** A packet of the far end, for how loud its room is. */
  heard({ payload, codec }: AudioPacket): void {
    const loudness = Math.sqrt(meanSquare(payload, codec));
    // Muted, or made by a gateway: no room is as quiet.
    if (loudness < QUIETEST_ROOM) return;
    const most = this.#wasHeard ? this.#room : LOUDEST_ROOM;
    this.#room = Math.min(most, loudness);
    this.#wasHeard = true;
  }

  /** The next 20 ms of it. */
  frame(): Int16Array {
    const frame = new Int16Array(FRAME_SAMPLES);
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      frame[index] = FULL_SCALE * this.#room * (WHITE[this.#at++ % TABLE_SAMPLES] ?? 0);
    }
    return frame;
  }
}
