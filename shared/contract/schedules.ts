import * as z from 'zod';
import { id, ms, msOrNull, procedure, text } from './base.ts';
import { holiday, hours, weekOpening } from './hours.ts';

/** Office hours of a week have some; what has more is no schedule that a person could read. */
const MOST_OPENINGS = 50;
/** Twenty years of public holidays. */
const MOST_HOLIDAYS = 300;

const isDay = (date: string): boolean => {
  const at = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
};

/** Named hours that campaigns share, with the days on which they do not count. */
export const scheduleForm = z
  .object({
    name: text(80, { least: 1 }),
    zone: hours.shape.zone,
    openings: z.array(weekOpening).max(MOST_OPENINGS),
    holidays: z.array(holiday).max(MOST_HOLIDAYS),
  })
  .superRefine(({ holidays }, context) => {
    const seen = new Set<string>();
    for (const [at, { date }] of holidays.entries()) {
      const words = isDay(date) ? null : 'There is no such day';
      const twice = seen.has(date) ? 'This day is there already' : null;
      const message = words ?? twice;
      if (message !== null) context.addIssue({ code: 'custom', path: ['holidays', at, 'date'], message });
      seen.add(date);
    }
  });
export type ScheduleForm = z.infer<typeof scheduleForm>;

export const schedule = scheduleForm.safeExtend({ id, createdAtMs: ms });
export type Schedule = z.infer<typeof schedule>;

export const scheduleRow = schedule.safeExtend({
  /** What is stored of it cannot be read: it has no hours, and campaigns that use it stay closed. */
  unreadable: z.boolean(),
  open: z.boolean(),
  /** Until when that stays so; null when for ever. */
  untilMs: msOrNull,
  /** The holiday by which it is so. */
  holiday: z.string().nullable(),
  /** Campaigns that use it and have not ended. */
  usedBy: z.array(z.object({ id, name: z.string() })),
});
export type ScheduleRow = z.infer<typeof scheduleRow>;

export const schedules = {
  list: procedure.output(z.array(scheduleRow)),
  save: procedure.input(z.object({ id: id.nullable(), form: scheduleForm })).output(schedule),
  /** Refused while a campaign uses it. */
  remove: procedure.input(z.object({ id })).output(z.object({ removed: z.literal(true) })),
};
