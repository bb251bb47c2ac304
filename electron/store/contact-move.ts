import { CONTACT_STATES, transitionContact } from '../../shared/domain/contact-state.ts';
import type { ContactState, ContactStateKind } from '../../shared/domain/contact-state.ts';
import type { Database, Executor } from './database.ts';
import { priorityAt, turnOf, workOf } from './contact-row.ts';
import type { ContactChange, ContactInRun } from './store.ts';

/** Kinds of states in which a callback is being worked. */
const KEEPS_OWNER: ReadonlySet<ContactStateKind> = new Set(['claimed', 'in_flight', 'after']);

/**
 * Moves one contact in its run inside the caller's transaction when its state is one of `from`; a step to the state it has only
 * changes fields.
 * @param leaseHost with it, only while this host has the contact: a clock is no proof of that.
 * @returns false when it is in none of them (any more).
 * @throws IllegalTransition when the table has no such step.
 */
export async function moveContact(
  base: Database,
  trx: Executor,
  { id, run }: ContactInRun,
  from: readonly ContactState[],
  to: ContactState,
  change: ContactChange = {},
  leaseHost?: string,
): Promise<boolean> {
  const row = await trx
    .selectFrom('contactRuns')
    .select(['state', 'turn', 'nextAtMs', 'work', 'leaseHost', 'ownerId'])
    .where('contactId', '=', id)
    .where('run', '=', run)
    .$if(base.kind === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst();
  if (!row || !from.includes(row.state)) return false;
  if (leaseHost !== undefined && row.leaseHost !== leaseHost) return false;
  if (row.state !== to) transitionContact(row.state, to);
  const nextAtMs = change.nextAtMs === undefined ? row.nextAtMs : (change.nextAtMs ?? 0);
  const claimed = CONTACT_STATES[to].kind === 'claimed';
  // A callback keeps its owner while it is worked, so that giving it back makes it theirs again.
  const keepsOwner = to === 'callback_scheduled' || KEEPS_OWNER.has(CONTACT_STATES[to].kind);
  const ownerId = change.ownerId === undefined && keepsOwner ? row.ownerId : (change.ownerId ?? null);
  const unmoved = row.state === to && change.nextAtMs === undefined && change.ownerId === undefined;
  await trx
    .updateTable('contactRuns')
    .set({
      state: to,
      work: unmoved ? row.work : workOf(to, nextAtMs, ownerId),
      ownerId,
      nextAtMs,
      // A claimed contact keeps its place, so that giving it back puts it where it was.
      ...(claimed
        ? {}
        : { turn: turnOf(to, priorityAt(row.turn)), leaseHost: null, leaseUntilMs: null, takenFrom: null }),
      ...(change.lastOutcome === undefined ? {} : { lastOutcome: change.lastOutcome }),
      ...(change.lastCalledAtMs === undefined ? {} : { recency: -(change.lastCalledAtMs ?? 0) }),
      ...(change.attempts === undefined ? {} : { attempts: change.attempts }),
      ...(change.missed === undefined ? {} : { missed: change.missed }),
      ...(claimed && CONTACT_STATES[row.state].kind === 'waiting' ? { takenFrom: row.state } : {}),
      ...(claimed && change.leaseUntilMs !== undefined ? { leaseUntilMs: change.leaseUntilMs } : {}),
      ...(change.operatorId === undefined ? {} : { operatorId: change.operatorId }),
    })
    .where('contactId', '=', id)
    .where('run', '=', run)
    .execute();
  return true;
}
