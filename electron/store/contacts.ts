import { sql } from 'kysely';
import { PRIORITIES } from '../../shared/contract/contact.ts';
import { addContact } from './contact-add.ts';
import { callList } from './call-list.ts';
import {
  closeHeld,
  closeWaiting,
  countDue,
  hasDueContact,
  leaseContacts,
  renewLeases,
  returnLeases,
} from './contact-lease.ts';
import { moveContact } from './contact-move.ts';
import { readContact, toContact } from './contact-row.ts';
import { toAttempt } from './attempt-row.ts';
import { inTransaction } from './database.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';

export function contactsTable(base: Database): Store['contacts'] {
  const { db } = base;
  return {
    async get(id, run) {
      const row = await readContact(base, db, id, run === undefined ? {} : { run });
      return row ? toContact(base, db, row) : null;
    },
    addOne: (campaignId, row) =>
      addContact(base, campaignId, { ...row, priority: PRIORITIES.indexOf(row.priority) }),
    lease: (request) => leaseContacts(base, request),
    hasDue: (campaign, nowMs, handOverMs = null) => hasDueContact(base, campaign, nowMs, handOverMs),
    dueBy: (campaign, request) => countDue(base, campaign, request),
    renewLeases: (hostId, leaseUntilMs) => renewLeases(base, hostId, leaseUntilMs),
    move: (contact, from, to, change, leaseHost) =>
      inTransaction(base, (trx) => moveContact(base, trx, contact, from, to, change, leaseHost)),
    closeWaiting: (campaign, to) => closeWaiting(base, campaign, to),
    closeHeld: (campaign, dueMs) => closeHeld(base, campaign, dueMs),
    returnLeases: (condition) => returnLeases(base, condition),
    callList: (request) => callList(base, request),
    async history(contactId) {
      const rows = await db
        .selectFrom('attempts')
        .selectAll()
        .where('contactId', '=', contactId)
        .orderBy('createdAtMs')
        .orderBy(sql`run, pass`)
        .execute();
      return Promise.all(rows.map((row) => toAttempt(base, db, row)));
    },
  };
}
