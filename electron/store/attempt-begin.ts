import { DateTime } from 'luxon';
import { sql } from 'kysely';
import { RECEIVED_PASS } from '../../shared/domain/attempt-why.ts';
import { dialsAhead } from '../../shared/domain/call-mode.ts';
import { CONTACT_STATES, transitionContact } from '../../shared/domain/contact-state.ts';
import { lockCampaign } from './campaign-lock.ts';
import { isStopped } from './emergency-stop.ts';
import { inTransaction } from './database.ts';
import type { Database, Executor } from './database.ts';
import type { BeginOptions, BeginRefusal, NewAttempt } from './attempt-record.ts';
import { takeNumber } from './number-pool.ts';
import { trunkRefusal } from './trunk-limits.ts';

/** Local date (yyyy-mm-dd) in the store's zone: the day to which a caller ID's use counts. */
export function localDay(atMs: number, zone: string): string {
  return DateTime.fromMillis(atMs, { zone }).toFormat('yyyy-MM-dd');
}

/** Whether any host dialled for this run less than the interval ago. One that has the store to itself keeps it by itself. */
async function isTooSoon(
  base: Database,
  trx: Executor,
  key: number,
  { run, createdAtMs }: Pick<NewAttempt, 'run' | 'createdAtMs'>,
  callIntervalMs: number,
): Promise<boolean> {
  if (callIntervalMs === 0 || base.kind !== 'postgres') return false;
  const last = await trx
    .selectFrom('attemptFigures')
    .select((e) => e.fn.max<number | null>('lastMs').as('atMs'))
    .where('campaignKey', '=', key)
    .where('run', '=', run)
    .where('pass', '>', RECEIVED_PASS)
    .executeTakeFirst();
  const sinceMs = createdAtMs - (last?.atMs ?? -Infinity);
  // A clock that is ahead of this one must not stop this host for longer than the interval.
  return sinceMs < callIntervalMs && sinceMs > -callIntervalMs;
}

class Refused extends Error {
  readonly refusal: BeginRefusal;
  constructor(refusal: BeginRefusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

/** Everything looked at again, then attempt, contact and use in the same transaction; see `Store.attempts.begin`. */
export async function beginAttempt(
  base: Database,
  attempt: NewAttempt,
  options: BeginOptions,
): Promise<BeginRefusal | null> {
  try {
    await inTransaction(base, async (trx) => {
      const shared = base.kind === 'postgres';
      const contact = await trx
        .selectFrom('contactRuns')
        .select(['campaignKey', 'state', 'leaseHost', 'attempts'])
        .where('contactId', '=', attempt.contactId)
        .where('run', '=', attempt.run)
        .$if(shared, (query) => query.forUpdate())
        .executeTakeFirst();
      // The campaign is in another run.
      if (!contact) throw new Refused('campaign_not_running');
      const open = await trx
        .selectFrom('attempts')
        .select('id')
        .where('contactId', '=', attempt.contactId)
        .where('open', '=', sql.lit(1))
        .executeTakeFirst();
      if (open) throw new Refused('already_in_flight');
      if (contact.leaseHost !== attempt.host || CONTACT_STATES[contact.state].kind !== 'claimed') {
        throw new Refused('lease_lost');
      }
      transitionContact(contact.state, 'dialling');
      // Shared lock: a pause by another host is either seen here or waits until this attempt exists.
      const campaign = await trx
        .selectFrom('campaigns')
        .select(['id', 'status', 'run'])
        .where('key', '=', contact.campaignKey)
        .$if(shared, (query) => query.forShare())
        .executeTakeFirst();
      if (
        campaign?.status !== 'running' ||
        campaign.id !== attempt.campaignId ||
        campaign.run !== attempt.run
      ) {
        throw new Refused('campaign_not_running');
      }
      const { pool = null, callIntervalMs = 0 } = options;
      // Before any other lock, so that nobody who holds it waits for another campaign.
      if (callIntervalMs > 0 || (pool && pool.ids.length > 1)) {
        await lockCampaign(base, trx, contact.campaignKey);
      }
      if (await isTooSoon(base, trx, contact.campaignKey, attempt, callIntervalMs)) {
        throw new Refused('too_soon');
      }
      const trunk =
        options.trunk && (await trunkRefusal(base, trx, { ...attempt, ...options }, options.trunk));
      if (trunk) throw new Refused(trunk);
      if (await isStopped(base, trx, true)) throw new Refused('emergency_stop');
      const barred = await trx
        .selectFrom('blacklist')
        .select('phone')
        .where('phone', '=', attempt.number)
        .executeTakeFirst();
      if (barred) throw new Refused('blacklisted');
      if (dialsAhead(attempt.mode)) {
        const held = await trx
          .selectFrom('numberHolds')
          .select('untilMs')
          .where('phone', '=', attempt.number)
          .where('untilMs', '>', attempt.createdAtMs)
          .executeTakeFirst();
        if (held) throw new Refused('recently_abandoned');
      }
      let { callerId } = attempt;
      if (pool) {
        const { trunkId, number: phone } = attempt;
        const day = localDay(attempt.createdAtMs, base.zone);
        const chosen = await takeNumber(trx, pool, { campaignKey: contact.campaignKey, trunkId, phone, day });
        if (!chosen) throw new Refused('number_capped');
        callerId = chosen.e164;
        pool.chose?.(chosen);
      }
      // Last of all: it may have waited for others until here.
      const { openUntilMs = Infinity } = options;
      if (Math.max(attempt.createdAtMs, base.clock.now()) >= openUntilMs) {
        throw new Refused('window_closed_now');
      }
      const { campaignId: _campaignId, why, ...row } = attempt;
      await trx
        .insertInto('attempts')
        .values({ ...row, callerId, why: why && JSON.stringify(why), campaignKey: contact.campaignKey })
        .execute();
      await trx
        .updateTable('contactRuns')
        .set({
          state: 'dialling',
          work: null,
          leaseHost: null,
          leaseUntilMs: null,
          takenFrom: null,
          attempts: contact.attempts + 1,
          recency: -attempt.createdAtMs,
          operatorId: attempt.operatorId,
        })
        .where('contactId', '=', attempt.contactId)
        .where('run', '=', attempt.run)
        .execute();
    });
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}
