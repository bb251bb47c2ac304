import type { Tone } from './tone.ts';

/** The worst that can be said of a number. */
export const MOST_SPAM = 9;
/** From this score on a campaign leaves a number out, unless it says otherwise. */
export const SPAM_LIMIT_DEFAULT = 7;

/** How often a number is shown as unwanted on the telephones that it calls: each grade from its first score on, best first. */
export const SPAM_GRADES = [
  { from: 0, label: 'Low', tone: 'green' },
  { from: 5, label: 'Raised', tone: 'amber' },
  { from: 7, label: 'High', tone: 'red' },
] as const satisfies readonly { from: number; label: string; tone: Tone }[];

export const NO_SPAM_SCORE = { label: 'Not known', tone: 'grey' } as const satisfies {
  label: string;
  tone: Tone;
};

/** A score as it is shown, with the word of its colour. Null is not known. */
export function spamBadge(score: number | null): { label: string; tone: Tone } {
  if (score === null) return NO_SPAM_SCORE;
  const grade = SPAM_GRADES.findLast(({ from }) => score >= from) ?? SPAM_GRADES[0];
  return { label: `${score} ${grade.label}`, tone: grade.tone };
}
