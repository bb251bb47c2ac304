/** How one called person behaves, and how often (weights, any positive unit). */
export type CalleeBehaviour =
  | 'answer'
  | 'busy'
  | 'no_answer'
  | 'reject'
  | 'unreachable'
  | 'invalid_number'
  | 'voicemail'
  | 'early_hangup';

/** The small file that describes a simulated public network; see resources/carrier.json. */
export interface CarrierSettings {
  /** Same seed, same numbers dialled: same outcomes, whatever the order of the calls. */
  seed: number;
  /** How many times faster than life rings, talks and greetings run; 1 is life. */
  speed: number;
  weights: Record<CalleeBehaviour, number>;
  /** Seconds, as [smallest, largest]. */
  ringSec: [number, number];
  talkSec: [number, number];
  /** Share of answered callees that hang up by themselves at the end of their talk time; the others wait for our BYE. */
  hangsUpShare: number;
  /** Share of calls that get early media (183 with ringback) instead of a plain 180. */
  earlyMediaShare: number;
  codec: 'PCMU' | 'PCMA' | 'offered';
}

export interface CarrierFigures {
  invites: number;
  answered: number;
  ended: number;
  /** Calls up now. */
  up: number;
  byBehaviour: Record<CalleeBehaviour, number>;
  rtpIn: number;
  rtpOut: number;
}

/** A SIP callee farm on loopback UDP: a peer on the wire, not a shortcut inside the dialler. */
export interface Carrier {
  readonly address: string;
  readonly port: number;
  /** What this number does when called; pure, from the seed and the number. */
  behaviourOf(number: string): CalleeBehaviour;
  figures(): CarrierFigures;
  close(): Promise<void>;
}
