/** The hard limit on abandoned people: one rule for the sum of all that is paced together and for each campaign of it. */

/** Share of the answers to come that the hard limit relies on: this much of many, ever less of few. */
const trust = 0.8;
const trustHalvesAt = 40;

/** As many of the answers that are expected as the hard limit counts on. */
export const trusted = (expected: number): number =>
  (trust * expected * expected) / (expected + trustHalvesAt);

/** Abandons kept back on big days for those that even progressive dialling meets: operators who leave mid-ring. */
export const slack = (liveAnswers: number): number => 0.0008 * Math.max(0, liveAnswers - 600);

/**
 * Abandons that the end of a list keeps room for, once the answers still to come do not make up for one more. As many come at
 * once where any come at all: people who answer in the same few seconds meet a floor that is busy as a whole. Over a day they
 * even out, and their mean and deviation say enough. Found on the bench.
 * @param target share of live answers that may be abandoned
 */
export const keptAtTheEnd = (target: number, expectedToCome: number, staffed: number): number =>
  target * expectedToCome < 1 ? Math.sqrt(staffed) / 2 : 0;

/**
 * Whether one more person may be abandoned. Calls in the air can still be abandoned after the last risky dial: their mean and a
 * standard deviation more are lost already, and what is kept back at least.
 * @param left abandons that the limit still allows
 * @param inFlight abandons to be expected among the calls in the air
 */
export const hasRoomForOne = (left: number, inFlight: number, keptBack: number): boolean =>
  1 + Math.max(inFlight + Math.sqrt(inFlight), keptBack) <= left;
