import type { DeskSnapshot } from '../../shared/contract/desk.ts';
import type { Desk } from './desk.ts';

/** Everything the desk shows, whole. */
export function drawDesk(desk: Desk): DeskSnapshot {
  const view = desk.job?.view();
  return {
    operatorId: desk.operator.id,
    operatorName: desk.operator.name,
    state: desk.state,
    notReadyReason: desk.reason,
    sinceMs: desk.sinceMs,
    countdownEndsMs: desk.countdown?.endsMs ?? null,
    countdownTotalSec: desk.countdown?.totalSec ?? null,
    extensionsLeft: desk.extensionsLeft,
    extendSec: view?.acw.extendSec ?? 0,
    audible: desk.audible,
    soundWindow: desk.soundWindow,
    isElsewhere: desk.isElsewhere,
    campaign: view?.campaign ?? null,
    contact: view?.contact ?? null,
    comesAs: view?.comesAs ?? null,
    callerRings: view?.callerRings ?? false,
    attemptNumber: view?.attemptNumber ?? null,
    maxAttempts: view?.maxAttempts ?? null,
    history: view?.history ?? [],
    call: view?.call ?? null,
    draft: view?.draft ?? null,
    dispositions: view?.dispositions ?? [],
    holdBack: desk.state === 'ready' ? desk.holdBack : null,
    underWay: desk.state === 'awaiting' && desk.job === null ? desk.underWay : null,
    last: desk.last,
    today: desk.today,
  };
}
