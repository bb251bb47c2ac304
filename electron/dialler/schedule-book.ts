import type { Schedule } from '../../shared/contract/schedules.ts';
import { hoursOf } from '../../shared/domain/hours.ts';
import type { Store } from '../store/store.ts';
import type { HoursOf } from './running-campaign.ts';

/** The schedules as this host read them last. */
export interface ScheduleBook {
  /** Reads them; whether any is other than it was. What could not be read leaves the ones that are known. */
  read(): Promise<boolean>;
  hoursOf: HoursOf;
}

/** Makes one that knows of none until it is read. */
export function createScheduleBook(store: Pick<Store, 'schedules'>): ScheduleBook {
  let known: readonly Schedule[] = [];
  /** How often that was asked for, and which of these was answered last: what was asked for later is newer. */
  let asked = 0;
  let answered = 0;
  return {
    async read() {
      const turn = (asked += 1);
      const schedules = await store.schedules.list();
      if (turn < answered) return false;
      answered = turn;
      const isOther = JSON.stringify(schedules) !== JSON.stringify(known);
      known = schedules;
      return isOther;
    },
    hoursOf: (settings) => hoursOf(settings, known),
  };
}
