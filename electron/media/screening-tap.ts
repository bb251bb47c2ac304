import type { Screener, Screening, VoiceSource } from '../screening/interface.ts';
import { BEEP_CONFIDENCE } from '../screening/decision.ts';
import { createScreener } from '../screening/screener.ts';
import { createRecordingCues, type RecordingCue } from '../screening/recording-cue.ts';
import type { AudioPacket } from './audio-packet.ts';
import { FRAME_SAMPLES, LINEAR } from './g711.ts';
import type { Tap } from './tap.ts';

/** Frames that are missing are heard as silence, up to this many in a row: after more, the source began anew. */
const MOST_MISSING = 25;

const FRAME_MS = 20;
/** Greetings that screening knows begin within this; a longer silence before the first word is no part of it. */
const LONGEST_LEAD_MS = 1_000;

/** What is told of a customer's side, in order. */
export interface ScreeningListener {
  /** Talk was heard for the first time. */
  speech(): void;
  /** Who answered; told a second time when a beep afterwards says that it is a machine. */
  screened(screening: Screening): void;
  /** A machine records now; comes after its verdict, and may come again. */
  listens(after: RecordingCue): void;
}

export interface ScreeningTapOptions {
  /** Somebody is to come to the phone: the silence before their first word counts for nothing. */
  awaited?: boolean;
  /** Makes what listens for voices beside the screener's own ear; null leaves that alone. */
  voice?: (() => VoiceSource) | null;
}

/** Listens to one customer's side, until nobody asks any more. Frames are placed by their sequence; late ones are lost. */
export class ScreeningTap implements Tap {
  /** Who talks to somebody knows who it is. */
  readonly endsWhenSpokenTo = true;
  #screener: Screener;
  readonly #cues = createRecordingCues();
  readonly #listener: ScreeningListener;
  readonly #awaited: boolean;
  readonly #voice: (() => VoiceSource) | null;
  #ssrc = Number.NaN;
  #sequence = 0;
  #heardMs = 0;
  #hasSpoken = false;
  #verdict: Screening['verdict'] | null = null;

  constructor(listener: ScreeningListener, options: ScreeningTapOptions = {}) {
    this.#listener = listener;
    this.#awaited = options.awaited ?? false;
    this.#voice = options.voice ?? null;
    this.#screener = this.#newScreener();
  }

  #newScreener(): Screener {
    const voice = this.#voice?.();
    return createScreener({ sampleRate: 8000, codec: 'PCMU', ...(voice ? { voice } : {}) });
  }

  heard({ codec, ssrc, sequence, payload }: AudioPacket): void {
    const ahead = ((sequence - this.#sequence) << 16) >> 16;
    const goesOn = ssrc === this.#ssrc && Math.abs(ahead) <= MOST_MISSING;
    if (goesOn && ahead <= 0) return;
    if (goesOn)
      for (let missing = ahead - 1; missing > 0; missing--) this.#take(new Int16Array(FRAME_SAMPLES));
    this.#ssrc = ssrc;
    this.#sequence = sequence;
    const table = LINEAR[codec];
    this.#take(Int16Array.from(payload, (byte) => table[byte] ?? 0));
  }

  /** What we send tells nothing of who is there. */
  sent(): void {}

  #take(frame: Int16Array): void {
    this.#heardMs += (frame.length / FRAME_SAMPLES) * FRAME_MS;
    const screening = this.#screener.frame(frame);
    if (!this.#hasSpoken && this.#screener.talk().onsetMs !== null) {
      this.#hasSpoken = true;
      this.#listener.speech();
    }
    if (this.#awaited && !this.#hasSpoken && this.#heardMs >= LONGEST_LEAD_MS) {
      this.#screener = this.#newScreener();
      this.#heardMs = 0;
      return;
    }
    if (screening) this.#tell(screening);
    const beep = this.#screener.beep();
    if (this.#verdict === null) return;
    if (beep !== null && speaksForMachine(this.#verdict)) {
      this.#tell({ verdict: 'machine', confidence: BEEP_CONFIDENCE, atMs: beep.atMs });
    }
    if (this.#verdict !== 'machine') return;
    const cue = this.#cues.hear(this.#heardMs, beep, this.#screener.talk().pauseMs);
    if (cue !== null) this.#listener.listens(cue);
  }

  #tell(screening: Screening): void {
    this.#verdict = screening.verdict;
    this.#listener.screened(screening);
  }
}

/** People do not beep; a fax and the network are known by tones themselves. */
const speaksForMachine = (verdict: Screening['verdict']): boolean =>
  verdict === 'person' || verdict === 'unsure' || verdict === 'screener';
