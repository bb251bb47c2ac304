import type { ScreeningEar } from '../../shared/domain/screening-ear.ts';
import type { ScreeningVerdict } from '../../shared/domain/screening-verdict.ts';
import type { EndedBy } from '../sip/signalling.ts';

/** A dial that the dialler asks for: one attempt, one number, one trunk. */
export interface DialRequest {
  attemptId: string;
  trunkId: string;
  number: string;
  callerId: string | null;
  ringTimeoutMs: number;
  /** The seat that hears what the line plays before the answer; nobody when it is left out. */
  listeningSeatId?: string;
}

/** A voice agent that an answered call is joined to. */
export interface AgentDial {
  trunkId: string;
  /** `sip:user@host:port` */
  uri: string;
  /** Caller ID (From user) that the agent sees; null takes the trunk's own. */
  callerId: string | null;
  /** Header lines that tell the agent whom it talks to. */
  headers: readonly string[];
  /** It has to answer within this. */
  withinMs: number;
}

/** What a line tells the dialler, in order; exactly one `ended` closes it. */
export type LineEvent =
  | { kind: 'sent' }
  /**
   * It rings; comes again when the line's own sound begins to be heard at the listening seat (`earlyMedia`), and when
   * that has stopped.
   */
  | { kind: 'ringing'; earlyMedia: boolean }
  | { kind: 'answered' }
  | { kind: 'digit'; digit: string }
  /** A message that was played to the customer is over: sent whole, or given up because it could not be sent. */
  | { kind: 'message_played'; whole: boolean }
  /** For the first time since `screen` somebody, or something, talks. */
  | { kind: 'speech' }
  /**
   * Who answered, told from the sound; once for each `screen`, and a second time when a beep afterwards says that it is a
   * machine. `by` is cadence where there is no voice model, whatever was asked for.
   */
  | { kind: 'screened'; verdict: ScreeningVerdict; confidence: number; by: ScreeningEar }
  /** A machine records from now on: its beep is over, or it has been silent for long. Comes after `screened`, and may come again. */
  | { kind: 'listens'; after: 'beep' | 'silence' }
  /** The voice agent that it was joined to has hung up. */
  | { kind: 'agent_left' }
  | {
      kind: 'ended';
      by: EndedBy;
      sipCode: number | null;
      sipReason: string | null;
      q850Cause: number | null;
      ringTimedOut: boolean;
      /** The dial never left the program: no trunk, no port, no media. */
      notPlaced: boolean;
      answered: boolean;
    };

/** One call on a line. Verbs may be repeated and may come late; late ones do nothing. */
export interface Line {
  hangUp(): void;
  /** Ends the call while it rings. Whoever answers in that very moment is not left: `answered` comes as ever. */
  giveUp(): void;
  /** Joins the answered call to the seat's sound; resolves when both directions are joined. */
  attach(seatId: string): Promise<void>;
  /**
   * Listens to the answered customer, anew, until somebody is joined: who it is (`screened`), and when a machine records
   * (`listens`). With `awaited` somebody is to come to the phone, and silence before their first word counts for nothing.
   */
  screen(ear: ScreeningEar, awaited: boolean): void;
  /** Calls a voice agent and joins it to the answered call; resolves when both directions are joined. */
  attachAgent(dial: AgentDial): Promise<void>;
  hold(onHold: boolean): Promise<void>;
  mute(muted: boolean): void;
  sendDigits(digits: string): void;
  /**
   * Plays a recorded message (mu-law, 8 kHz, mono, no header) to the answered customer; `message_played` tells its end,
   * which does not come while the customer holds the call. A second one replaces the first. After hang-up it does
   * nothing.
   */
  play(audio: Uint8Array): void;
}

/** A call that came in and was taken; it rings until it is picked up. */
export interface ReceivedLine extends Line {
  /** Picks up; `answered` follows, or `ended`. */
  answer(): void;
}

/** A call that came in, until somebody takes it or turns it away. */
export interface ReceivedCall {
  readonly trunkId: string;
  /** The caller's number as the trunk says it; null when it says none. */
  readonly caller: string | null;
  /** The number that was called, as the trunk says it; null when it says none. */
  readonly called: string | null;
  /** Takes the call under this name; its events are told from then on, and the first comes in another turn. */
  take(attemptId: string, on: (event: LineEvent) => void): ReceivedLine;
  /** Turns it away: nobody takes it, or the line is busy. */
  refuse(why?: 'busy'): void;
}

/** Places calls. The host builds it from signalling and media; tests bring a scripted one. */
export interface LinePort {
  dial(request: DialRequest, on: (event: LineEvent) => void): Line;
  /** Every call that comes in is given to `listener`, who takes it or turns it away. Without one, none is taken. */
  onReceived(listener: (call: ReceivedCall) => void): void;
  /** Null when the trunk can be used, else the plain reason. */
  trunkTrouble(trunkId: string): string | null;
}

/** The sound side of seats: one kept-warm operator leg per seat. */
export interface SeatSound {
  /** True when the seat's leg is up and its window's audio arrives. */
  audible(seatId: string): boolean;
  onAudible(listener: (seatId: string, audible: boolean) => void): () => void;
  /** A fresh offer for the seat's window; replaces an earlier leg. */
  offer(seatId: string): Promise<{ legId: string; sdp: string }>;
  answer(seatId: string, legId: string, sdp: string): Promise<void>;
  tone(seatId: string, tone: 'ringback' | 'busy' | 'arrival' | null): void;
  release(seatId: string): void;
}
