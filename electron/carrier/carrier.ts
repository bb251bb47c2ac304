import { randomBytes } from 'node:crypto';
import { systemClock, type Clock } from '../../shared/domain/clock.ts';
import type { CallState } from './call-state.ts';
import type { CalleeBehaviour } from './callee.ts';
import { loadSounds, type Law } from './sounds.ts';
import { openUserAgent } from './user-agent.ts';

/** The small file that describes a simulated public network; see resources/carrier.json. */
export interface CarrierSettings {
  /** Same seed, same numbers dialled: same outcomes, whatever the order of the calls. */
  seed: number;
  /** How many times faster than life rings, talks and greetings run; 1 is life. */
  speed: number;
  /** How often people behave so, in any positive unit. */
  weights: Record<CalleeBehaviour, number>;
  /** Seconds, as [smallest, largest]. */
  ringSec: [number, number];
  talkSec: [number, number];
  /** Share of answered callees that hang up by themselves at the end of their talk time; the others wait for our BYE. */
  hangsUpShare: number;
  /** Share of calls that get early media (183 with ringback) instead of a plain 180. */
  earlyMediaShare: number;
  codec: 'PCMU' | 'PCMA' | 'offered';
  /** Seconds that scripted operators take for each step, as [smallest, largest]; the usual ones when left out. */
  operatorSec?: Record<'decide' | 'prepare' | 'talk' | 'wrap', [number, number]> | undefined;
  /** Seconds of the wall that mailboxes listen after their beep, whatever the speed; 20 s of life when left out. */
  mailboxSec?: number | undefined;
  /**
   * Share of the people who missed a call, or whose call the other side ended, that call back once; nobody when left out.
   * They wait so many seconds.
   */
  callsBackShare?: number | undefined;
  callsBackSec?: [number, number] | undefined;
  /** Numbers whose behaviour is fixed, however they are written; the others are drawn by weight. */
  behaviours?: Record<string, CalleeBehaviour> | undefined;
}

export interface CarrierFigures {
  invites: number;
  answered: number;
  /** Calls to voice agents; not among the others. */
  agentCalls: number;
  /** People who called back, how many of them were answered, and how many heard a voice; not among the others. */
  calledBack: { calls: number; answered: number; heard: number };
  /** Mailboxes that were left something after their beep. */
  messages: number;
  ended: number;
  /** Calls up now. */
  up: number;
  byBehaviour: Record<CalleeBehaviour, number>;
  rtpIn: number;
  rtpOut: number;
  /** Keys heard, by RFC 4733 and by INFO. */
  digits: number;
  /** Registrations accepted. */
  registers: number;
  /** Datagrams that were no readable SIP. */
  unreadable: number;
}

/** What becomes of a call, as its callee sees it. */
export type CarrierCallStep = 'called' | 'answered' | 'over';

/** One call as its callee saw it. */
export interface CarrierCallRecord {
  number: string;
  /** The attempt that a voice agent was called for; null for people. */
  attemptId: string | null;
  /** User part of From. */
  callerId: string | null;
  callId: string;
  behaviour: CalleeBehaviour;
  state: CallState;
  /** Final status of the INVITE; null while it rings. */
  finalCode: number | null;
  /** Who ended or refused it; null while it lasts. */
  endedBy: 'caller' | 'callee' | null;
  /** Keys heard, in order. */
  digits: string;
  rtpIn: number;
  rtpOut: number;
  /** Loudest 20 ms heard, dBov; -127 while nothing but silence came. */
  peakLevelIn: number;
  /** Seconds of sound that a mailbox was left after its beep; null for everybody else, and before the beep. */
  leftSec: number | null;
}

/** A SIP callee farm on loopback UDP: a peer on the wire, not a shortcut inside the dialler. */
export interface Carrier {
  readonly address: string;
  readonly port: number;
  /** What this number does when called; pure, from the seed and the number. */
  behaviourOf(number: string): CalleeBehaviour;
  figures(): CarrierFigures;
  /** Every call up now, after the last thousand that are over. */
  calls(): CarrierCallRecord[];
  /** Loses every SIP message, both ways, until told otherwise: a network that is away. Sound goes its own way. */
  cut(isAway: boolean): void;
  /** Hangs up on everybody, waits up to half a second for the answers and frees all ports. */
  close(): Promise<void>;
}

/** What a carrier may be given by its owner; everything has a default. */
export interface CarrierDeps {
  address?: string;
  /** 0 lets the system choose. */
  port?: number;
  log?: (line: string) => void;
  clock?: Clock;
  /** 0..1. */
  random?: () => number;
  /** 16 hexadecimal digits, never twice the same. */
  newId?: () => string;
  /** Told when a voice agent's call is over: the attempt that it was for. */
  onAgentOver?: (attemptId: string) => void;
  /** Told of every step of every call. */
  onCall?: (step: CarrierCallStep, record: CarrierCallRecord) => void;
  /** Told when a mailbox's call is over: what it recorded after its beep, as it came. */
  onMessage?: (number: string, message: { law: Law; sound: Uint8Array }) => void;
  /** Folder of the recordings; resources/sounds beside the program when absent. */
  sounds?: string | URL;
}

const DEFAULT_SOUNDS = new URL('../../resources/sounds', import.meta.url);

/**
 * Opens a simulated public network on a UDP port. It is reached like any other SIP peer: a trunk to its address,
 * with or without registration. Rejects with the system's error when the port is taken.
 */
export async function openCarrier(settings: CarrierSettings, deps: CarrierDeps = {}): Promise<Carrier> {
  const log = deps.log ?? (() => undefined);
  const sounds = await loadSounds(deps.sounds ?? DEFAULT_SOUNDS, (reason) => {
    log(`recordings are missing, tones take their place: ${reason}`);
  });
  return openUserAgent(settings, {
    address: deps.address ?? '127.0.0.1',
    port: deps.port ?? 0,
    clock: deps.clock ?? systemClock,
    random: deps.random ?? Math.random,
    newId: deps.newId ?? (() => randomBytes(8).toString('hex')),
    sounds,
    onAgentOver: deps.onAgentOver ?? (() => undefined),
    onCall: deps.onCall ?? (() => undefined),
    onMessage: deps.onMessage ?? null,
    log,
  });
}
