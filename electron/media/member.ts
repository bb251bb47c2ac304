import type { AudioPacket } from './audio-packet.ts';

/** What a member says goes here, and to whoever hears it. */
export interface Voice {
  /** One packet, nobody may keep it. One of a muted member is silence: it goes out only where nobody else is heard. */
  say(audio: AudioPacket, nowMs: number, isMuted: boolean): void;
}

/** A leg as the junction sees it that it is in: a customer's line, a voice agent's, an operator's window. */
export interface Member {
  readonly kind: 'operator' | 'customer';
  readonly id: string;
  /** It is in a junction, or what it is there has changed; whether anybody there speaks to it. */
  placed(voice: Voice, isSpokenTo: boolean): void;
  /** It is in no junction any more. */
  parted(): void;
  /** A packet of the only member that it hears now; nobody may keep it. */
  hear(audio: AudioPacket, nowMs: number): void;
  /** 20 ms of all whom it hears now, 16 bits linear; nobody may keep it. */
  hearMix(samples: Int16Array, nowMs: number): void;
}
