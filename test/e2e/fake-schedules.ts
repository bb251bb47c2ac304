import { implement } from '@orpc/server';
import type { Campaign } from '../../shared/contract/campaign.ts';
import { contract } from '../../shared/contract/contract.ts';
import type { Schedule } from '../../shared/contract/schedules.ts';
import { hoursAt } from '../../shared/domain/hours.ts';

const os = implement(contract).schedules;

interface Scheduled {
  campaigns: Campaign[];
  schedules: Schedule[];
}

/** Office hours with a break at noon and two holidays. */
export const OFFICE: Schedule = {
  id: 'schedule-office-0001',
  name: 'Berlin office',
  zone: 'Europe/Berlin',
  openings: [
    { days: [1, 2, 3, 4, 5], start: '09:00', end: '12:30' },
    { days: [1, 2, 3, 4], start: '13:30', end: '18:00' },
  ],
  holidays: [
    { date: '2026-12-24', name: 'Christmas Eve', yearly: true, openings: [{ start: '09:00', end: '12:00' }] },
    { date: '2026-12-25', name: 'Christmas Day', yearly: true, openings: [] },
  ],
  createdAtMs: Date.UTC(2026, 10, 2, 8),
};

/** Schedules over sample data; one that a campaign uses stays, as in the host. */
export const fakeSchedules = (data: Scheduled) => {
  const usedBy = (scheduleId: string) =>
    data.campaigns.filter(({ settings }) => settings.scheduleId === scheduleId);
  return {
    list: os.list.handler(() =>
      data.schedules.map((one) => ({
        ...one,
        ...hoursAt(one, Date.now()),
        unreadable: false,
        usedBy: usedBy(one.id).map(({ id, name }) => ({ id, name })),
      })),
    ),
    save: os.save.handler(({ input }) => {
      const known = data.schedules.find(({ id }) => id === input.id);
      if (known) return Object.assign(known, input.form);
      const schedule = { ...input.form, id: crypto.randomUUID(), createdAtMs: Date.now() };
      data.schedules.push(schedule);
      return schedule;
    }),
    remove: os.remove.handler(({ input, errors }) => {
      const [user] = usedBy(input.id);
      if (user) {
        const message = `The campaign "${user.name}" keeps the hours of it.`;
        throw errors.REFUSED({ message, data: { action: 'Choose other hours there first.' } });
      }
      data.schedules = data.schedules.filter(({ id }) => id !== input.id);
      return { removed: true as const };
    }),
  };
};
