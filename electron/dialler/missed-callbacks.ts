import type { Campaign } from '../../shared/contract/campaign.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import { timeWords } from '../../shared/domain/wall-time.ts';
import { afterMiss, staysTheirs, type AfterMiss } from '../../shared/domain/callbacks.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { createLane } from '../../shared/domain/lane.ts';
import type { OverdueCallback, Store } from '../store/store.ts';
import type { HoursOf } from './running-campaign.ts';

/** Callbacks are looked through as often as this: their times are kept to the minute. */
const LOOK_EVERY_MS = 5_000;
/** Of one campaign in one look. */
const MISSED_AT_MOST = 100;

/** Who does what the program does by itself. */
const PROGRAM = 'Callboard';

/** Callbacks that nobody could take in time go where their campaign says. */
export interface MissedCallbacks {
  /** Looks through those of these campaigns when it is time. */
  look(campaigns: readonly Campaign[]): void;
  /** Resolves when no look is under way. */
  idle(): Promise<void>;
}

/** What the activity log says of one. */
function missWords(
  { phone }: OverdueCallback,
  { to, nextAtMs }: AfterMiss,
  zone: string,
  nowMs: number,
): string {
  const next =
    to === 'exhausted' || nextAtMs === null
      ? 'it was closed'
      : `it is due again ${nextAtMs <= nowMs ? 'now' : `at ${timeWords(zone, nextAtMs, nowMs)}`}`;
  return `Missed the callback of ${phone}: nobody could take it in time; ${next}`;
}

/** Makes {@link MissedCallbacks} that look whenever they are asked to and it is time. */
export function createMissedCallbacks(parts: {
  store: Pick<Store, 'callbacks' | 'operators' | 'activity'>;
  clock: Clock;
  hoursOf: HoursOf;
  publish: (event: LiveEvent, toOperatorId: string | null) => void;
  log: (doing: string, error: unknown) => void;
}): MissedCallbacks {
  const { store, clock, hoursOf, publish, log } = parts;
  const lane = createLane();
  let lastLookMs = -Infinity;
  let looking = false;

  /** Whoever is gone will take it at no other time either: then it is anybody's. */
  const ownerFromHere = async (ownerId: string | null): Promise<string | null> => {
    if (ownerId === null) return null;
    const operator = await store.operators.get(ownerId);
    return operator === null || operator.archived ? null : ownerId;
  };

  const missOne = async ({ id, settings }: Campaign, callback: OverdueCallback): Promise<void> => {
    const nowMs = clock.now();
    const { callbacks } = settings;
    const hours = hoursOf(settings);
    const after = afterMiss(callbacks, hours, callback.dueAtMs, nowMs);
    const isTheirs = after.to !== 'exhausted' && staysTheirs(callbacks, callback.missed + 1);
    const ownerId = isTheirs ? await ownerFromHere(callback.ownerId) : null;
    if (!(await store.callbacks.miss(callback, { ...after, ownerId }))) return;
    const what = missWords(callback, after, hours.zone, nowMs);
    await store.activity.add({ atMs: nowMs, campaignId: id, who: PROGRAM, what });
    publish({ topic: 'contact', campaignId: id, contactId: callback.contactId }, null);
    publish({ topic: 'activity', campaignId: id }, null);
  };

  const lookThrough = async (campaign: Campaign): Promise<void> => {
    const dueBeforeMs = clock.now() - campaign.settings.callbacks.missedMin * 60_000;
    for (const callback of await store.callbacks.overdue(campaign.id, dueBeforeMs, MISSED_AT_MOST))
      await missOne(campaign, callback);
  };

  return {
    look(campaigns) {
      const elapsedMs = clock.elapsed();
      if (looking || elapsedMs - lastLookMs < LOOK_EVERY_MS) return;
      lastLookMs = elapsedMs;
      looking = true;
      lane
        .run(async () => {
          for (const campaign of campaigns) await lookThrough(campaign);
        })
        .catch((error: unknown) => log('looking for missed callbacks', error))
        .finally(() => {
          looking = false;
        });
    },
    idle: () => lane.idle(),
  };
}
