import type { Seats } from '../../electron/seats/seats.ts';
import type { WrapUpDraft, WrapUpEdit } from '../../shared/contract/desk.ts';
import type { NotReadyReason } from '../../shared/domain/operator-state.ts';

/** What operators do at their desks, a verb each: every one is a desk command. */
export interface DeskVerbs {
  ready(operatorId: string): Promise<void>;
  notReady(operatorId: string, reason: NotReadyReason): Promise<void>;
  signOff(operatorId: string): Promise<void>;
  accept(operatorId: string, contactId: number): Promise<void>;
  reject(operatorId: string, contactId: number, reason: string): Promise<void>;
  callNow(operatorId: string, contactId: number): Promise<void>;
  hangUp(operatorId: string, attemptId: string): Promise<void>;
  mute(operatorId: string, attemptId: string, muted: boolean): Promise<void>;
  hold(operatorId: string, attemptId: string, onHold: boolean): Promise<void>;
  digits(operatorId: string, attemptId: string, digits: string): Promise<void>;
  saveDraft(operatorId: string, draft: WrapUpEdit): Promise<WrapUpDraft>;
  extendAcw(operatorId: string, attemptId: string): Promise<void>;
  finishAcw(operatorId: string, draft: WrapUpEdit, thenNotReady: boolean): Promise<void>;
}

/** The seats with a verb for each command. */
export function withDeskVerbs(seats: Seats): Seats & DeskVerbs {
  const command: Seats['command'] = (id, asked) => seats.command(id, asked);
  return {
    ...seats,
    ready: (id) => command(id, { do: 'ready' }),
    notReady: (id, reason) => command(id, { do: 'notReady', reason }),
    signOff: (id) => command(id, { do: 'signOff' }),
    accept: (id, contactId) => command(id, { do: 'accept', contactId }),
    reject: (id, contactId, reason) => command(id, { do: 'reject', contactId, reason }),
    callNow: (id, contactId) => command(id, { do: 'callNow', contactId }),
    hangUp: (id, attemptId) => command(id, { do: 'hangUp', attemptId }),
    mute: (id, attemptId, muted) => command(id, { do: 'mute', attemptId, muted }),
    hold: (id, attemptId, onHold) => command(id, { do: 'hold', attemptId, onHold }),
    digits: (id, attemptId, digits) => command(id, { do: 'digits', attemptId, digits }),
    saveDraft: (id, draft) => command(id, { do: 'saveDraft', draft }),
    extendAcw: (id, attemptId) => command(id, { do: 'extendAcw', attemptId }),
    finishAcw: (id, draft, thenNotReady) => command(id, { do: 'finishAcw', draft, thenNotReady }),
  };
}
