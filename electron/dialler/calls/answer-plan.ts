import type { ScreeningSettings } from '../../../shared/contract/campaign.ts';
import type { AttemptOutcome } from '../../../shared/domain/attempt-outcome.ts';
import { SCREENING_VERDICTS, type ScreeningVerdict } from '../../../shared/domain/screening-verdict.ts';

/** What is done about whoever answered. */
export type AnswerPlan = 'put_through' | 'leave_message' | 'say_who' | 'hang_up';

/** What a campaign wants done about those who are no people. */
export type AnswerRules = Pick<ScreeningSettings, 'onMachine' | 'onScreener'>;

const ON_MACHINE_PLANS = {
  hang_up: 'hang_up',
  leave_message: 'leave_message',
  connect: 'put_through',
} as const satisfies Record<AnswerRules['onMachine'], AnswerPlan>;

const ON_SCREENER_PLANS = {
  say_who: 'say_who',
  connect: 'put_through',
  hang_up: 'hang_up',
} as const satisfies Record<AnswerRules['onScreener'], AnswerPlan>;

/** Whoever is a person, or may be, is put through; the others as the campaign wants. */
export function planFor(verdict: ScreeningVerdict, { onMachine, onScreener }: AnswerRules): AnswerPlan {
  if (verdict === 'machine') return ON_MACHINE_PLANS[onMachine];
  if (verdict === 'screener') return ON_SCREENER_PLANS[onScreener];
  return SCREENING_VERDICTS[verdict].outcome === null ? 'put_through' : 'hang_up';
}

/** How a call ends to which this is done and that nobody is joined to: as what answered, once it is not put through. */
export function turnedAwayAs(verdict: ScreeningVerdict, plan: AnswerPlan): AttemptOutcome | null {
  if (plan === 'put_through') return null;
  return verdict === 'screener' ? 'screener' : SCREENING_VERDICTS[verdict].outcome;
}
