import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJournal, type Journal, type LiveFollower } from '../../electron/host/live.ts';
import { drivenClock, type DrivenClock } from '../../shared/domain/clock.ts';
import type { LiveBatch, LiveEvent } from '../../shared/contract/live.ts';
import type { DeskSnapshot } from '../../shared/contract/desk.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const contactEvent = (contactId: number): LiveEvent => ({ topic: 'contact', campaignId: 'c', contactId });
const deskEvent = (operatorId: string): LiveEvent => ({
  topic: 'desk',
  desk: { operatorId } as unknown as DeskSnapshot,
});

interface Screen {
  batches: LiveBatch[];
  leave(): Promise<void>;
}

/** A screen that follows from a position until it leaves. */
function watch(
  journal: Journal,
  from: { epoch: string | null; seq: number },
  change: Partial<LiveFollower> = {},
): Screen {
  const gone = new AbortController();
  const follower: LiveFollower = {
    operatorId: () => 'anna',
    roleOf: () => Promise.resolve('administrator'),
    bufferedBytes: () => 0,
    signal: gone.signal,
    ...change,
  };
  const batches: LiveBatch[] = [];
  const reading = (async () => {
    for await (const batch of journal.follow(from, follower)) batches.push(batch);
  })();
  return {
    batches,
    async leave() {
      gone.abort();
      await reading;
    },
  };
}

async function pass(clock: DrivenClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10) {
    clock.advance(Math.min(10, left));
    await tick();
  }
}

const seqs = (screen: Screen): number[] => screen.batches.flatMap((b) => b.events.map((e) => e.seq));

describe('the role of whoever follows', () => {
  it('decides what is heard, goes on while it cannot be read, and a higher one reads everything anew', async () => {
    const clock = drivenClock();
    const journal = createJournal({ clock, epoch: 'today' });
    let role: 'operator' | 'supervisor' | null = 'operator';
    const roleOf = () =>
      role === null ? Promise.reject(new Error('the store is away')) : Promise.resolve(role);
    const screen = watch(journal, { epoch: 'today', seq: 0 }, { roleOf });
    journal.publish(contactEvent(1));
    journal.publish(deskEvent('anna'));
    await pass(clock, 200);
    expect(seqs(screen)).toEqual([2]);
    role = null;
    await pass(clock, 5_000);
    journal.publish(deskEvent('anna'));
    await pass(clock, 200);
    expect(seqs(screen)).toEqual([2, 3]);
    role = 'supervisor';
    journal.publish(deskEvent('anna'));
    await pass(clock, 6_000);
    journal.publish(contactEvent(2));
    await pass(clock, 200);
    journal.publish(contactEvent(3));
    await pass(clock, 200);
    await screen.leave();
    expect(screen.batches.some(({ gap }) => gap)).toBe(true);
    expect(seqs(screen)).toContain(6);
  });
});

const away = (): Promise<never> => Promise.reject(new Error('the store is away'));

describe('the role of whoever follows, once it is known', () => {
  it('holds while the store cannot be read, and a lower one hears no more', async () => {
    const clock = drivenClock();
    const journal = createJournal({ clock, epoch: 'today' });
    let role: 'operator' | 'supervisor' | null = 'supervisor';
    const roleOf = () =>
      role === null ? Promise.reject(new Error('the store is away')) : Promise.resolve(role);
    const screen = watch(journal, { epoch: 'today', seq: 0 }, { roleOf });
    journal.publish(contactEvent(1));
    await pass(clock, 200);
    role = null;
    for (const id of [2, 3]) {
      await pass(clock, 3_000);
      journal.publish(contactEvent(id));
      await pass(clock, 200);
    }
    expect(seqs(screen)).toEqual([1, 2, 3]);
    role = 'operator';
    await pass(clock, 6_000);
    journal.publish(contactEvent(4));
    journal.publish(deskEvent('anna'));
    await pass(clock, 200);
    await screen.leave();
    expect(seqs(screen)).toEqual([1, 2, 3, 5]);
  });

  it('is the least for a screen that comes while the store is away', async () => {
    const clock = drivenClock();
    const journal = createJournal({ clock, epoch: 'today' });
    const screen = watch(journal, { epoch: 'today', seq: 0 }, { roleOf: away });
    journal.publish(contactEvent(1));
    journal.publish(deskEvent('anna'));
    await pass(clock, 200);
    await screen.leave();
    expect(seqs(screen)).toEqual([2]);
  });
});

