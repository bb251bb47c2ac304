import { DateTime } from 'luxon';
import { sumAnswers, type AnswerCounts } from '../../../shared/domain/abandon-promise.ts';
import type { Clock } from '../../../shared/domain/clock.ts';
import type { Store } from '../../store/store.ts';
import type { PacingDay } from '../pacing/interface.ts';
import type { AheadNews } from './ahead-calls.ts';

const COUNTED: Record<AheadNews, keyof AnswerCounts> = {
  dialled: 'dials',
  answered: 'answered',
  connected: 'connected',
  abandoned: 'abandoned',
  left_listening: 'leftListening',
  machine: 'machines',
  misread: 'misread',
};
/** On a shared store other hosts' calls are read as often as this. */
const READ_AGAIN_MS = 1_000;

/**
 * Bounds of the day that holds this moment, in a zone, in milliseconds since the epoch. The next one begins where its first
 * moment is: at 01:00 of the clocks where these are set forward at midnight.
 */
export function dayAround(nowMs: number, zone: string): { fromMs: number; toMs: number } {
  const from = DateTime.fromMillis(nowMs, { zone }).startOf('day');
  return { fromMs: from.toMillis(), toMs: from.plus({ days: 1 }).startOf('day').toMillis() };
}

/** The counters of one campaign's day, over restarts and hosts. */
export interface AnswerDay {
  /** Reads them where that is due: at first, on a new day, and again and again on a shared store. */
  refresh(zone: string): Promise<void>;
  /** @param contactId whose call it was; null where that does not matter */
  note(news: AheadNews, contactId: number | null): void;
  /** All that there is to say of the contact's call is on record. */
  recorded(contactId: number): void;
  /** What counts as live is routed; machines that were found are among the answered. */
  figures(): PacingDay;
}

/** Makes an {@link AnswerDay} that knows nothing until its first `refresh`. */
export function createAnswerDay(
  store: Pick<Store, 'attempts' | 'kind'>,
  clock: Clock,
  campaignId: string,
): AnswerDay {
  let sums = sumAnswers([]);
  let day = { fromMs: 0, toMs: 0 };
  let readMs = -Infinity;
  /** Whose calls were abandoned here and are not on record yet: they may still be hearing why. */
  let unrecorded: readonly number[] = [];
  return {
    async refresh(zone) {
      const nowMs = clock.now();
      const isOver = nowMs >= day.toMs || nowMs < day.fromMs;
      const isDue = store.kind === 'postgres' && clock.elapsed() - readMs >= READ_AGAIN_MS;
      if (!isOver && !isDue) return;
      const today = dayAround(nowMs, zone);
      readMs = clock.elapsed();
      const mayBeMissing = unrecorded;
      const read = sumAnswers(await store.attempts.answerQuarters(campaignId, today.fromMs, today.toMs));
      if (isOver) sums = read;
      else {
        // What is counted here may not be on record yet; what others did is.
        for (const key of Object.keys(sums) as (keyof AnswerCounts)[])
          sums[key] = Math.max(sums[key], read[key]);
        // Whoever is listened to counts there from the pick-up on, and here from the verdict.
        sums.answered = read.answered;
        // Both may be other people.
        sums.abandoned = read.abandoned + new Set([...mayBeMissing, ...unrecorded]).size;
      }
      day = today;
    },
    note(news, contactId) {
      sums[COUNTED[news]] += 1;
      if (news === 'abandoned' && contactId !== null) unrecorded = [...unrecorded, contactId];
    },
    recorded(contactId) {
      unrecorded = unrecorded.filter((id) => id !== contactId);
    },
    figures: () => ({
      dials: sums.dials,
      answered: sums.answered - sums.machines - sums.leftListening,
      connected: sums.connected,
      abandoned: sums.abandoned + sums.leftEarly,
      machines: sums.machines,
      misread: sums.misread,
    }),
  };
}
