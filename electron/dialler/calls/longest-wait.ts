import type { CampaignSettings } from '../../../shared/contract/campaign.ts';
import type { CallWait } from './call-event.ts';

/** Longest that screening may listen when the time to an operator counts from the end of the greeting. */
const LONGEST_SCREENING_MS = 6_000;
/** The same for who has begun to speak, from then on: screening says something by itself half a second sooner. */
const LONGEST_TALK_MS = 9_000;
/** A machine that is still greeting after this, or plays music, records nothing. */
const LONGEST_GREETING_MS = 60_000;
/** Of the time to an operator, what is left to find one. */
const ROUTING_MS = 150;

/**
 * Within what time of the first word, or of the answer while there is none, somebody must be on the line, in milliseconds of the
 * dialler's clock: two seconds of the greeting's end by the rules of the trade (16 CFR 310.4(b)(4)). The end of a greeting is known
 * only once it was listened past, so that it counts from its beginning.
 */
export const inTimeMs = ({ predictive }: Pick<CampaignSettings, 'predictive'>, pace: number): number =>
  predictive.graceFrom === 'greeting' ? predictive.graceMs * pace : predictive.graceMs;

/**
 * How long something is waited for, in milliseconds of the dialler's clock. Screening takes its time out of that to an
 * operator, unless that time counts from the end of the greeting.
 * @param pace how many times faster than life that clock runs; sound does not
 */
export function longestWaitMs(
  wait: CallWait,
  { predictive, screening }: Pick<CampaignSettings, 'predictive' | 'screening'>,
  pace: number,
): number {
  switch (wait) {
    case 'greeting':
      return LONGEST_TALK_MS * pace;
    case 'beep':
      return LONGEST_GREETING_MS * pace;
    case 'person':
      return screening.screenerWaitSec * 1_000 * pace;
    default:
      if (predictive.graceFrom === 'greeting') return LONGEST_SCREENING_MS * pace;
      return Math.max(0, predictive.graceMs - ROUTING_MS);
  }
}