describe('the live journal', () => {
  it('shows a new screen a gap first, so that it reads everything, then each event', async () => {
    const clock = drivenClock();
    const journal = createJournal({ clock, epoch: 'today' });
    journal.publish(contactEvent(1));
    const screen = watch(journal, { epoch: null, seq: 0 });
    await tick();
    journal.publish(contactEvent(2));
    await pass(clock, 100);
    await screen.leave();
    expect(screen.batches[0]).toEqual({ epoch: 'today', fromSeq: 2, toSeq: 1, gap: true, events: [] });
    expect(seqs(screen)).toEqual([2]);
  });

  it('puts a burst into few batches of at most one per 50 ms', async () => {
    const clock = drivenClock();
    const journal = createJournal({ clock, epoch: 'today' });
    const screen = watch(journal, { epoch: 'today', seq: 0 });
    for (let i = 0; i < 500; i += 1) {
      journal.publish(contactEvent(i));
      if (i % 10 === 0) await pass(clock, 10);
    }
    await pass(clock, 100);
    await screen.leave();
    expect(seqs(screen)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    expect(screen.batches.length).toBeLessThanOrEqual(12);
  });

  it('sends an empty batch every five seconds while nothing happens', async () => {
    const clock = drivenClock();
    const journal = createJournal({ clock, epoch: 'today' });
    const screen = watch(journal, { epoch: 'today', seq: 0 });
    await pass(clock, 16_000);
    await screen.leave();
    expect(screen.batches).toHaveLength(3);
    expect(screen.batches.every((batch) => batch.events.length === 0 && !batch.gap)).toBe(true);
  });

  it('keeps one operator’s desk from another, without leaving a hole in the numbers', async () => {
    const clock = drivenClock();
    const journal = createJournal({ clock, epoch: 'today' });
    const screen = watch(journal, { epoch: 'today', seq: 0 });
    journal.publish(deskEvent('bert'));
    await pass(clock, 200);
    journal.publish(deskEvent('anna'));
    journal.publish(deskEvent('bert'));
    await pass(clock, 200);
    await screen.leave();
    expect(seqs(screen)).toEqual([2]);
    expect(screen.batches.map(({ fromSeq, toSeq }) => [fromSeq, toSeq])).toEqual([[1, 3]]);
  });

  it('sends nothing more to a screen that does not read, and all of it afterwards', async () => {
    const clock = drivenClock();
    const journal = createJournal({ clock, epoch: 'today' });
    let buffered = 2 * 1024 * 1024;
    const screen = watch(journal, { epoch: 'today', seq: 0 }, { bufferedBytes: () => buffered });
    for (let i = 0; i < 30; i += 1) journal.publish(contactEvent(i));
    await pass(clock, 1_000);
    expect(screen.batches).toEqual([]);
    buffered = 0;
    await pass(clock, 200);
    await screen.leave();
    expect(seqs(screen)).toHaveLength(30);
  });

  it('tells a screen of another start of the host that it has missed something', async () => {
    const clock = drivenClock();
    const journal = createJournal({ clock, epoch: 'today' });
    for (let i = 0; i < 5; i += 1) journal.publish(contactEvent(i));
    const screen = watch(journal, { epoch: 'yesterday', seq: 3 });
    await pass(clock, 100);
    await screen.leave();
    expect(screen.batches[0]?.gap).toBe(true);
  });

  it('shows every event once or a gap, however often the screen is cut off', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('publish' as const), count: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 10, max: 300 }) }),
      fc.record({ kind: fc.constant('cut' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 30 }), async (steps) => {
        const clock = drivenClock();
        const journal = createJournal({ clock, epoch: 'today', capacity: 32 });
        const seen = new Map<number, number>();
        const missed = new Set<number>();
        let seq = 0;
        let screen = watch(journal, { epoch: 'today', seq });
        let taken = 0;
        const take = (): void => {
          for (; taken < screen.batches.length; taken += 1) {
            const batch = screen.batches[taken];
            if (!batch) return;
            if (batch.gap) for (let s = seq + 1; s < batch.fromSeq; s += 1) missed.add(s);
            else expect(batch.fromSeq).toBe(seq + 1);
            for (const event of batch.events) seen.set(event.seq, (seen.get(event.seq) ?? 0) + 1);
            seq = batch.toSeq;
          }
        };
        for (const each of steps) {
          if (each.kind === 'publish')
            for (let i = 0; i < each.count; i += 1) journal.publish(contactEvent(i));
          else if (each.kind === 'wait') await pass(clock, each.ms);
          else {
            await screen.leave();
            take();
            screen = watch(journal, { epoch: 'today', seq });
            taken = 0;
          }
          await tick();
          take();
        }
        await pass(clock, 200);
        take();
        await screen.leave();
        expect(seq).toBe(journal.seq());
        for (let s = 1; s <= journal.seq(); s += 1) {
          expect([s, (seen.get(s) ?? 0) + (missed.has(s) ? 1 : 0)]).toEqual([s, 1]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a hole in what this host was told', () => {
  it('lets every screen read everything anew, and tells what comes after it', async () => {
    const clock = drivenClock();
    const journal = createJournal({ clock, epoch: 'today', capacity: 16 });
    for (let id = 1; id <= 10; id += 1) journal.publish(contactEvent(id));
    const screen = watch(journal, { epoch: 'today', seq: 10 });
    await pass(clock, 100);
    journal.tear();
    await pass(clock, 100);
    expect(screen.batches.at(-1)).toMatchObject({ gap: true, events: [] });
    const seq = journal.publish(contactEvent(99));
    await pass(clock, 100);
    expect(screen.batches.at(-1)).toMatchObject({ gap: false, events: [{ seq }] });
    await screen.leave();
  });
});
