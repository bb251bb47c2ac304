/** Who or what answered. `unsure` is to be treated as a person. */
export type Verdict = 'person' | 'machine' | 'screener' | 'fax' | 'announcement' | 'unsure';

/** What the screener says, once a call. */
export interface Screening {
  verdict: Verdict;
  /** The chance, as the screener sees it, that the verdict is right: 0 to 1. */
  confidence: number;
  /** Length of the sound heard until then: milliseconds since the first sample. */
  atMs: number;
}

/** The tone after which a machine records. */
export interface Beep {
  /** The moment it was told from other sounds, on the same scale as a verdict's. */
  atMs: number;
  hz: number;
  /** The moment it ended; null while it sounds. A message begins after it. */
  endedAtMs: number | null;
}

/** What is heard of talk, on the same scale as a verdict's time. */
export interface Talk {
  /** When the first talk began; null before. */
  onsetMs: number | null;
  /** Silence since the last talk; tones are no talk. Followed to the verdict, and beyond that of a machine. */
  pauseMs: number;
}

/** Listens for voices in a call's sound beside the screener's own ear. */
export interface VoiceSource {
  /** Takes the next 160 samples at 8 kHz, in the units of 16 bits, and returns the chance of a voice in the latest of them. */
  hear(samples: Float64Array): number;
}

export interface ScreenerOptions {
  /** Samples a second, 8,000 to 48,000. */
  sampleRate: number;
  /** What the far end's sound was encoded with (`pcmu`, `pcma`, `gsm`); the present weights serve all. */
  codec: string;
  /** Heard beside the screener's own ear; left out, that alone decides. It belongs to this call. */
  voice?: VoiceSource;
}

export interface Screener {
  /**
   * Hears the next samples (20 ms, though any length will do) and returns the verdict on the frame in which it is
   * reached, null before and after. Never throws.
   */
  frame(samples: Int16Array): Screening | null;
  /** The latest beep heard, also after the verdict: one that follows `person` or `unsure` speaks for a machine. */
  beep(): Beep | null;
  /** Talk and silence so far; the object is reused. */
  talk(): Talk;
}
