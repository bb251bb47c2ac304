import * as z from 'zod';
import { int4, patterned, text } from './base.ts';

/** Hours and minutes by the clocks of a zone. */
const timeOfDay = patterned(/^([01]\d|2[0-3]):[0-5]\d$/, 'Use hours and minutes, like 09:00');

/** An IANA name, e.g. Europe/Berlin. */
const zone = text(64, { least: 1 });

/** A stretch of a day. */
export const dayOpening = z.object({
  start: timeOfDay,
  /** Exclusive; `24:00` is written `00:00`. An end at or before the start crosses midnight. */
  end: timeOfDay,
});
export type DayOpening = z.infer<typeof dayOpening>;

/** The same stretch on some days of every week. */
export const weekOpening = dayOpening.extend({
  /** ISO weekdays, 1 is Monday. Empty means no day at all and is refused. */
  days: z.array(int4(1, 7)).min(1, 'Choose at least one working day').max(7),
});
export type WeekOpening = z.infer<typeof weekOpening>;

export const callingWindow = weekOpening.extend({
  zone,
  /** Ends for good when the window closes on the day it started. */
  singleDay: z.boolean(),
});
export type CallingWindow = z.infer<typeof callingWindow>;

export const MOST_OPENINGS_A_DAY = 6;

/** A day on which the week does not count: from its midnight to the next one it is open when this says so, or not at all. */
export const holiday = z.object({
  /** By the clocks of the zone, `2026-12-25`. */
  date: patterned(/^(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'Choose a day'),
  name: text(80, { least: 1, words: 'Give it a name' }),
  /** Comes again on that day of every year after it. */
  yearly: z.boolean(),
  /** None: closed all day. */
  openings: z.array(dayOpening).max(MOST_OPENINGS_A_DAY),
});
export type Holiday = z.infer<typeof holiday>;

/** When something may be called: all its openings together, by the clocks of its zone. */
export const hours = z.object({
  zone,
  openings: z.array(weekOpening),
  holidays: z.array(holiday).default([]),
});
export type Hours = z.infer<typeof hours>;

/** Where the hours of a campaign come from; a schedule that is not there, or cannot be read, keeps it closed. */
export const hoursSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('window') }),
  z.object({ kind: z.literal('schedule'), name: z.string() }),
  z.object({ kind: z.literal('no_schedule') }),
]);
export type HoursSource = z.infer<typeof hoursSource>;

/** Those of a campaign, and whether it ends for good when they close on the day it started. */
export const campaignHours = hours.extend({
  singleDay: callingWindow.shape.singleDay,
  source: hoursSource.default({ kind: 'window' }),
});
export type CampaignHours = z.infer<typeof campaignHours>;
