import type { Contact } from '../../shared/contract/contact.ts';
import { RECEIVED_PASS, type Line } from '../../shared/domain/attempt-why.ts';
import { maxAttempts } from '../../shared/domain/retry-rules.ts';
import type { JobView } from '../seats/desk-job.ts';
import type { CallInHand } from './call-in-hand.ts';
import type { ContactInHand } from './contact-in-hand.ts';
import type { WrapUpInHand } from './wrap-up-in-hand.ts';

/** What a desk shows of a contact in hand, with its call and its wrap-up. */
export function viewOf(
  hand: ContactInHand,
  wrapUp: WrapUpInHand,
  inHand: CallInHand,
  comesAs: Line,
): JobView {
  const { settings, id, name } = hand.campaign;
  const { takenFrom: _from, run: _run, pass, ...contact } = hand.contact;
  const call = inHand.view();
  return {
    campaign: {
      id,
      name,
      mode: settings.mode,
      script: settings.script,
      hours: hand.around.hoursOf(settings),
    },
    contact: { ...contact, state: hand.state } satisfies Contact,
    comesAs,
    callerRings: hand.around.isRinging(contact.id),
    attemptNumber: pass === RECEIVED_PASS ? contact.attempts : pass,
    maxAttempts: Math.max(maxAttempts(settings.retries), pass, contact.attempts),
    history: wrapUp.history,
    call,
    ending: hand.leftBecause ?? call?.ending ?? hand.notPlacedBecause,
    draft: wrapUp.draft,
    dispositions: wrapUp.dispositions,
    acw: settings.acw,
  };
}
