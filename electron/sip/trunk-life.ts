import type { TrunkState } from '../../shared/domain/trunk-status.ts';
import { TRUNK_STATES } from '../../shared/domain/trunk-status.ts';

/** What can happen to a trunk. */
export type TrunkSignal =
  /** A connection is being made. */
  | 'connect'
  /** Connected; the registrar is being asked. */
  | 'register'
  /** The peer took us, or answered our ping. */
  | 'accepted'
  /** The peer does not want us as we are. */
  | 'refused'
  /** No connection, no answer, or an answer that says the peer is out of order. */
  | 'failed'
  /** A connection that was up is gone. */
  | 'lost'
  | 'close';

const OPEN: Partial<Record<TrunkSignal, TrunkState>> = {
  accepted: 'ready',
  refused: 'refused',
  failed: 'unreachable',
  lost: 'unreachable',
  close: 'closed',
};

/** A trunk that is refused or unreachable keeps saying so while it tries again: the reason must stay readable. */
const TRANSITIONS: Record<TrunkState, Partial<Record<TrunkSignal, TrunkState>>> = {
  closed: { connect: 'connecting', close: 'closed' },
  connecting: { ...OPEN, connect: 'connecting', register: 'registering' },
  registering: { ...OPEN, connect: 'registering', register: 'registering' },
  ready: { ...OPEN, connect: 'connecting', register: 'ready' },
  refused: { ...OPEN, connect: 'refused', register: 'refused' },
  unreachable: { ...OPEN, connect: 'unreachable', register: 'unreachable' },
};

/** The state of a trunk after `signal`; one that does not apply leaves it as it is. */
export const trunkTransition = (from: TrunkState, signal: TrunkSignal): TrunkState =>
  TRANSITIONS[from][signal] ?? from;

export const isUsable = (state: TrunkState): boolean => TRUNK_STATES[state].usable;
