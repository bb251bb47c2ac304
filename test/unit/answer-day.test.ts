import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { createAnswerDay, dayAround } from '../../electron/dialler/drivers/answer-day.ts';
import type { Store } from '../../electron/store/store.ts';
import type { AnswerCounts } from '../../shared/domain/abandon-promise.ts';
import { drivenClock } from '../../shared/domain/clock.ts';

const ZONE = 'Europe/Berlin';
const MONDAY_10 = Date.UTC(2026, 4, 4, 8);
const NOTHING = {
  dials: 0,
  answered: 0,
  connected: 0,
  abandoned: 0,
  leftEarly: 0,
  leftListening: 0,
  machines: 0,
  misread: 0,
};

/** What is on record is what the test says. */
function sharedDay() {
  const clock = drivenClock(MONDAY_10);
  let onRecord: AnswerCounts = NOTHING;
  let whileRead: (() => void) | null = null;
  const attempts = {
    answerQuarters: () => {
      const read = [{ startMs: MONDAY_10, ...onRecord }];
      whileRead?.();
      return Promise.resolve(read);
    },
  } as unknown as Store['attempts'];
  const day = createAnswerDay({ kind: 'postgres', attempts }, clock, 'camp');
  return {
    day,
    whileRead: (happens: () => void): void => {
      whileRead = happens;
    },
    abandonedOnRecord: async (counts: Partial<AnswerCounts>): Promise<number> => {
      onRecord = { ...NOTHING, ...counts };
      clock.advance(1_000);
      await day.refresh(ZONE);
      return day.figures().abandoned ?? 0;
    },
  };
}

describe('the day of a zone', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Africa/Cairo', '2026-04-23', 24],
    ['Africa/Cairo', '2026-04-24', 23],
    ['America/Santiago', '2026-09-05', 24],
  ])('ends in %s where the next one begins, also when clocks change at midnight: %s', (zone, day, hours) => {
    const noon = DateTime.fromISO(`${day}T12:00`, { zone });
    const { fromMs, toMs } = dayAround(noon.toMillis(), zone);
    expect((toMs - fromMs) / 3_600_000).toBe(hours);
    expect(dayAround(toMs, zone).fromMs).toBe(toMs);
    expect(dayAround(toMs - 1, zone).fromMs).toBe(fromMs);
  });
});

describe('a day of several hosts', () => {
  it('counts who is abandoned here and not on record yet beside whoever was abandoned elsewhere', async () => {
    const { day, abandonedOnRecord } = sharedDay();
    expect(await abandonedOnRecord({})).toBe(0);
    day.note('abandoned', 7);
    expect(day.figures().abandoned).toBe(1);
    expect(await abandonedOnRecord({ abandoned: 1 })).toBe(2);
    day.recorded(7);
    expect(await abandonedOnRecord({ abandoned: 2 })).toBe(2);
  });

  it('forgets nobody who is abandoned, or comes on record, while it is read what others did', async () => {
    const { day, whileRead, abandonedOnRecord } = sharedDay();
    await abandonedOnRecord({});
    day.note('abandoned', 7);
    whileRead(() => day.recorded(7));
    expect(await abandonedOnRecord({})).toBe(1);
    whileRead(() => day.note('abandoned', 8));
    expect(await abandonedOnRecord({ abandoned: 1 })).toBe(2);
  });

  it('counts an answer once that was on record while it was listened to, before it was told', async () => {
    const { day, abandonedOnRecord } = sharedDay();
    await abandonedOnRecord({ answered: 10 });
    for (let id = 0; id < 10; id += 1) day.note('answered', id);
    await abandonedOnRecord({ answered: 10 });
    expect(day.figures().answered).toBe(10);
  });

  it('takes whoever left while listened to, here or elsewhere, for no live answer and nobody abandoned', async () => {
    const { day, abandonedOnRecord } = sharedDay();
    await abandonedOnRecord({ answered: 4 });
    day.note('answered', 7);
    day.note('left_listening', 7);
    expect(day.figures()).toMatchObject({ answered: 4, abandoned: 0 });
    expect(await abandonedOnRecord({ answered: 8, leftListening: 3 })).toBe(0);
    expect(day.figures().answered).toBe(5);
  });

  it('counts a person once who left before anybody was free', async () => {
    const { day, abandonedOnRecord } = sharedDay();
    await abandonedOnRecord({});
    day.note('abandoned', 7);
    day.recorded(7);
    expect(await abandonedOnRecord({ leftEarly: 1 })).toBe(1);
  });
});
