import type { AudioPacket } from './audio-packet.ts';

/** Whoever a customer's line is joined to: an operator's window, or another line as that of a voice agent. */
export interface Partner {
  readonly kind: 'operator' | 'customer';
  readonly id: string;
  /** Audio of the line on its way to this side; nobody may keep it. */
  hear(audio: AudioPacket, nowMs: number): void;
}
