import * as z from 'zod';
import { ROTATION_NAMES } from '../domain/number-choice.ts';
import { NEAR_NAMES } from '../domain/phone-area.ts';
import { MOST_SPAM, SPAM_LIMIT_DEFAULT } from '../domain/spam-score.ts';
import { int4 } from './base.ts';

/** Which number of its pool a campaign shows. */
export const numberChoice = z.object({
  rotation: z.enum(ROTATION_NAMES),
  /** Numbers with this spam score or a worse one are left out; null leaves none out. */
  spamLimit: int4(1, MOST_SPAM).nullable(),
  /** Which of them go first, by where the person who is called lives. */
  near: z.enum(NEAR_NAMES),
});
export type NumberChoice = z.infer<typeof numberChoice>;
export const NUMBER_CHOICE_DEFAULTS: NumberChoice = {
  rotation: 'round_robin',
  spamLimit: SPAM_LIMIT_DEFAULT,
  near: 'any',
};
