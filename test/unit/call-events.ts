/** What happens to a call, in short. */
import type { CallEvent } from '../../electron/dialler/calls/call-event.ts';
import type { LineEvent } from '../../electron/lines/ports.ts';
import type { ScreeningVerdict } from '../../shared/domain/screening-verdict.ts';

/** The customer hangs up. */
export const OVER = {
  kind: 'ended',
  by: 'customer',
  sipCode: 200,
  sipReason: 'OK',
  q850Cause: 16,
  ringTimedOut: false,
  notPlaced: false,
  answered: true,
} as const satisfies LineEvent;

export const line = (event: LineEvent): CallEvent =>
  event.kind === 'ended' ? { kind: 'line_ended', ended: event, freeWhenLeft: null } : { kind: 'line', event };
export const told = (verdict: ScreeningVerdict): CallEvent =>
  line({ kind: 'screened', verdict, confidence: 0.9, by: 'cadence' });

export const PLACED: CallEvent = { kind: 'placed' };
export const RINGS = line({ kind: 'ringing', earlyMedia: false });
export const ANSWERED = line({ kind: 'answered' });
export const GRANTED: CallEvent = { kind: 'granted' };
export const JOINED: CallEvent = { kind: 'joined' };
export const PLAYED = line({ kind: 'message_played', whole: true });
export const GIVE_UP: CallEvent = { kind: 'give_up' };
