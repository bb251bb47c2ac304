import type { LiveEvent } from '../../shared/contract/live.ts';
import type { Schedule, ScheduleForm, ScheduleRow } from '../../shared/contract/schedules.ts';
import { hasEnded } from '../../shared/domain/campaign-status.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { Invalid, NotFound, Refused } from '../../shared/domain/errors.ts';
import { hoursAt } from '../../shared/domain/hours.ts';
import { scheduleWords } from '../../shared/domain/record-words.ts';
import { isZone } from '../../shared/domain/wall-time.ts';
import type { Store } from '../store/store.ts';
import { noteSaved } from './saved-record.ts';

/** So many are said by their names where a schedule is refused to go. */
const NAMED_AT_MOST = 3;
/** Dozens fit an office; the whole list is read wherever hours are asked for. */
const MOST_SCHEDULES = 200;

/** Schedules and their holidays. Rejects with NotFound, Refused, Invalid. */
export interface Schedules {
  /** Also those that cannot be read, without hours. */
  list(): Promise<ScheduleRow[]>;
  /** `who` is the name that goes into the activity. */
  save(request: { id: string | null; form: ScheduleForm }, who: string): Promise<Schedule>;
  remove(id: string, who: string): Promise<void>;
}

export interface SchedulesParts {
  store: Store;
  /** Running campaigns keep the new hours at once. */
  dialler: { schedulesChanged(): Promise<void> };
  clock: Clock;
  newId: () => string;
  publish: (event: LiveEvent) => void;
}

/** The names of campaigns as a sentence has them: `"A", "B" and 2 more`. */
function namesOf(campaigns: readonly { name: string }[]): string {
  const named = campaigns.slice(0, NAMED_AT_MOST).map(({ name }) => `"${name}"`);
  const more = campaigns.length - named.length;
  if (more > 0) return `${named.join(', ')} and ${more} more`;
  return [named.slice(0, -1).join(', '), ...named.slice(-1)].filter((part) => part !== '').join(' and ');
}

export function createSchedules(parts: SchedulesParts): Schedules {
  const { store, dialler, clock, newId, publish } = parts;

  const usersOf = async (): Promise<(scheduleId: string) => { id: string; name: string }[]> => {
    const campaigns = (await store.campaigns.list()).filter(({ status }) => !hasEnded(status));
    return (scheduleId) =>
      campaigns
        .filter(({ settings }) => settings.scheduleId === scheduleId)
        .map(({ id, name }) => ({ id, name }));
  };

  const changed = async (): Promise<void> => {
    await dialler.schedulesChanged();
    publish({ topic: 'schedules' });
  };

  const all = async () => {
    const [readable, unreadable] = await Promise.all([store.schedules.list(), store.schedules.unreadable()]);
    return { readable, unreadable, known: [...readable, ...unreadable] };
  };

  return {
    async list() {
      const { readable, unreadable } = await all();
      const usedBy = await usersOf();
      const rows = [
        ...readable.map((one): ScheduleRow => {
          const { open, untilMs, holiday } = hoursAt(one, clock.now());
          return { ...one, unreadable: false, open, untilMs, holiday, usedBy: usedBy(one.id) };
        }),
        ...unreadable.map((one): ScheduleRow => {
          const nothing = {
            zone: 'UTC',
            openings: [],
            holidays: [],
            open: false,
            untilMs: null,
            holiday: null,
          };
          return { ...one, ...nothing, unreadable: true, usedBy: usedBy(one.id) };
        }),
      ];
      return rows.toSorted((one, other) => one.createdAtMs - other.createdAtMs);
    },
    async save({ id, form }, who) {
      if (!isZone(form.zone)) {
        throw new Invalid('Some values do not fit.', { zone: 'Choose a time zone from the list.' });
      }
      const { readable, known } = await all();
      const stored = id === null ? null : known.find((one) => one.id === id);
      if (stored === undefined) throw new NotFound('There is no such schedule any more.');
      if (known.some((one) => one.name === form.name && one.id !== id)) {
        throw new Invalid(`Another schedule is named "${form.name}" already.`, {
          name: 'Choose another name',
        });
      }
      if (stored === null && known.length >= MOST_SCHEDULES) {
        throw new Refused(`There are ${MOST_SCHEDULES} schedules already.`, 'Delete one that is not needed.');
      }
      const holidays = form.holidays.toSorted((one, other) => (one.date < other.date ? -1 : 1));
      const identity = { id: stored?.id ?? newId(), createdAtMs: stored?.createdAtMs ?? clock.now() };
      const schedule = { ...form, holidays, ...identity };
      await store.schedules.save(schedule);
      await changed();
      const before = readable.find((one) => one.id === id);
      const words = before ? scheduleWords(before) : stored && [];
      const record = `the schedule ${schedule.name}`;
      await noteSaved(parts, { who, record, before: words, after: scheduleWords(schedule) });
      return schedule;
    },
    async remove(id, who) {
      const found = (await all()).known.find((one) => one.id === id);
      if (!found) throw new NotFound('There is no such schedule any more.');
      const users = (await usersOf())(id);
      if (users.length > 0) {
        const [campaigns, keep] = users.length === 1 ? ['campaign', 'keeps'] : ['campaigns', 'keep'];
        throw new Refused(
          `The ${campaigns} ${namesOf(users)} ${keep} the hours of "${found.name}".`,
          'Choose other hours there first.',
        );
      }
      await store.schedules.remove(id);
      await changed();
      const what = `Deleted the schedule ${found.name}`;
      await store.activity.add({ atMs: clock.now(), campaignId: null, who, what });
      publish({ topic: 'activity', campaignId: null });
    },
  };
}
