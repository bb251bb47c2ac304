import type { Screener, Screening, VoiceSource } from '../screening/interface.ts';
import { BEEP_CONFIDENCE } from '../screening/decision.ts';
import { createScreener } from '../screening/screener.ts';
import { createRecordingCues, type RecordingCue } from '../screening/recording-cue.ts';
import type { AudioPacket } from './audio-packet.ts';
import { ComfortNoise } from './comfort-noise.ts';
import { FRAME_SAMPLES, LINEAR } from './g711.ts';
import type { Tap } from './tap.ts';

/** A packet so far from the one before it, by number or by hours of its own time, is of a source that began anew. */
const MOST_MISSING = 25;

const FRAME_MS = 20;
/** Nothing for longer than this is silence that the far end does not send (RFC 3551, 4.1); less is a late packet. */
const LATE_MS = 200;
/** A far end's time may run ahead of ours by this: packets come unevenly. */
const AHEAD_MS = 200;
/** All that is decided by silence is decided by then. */
const LONGEST_GAP_MS = 10_000;
/** Time is told us ten times a second; told much later, we were held up ourselves, and packets may lie unread. */
const HELD_UP_MS = 160;
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

/**
 * Listens to one customer's side, until nobody asks any more. Frames are placed by their time, or by their sequence where
 * their time makes no sense; late ones are lost. Silence counts while it lasts, whether it is sent or not: a pause decides
 * who answered.
 */
export class ScreeningTap implements Tap {
  /** Who talks to somebody knows who it is. */
  readonly endsWhenSpokenTo = true;
  #screener: Screener;
  readonly #cues = createRecordingCues();
  readonly #listener: ScreeningListener;
  readonly #awaited: boolean;
  readonly #voice: (() => VoiceSource) | null;
  readonly #room = new ComfortNoise();
  #ssrc = Number.NaN;
  #sequence = 0;
  #timestamp = 0;
  #samples = 0;
  /** When this source was heard first, and last, and how much of it and of its silence was placed since. */
  #sinceMs = 0;
  #lastMs = 0;
  #placedMs = 0;
  /** Silence placed since the last packet. */
  #waitedMs = 0;
  #toldTimeMs: number | null = null;
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

  heard(packet: AudioPacket, nowMs: number): void {
    const { codec, ssrc, sequence, timestamp, payload } = packet;
    const ahead = ((sequence - this.#sequence) << 16) >> 16;
    const goesOn = ssrc === this.#ssrc && Math.abs(ahead) <= MOST_MISSING;
    if (goesOn && ahead <= 0) return;
    if (goesOn) {
      const missing = this.#missing(ahead, timestamp);
      // No more than the clock has gone: a time that runs too fast must not make pauses.
      const roomMs = Math.min(nowMs - this.#sinceMs + AHEAD_MS - this.#placedMs, LONGEST_GAP_MS);
      for (let left = Math.min(missing, roomMs / FRAME_MS); left >= 1; left--)
        this.#place(this.#room.frame());
    } else {
      this.#sinceMs = nowMs;
      this.#placedMs = 0;
    }
    this.#ssrc = ssrc;
    this.#sequence = sequence;
    this.#timestamp = timestamp;
    this.#samples = payload.length;
    this.#lastMs = nowMs;
    this.#waitedMs = 0;
    this.#room.heard(packet);
    const table = LINEAR[codec];
    this.#place(Int16Array.from(payload, (byte) => table[byte] ?? 0));
  }

  waited(nowMs: number): void {
    // Before the first packet it waits since it was first told the time.
    if (this.#toldTimeMs === null && Number.isNaN(this.#ssrc)) this.#lastMs = nowMs;
    const heldUpMs = nowMs - (this.#toldTimeMs ?? nowMs) - HELD_UP_MS;
    this.#toldTimeMs = nowMs;
    if (heldUpMs > 0) {
      this.#lastMs = Math.min(nowMs, this.#lastMs + heldUpMs);
      return;
    }
    const silentMs = Math.min(nowMs - this.#lastMs - LATE_MS, LONGEST_GAP_MS);
    while (silentMs - this.#waitedMs >= FRAME_MS) {
      this.#waitedMs += FRAME_MS;
      this.#place(this.#room.frame());
    }
  }

  /** Frames that were sent, or left out, between the last packet and this one, and are not placed yet. */
  #missing(ahead: number, timestamp: number): number {
    const bySequence = ahead - 1;
    const byTime = (((timestamp - this.#timestamp) | 0) - this.#samples) / FRAME_SAMPLES;
    return Math.max(0, Math.max(bySequence, byTime) - this.#waitedMs / FRAME_MS);
  }

  #place(frame: Int16Array): void {
    this.#placedMs += (frame.length / FRAME_SAMPLES) * FRAME_MS;
    this.#take(frame);
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
