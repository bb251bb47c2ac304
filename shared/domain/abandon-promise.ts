import type { Tone } from './tone.ts';

/** A stretch of time of calls placed ahead: what people's answers came to. */
export interface AnswerCounts {
  dials: number;
  /** Picked up by anybody or anything. */
  answered: number;
  connected: number;
  /** Nobody was free in time. */
  abandoned: number;
  /** Hung up by the customer before an operator was on the line: counts as abandoned. */
  leftEarly: number;
  /** Hung up by the customer while it was listened who answers, with somebody free for them: counts neither way. */
  leftListening: number;
  /** Told to be machines by screening, before anybody was connected. */
  machines: number;
  /** Connected, and found by the operator to be a machine. */
  misread: number;
}

/** The promise about abandoned people over some time. */
export interface PromiseFigures {
  dials: number;
  connected: number;
  /** Answers of people, as far as anybody knew when they were routed. */
  liveAnswers: number;
  /** The same less the machines that operators found among them, in the measure in which they find them. */
  likelyPeople: number;
  /** Everybody who answered and got no operator in time, or left before while none was free. */
  abandoned: number;
  /** People who left while it was listened who answers, with somebody free for them: in none of the others. */
  leftListening: number;
  /** Share of `liveAnswers`; null before the first. */
  rate: number | null;
  /** Share of `likelyPeople`: the stricter one, which steers; null before the first. */
  strictRate: number | null;
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

const NO_ANSWERS: AnswerCounts = {
  dials: 0,
  answered: 0,
  connected: 0,
  abandoned: 0,
  leftEarly: 0,
  leftListening: 0,
  machines: 0,
  misread: 0,
};

/** All of these stretches together. */
export function sumAnswers(stretches: readonly AnswerCounts[]): AnswerCounts {
  const sum = { ...NO_ANSWERS };
  for (const stretch of stretches) {
    for (const key of Object.keys(sum) as (keyof AnswerCounts)[]) sum[key] += stretch[key];
  }
  return sum;
}

/**
 * The promise in figures. Machines that operators found are taken from the live answers in the share in which they occur
 * among connected calls, so that machines among those abandoned do not soften the rate.
 */
export function promiseOf(counts: AnswerCounts): PromiseFigures {
  const liveAnswers = Math.max(0, counts.answered - counts.machines - counts.leftListening);
  const misreadShare = share(counts.misread, counts.connected) ?? 0;
  const likelyPeople = liveAnswers * (1 - misreadShare);
  const abandoned = counts.abandoned + counts.leftEarly;
  return {
    dials: counts.dials,
    connected: counts.connected,
    liveAnswers,
    likelyPeople,
    abandoned,
    leftListening: counts.leftListening,
    rate: share(abandoned, liveAnswers),
    strictRate: share(abandoned, likelyPeople),
  };
}

/** How many more may be abandoned today as it stands, never below nought. */
export function abandonsLeft(promise: PromiseFigures, perMille: number): number {
  return Math.max(0, Math.floor((promise.likelyPeople * perMille) / 1_000 - promise.abandoned));
}

/** From this share of the limit on, a rate is near it. */
const NEAR = 0.8;

/** How an abandon rate stands to its limit in thousandths: red over it, amber near it, grey else and before the first answer. */
export function abandonTone(rate: number | null, perMille: number): Extract<Tone, 'red' | 'amber' | 'grey'> {
  const used = rate === null ? 0 : (rate * 1_000) / perMille;
  if (used > 1) return 'red';
  return used >= NEAR ? 'amber' : 'grey';
}

/** Fewer live answers than this in half an hour say nothing about its rate. */
export const LEAST_ANSWERS_TO_TELL = 20;

/** One half hour of a day. */
export interface HalfHour {
  startMs: number;
  liveAnswers: number;
  abandoned: number;
}

export const HALF_HOUR_MS = 1_800_000;

/** A day by half hours, in order; those in which nobody was dialled are left out. */
export function halfHoursOf(quarters: readonly (AnswerCounts & { startMs: number })[]): HalfHour[] {
  const halves = new Map<number, AnswerCounts[]>();
  for (const quarter of quarters) {
    const startMs = Math.floor(quarter.startMs / HALF_HOUR_MS) * HALF_HOUR_MS;
    halves.set(startMs, [...(halves.get(startMs) ?? []), quarter]);
  }
  return [...halves].map(([startMs, counts]) => {
    const { liveAnswers, abandoned } = promiseOf(sumAnswers(counts));
    return { startMs, liveAnswers, abandoned };
  });
}

/** The half hour in which the largest share was abandoned; null while none had enough answers to say. */
export function worstHalfHour(halves: readonly HalfHour[]): (HalfHour & { rate: number }) | null {
  const told = halves
    .filter(({ liveAnswers }) => liveAnswers >= LEAST_ANSWERS_TO_TELL)
    .map((half) => ({ ...half, rate: half.abandoned / half.liveAnswers }));
  return told.toSorted((a, b) => b.rate - a.rate)[0] ?? null;
}
