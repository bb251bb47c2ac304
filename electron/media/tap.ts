import type { AudioPacket } from './audio-packet.ts';

/** Something that listens in on one customer's line and says nothing: a recording, screening. Keys are kept from it. */
export interface Tap {
  /** It is over once somebody talks to the customer. */
  readonly endsWhenSpokenTo: boolean;
  /** A packet that came from the customer; nobody may keep it. */
  heard(audio: AudioPacket, nowMs: number): void;
  /** A packet that the customer was sent, by our numbers; nobody may keep it. */
  sent(audio: AudioPacket, nowMs: number): void;
  /** Time goes by, told about ten times a second: a far end that saves its silence sends nothing then. */
  waited?(nowMs: number): void;
}
