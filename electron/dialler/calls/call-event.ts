import type { MessagePurpose } from '../../../shared/domain/campaign-messages.ts';
import type { FreeWhenLeft } from '../../../shared/domain/free-when-left.ts';
import type { LineEvent } from '../../lines/ports.ts';
import type { LineEnded } from './call-ending.ts';
import type { CallStep } from './call-step.ts';

/** What moves a call. */
export type CallEvent =
  /** The line is there. */
  | { kind: 'placed' }
  /** There is none and will be none. */
  | { kind: 'not_placed'; reason: string }
  /** It ends instead of being placed. */
  | { kind: 'withdrawn' }
  | { kind: 'line'; event: Exclude<LineEvent, LineEnded> }
  /** With whether somebody would have taken a call that is listened to; null for every other. */
  | { kind: 'line_ended'; ended: LineEnded; freeWhenLeft: FreeWhenLeft | null }
  /** Somebody free takes it. */
  | { kind: 'granted' }
  /** What was waited for has not come in time. */
  | { kind: 'waited'; wait: CallWait }
  /** Nobody did in time. */
  | { kind: 'expired' }
  /** There is nothing to tell the person, or it could not be played. */
  | { kind: 'nothing_to_say' }
  | { kind: 'joined' }
  | { kind: 'join_failed' }
  | { kind: 'hang_up'; who: 'operator' | 'program' }
  /** It has rung in vain for long enough, or nobody is left who could take it. */
  | { kind: 'give_up' }
  /** The window's sound was away and is back. */
  | { kind: 'sound_back' };

/**
 * What a call may wait for before anybody is looked for: that it is told who answered, also from whoever has begun to
 * speak (`greeting`), a machine's beep, the person behind an assistant.
 */
export type CallWait = 'verdict' | 'greeting' | 'beep' | 'person';

/** What a call asks for as it moves. */
export type CallEffect =
  | { kind: 'tell'; step: CallStep }
  /** Listen who answered, or who comes to the phone now (`awaited`), and say. */
  | { kind: 'screen'; awaited: boolean }
  /** Say when this has been waited for long enough; in place of what was waited for before. */
  | { kind: 'wait'; wait: CallWait }
  /** Look for somebody who takes it, and say who, or that nobody does in time. */
  | { kind: 'route' }
  /** Look no longer. */
  | { kind: 'stop_routing' }
  /** Join the answered call to the seat, and say how that went. */
  | { kind: 'join' }
  /** The same for a call that was joined before: how it goes changes nothing. */
  | { kind: 'join_again' }
  /** Play this, from its beginning, and say when it is over, or that there is nothing to play. */
  | { kind: 'say'; words: MessagePurpose }
  | { kind: 'hang_up' }
  | { kind: 'give_up' };
