import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { databaseFile } from '../../electron/store/sqlite.ts';
import type { Store } from '../../electron/store/store.ts';
import { DAY_START, openFresh, runningCampaign, sampleAttempt, sqlitePlace } from './store-places.ts';

/** Runs `work` and answers every statement that the store prepared for it. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const prepare = vi.spyOn(SqliteDatabase.prototype, 'prepare');
  try {
    await work();
    return [...new Set(prepare.mock.calls.map(([sql]) => sql))];
  } finally {
    prepare.mockRestore();
  }
}

describe('the plans of the hot statements', () => {
  const place = sqlitePlace();
  let store: Store;
  let campaignId: string;
  let plan: (sql: string) => string[];
  let close: () => Promise<void>;

  beforeAll(async () => {
    const opened = await openFresh(place);
    store = opened.store;
    campaignId = (await runningCampaign(store, 300)).campaign.id;
    if (opened.location.kind !== 'sqlite') throw new Error('not SQLite');
    const raw = new SqliteDatabase(databaseFile(opened.location.folder), { readonly: false });
    raw.exec('analyze');
    plan = (sql) => {
      const parameters = Array.from({ length: (sql.match(/\?/g) ?? []).length }, () => 1);
      return raw
        .prepare<unknown[], { detail: string }>(`explain query plan ${sql}`)
        .all(...parameters)
        .map((row) => row.detail);
    };
    close = async () => {
      raw.close();
      await store.close();
    };
  });
  afterAll(async () => {
    await close();
    await place.close();
  });

  /** Plans of the statements that touch `table`. */
  async function plansOf(table: string, work: () => Promise<unknown>): Promise<string> {
    const statements = await statementsOf(work);
    const about = statements.filter((sql) => sql.includes(table) && !/^(begin|commit|rollback)/.test(sql));
    expect(about).not.toEqual([]);
    return about.flatMap(plan).join('\n');
  }

  const lease = (count: number) =>
    store.contacts.lease({ campaignId, hostId: 'h', count, nowMs: DAY_START, leaseMs: 1_000 });

  it('pick, lease and promote through the partial indexes, without sorting', async () => {
    const plans = await plansOf('contact', () => lease(3));
    expect(plans).toContain('COVERING INDEX contacts_ready (campaign_key=? AND run=? AND lane=?)');
    expect(plans).toContain('contacts_waiting (campaign_key=? AND run=? AND next_at_ms<?)');
    expect(plans).toContain('contacts_callback (campaign_key=? AND run=? AND next_at_ms<?)');
    expect(plans).not.toMatch(/TEMP B-TREE|SCAN (contacts|contact_runs|k|r)\b/);
  });

  it('look through the partial index, without sorting, at those among whom the likeliest is sought', async () => {
    const order = {
      among: 200,
      choose: (due: readonly { id: number }[]) => due.slice(-2).map(({ id }) => ({ id, likely: null })),
    };
    const request = { campaignId, hostId: 'h', count: 2, nowMs: DAY_START, leaseMs: 1_000, order };
    const plans = await plansOf('contact', () => store.contacts.lease(request));
    expect(plans).not.toMatch(/TEMP B-TREE|SCAN (contacts|contact_runs|k|r)\b/);
    expect(plans).toMatch(/INDEX contacts_ready/);
  });

  it('find callbacks of one operator, overdue ones and contacts held open through indexes of their own', async () => {
    const plans = await plansOf('contact', async () => {
      const request = { campaignId, hostId: 'h', count: 1, nowMs: DAY_START, leaseMs: 1_000 };
      await store.contacts.lease({ ...request, operatorId: 'ada', handOverMs: 60_000 });
      await store.callbacks.dueOf(campaignId, ['ada', 'ben'], DAY_START, 2);
      await store.callbacks.longestWaiting(campaignId, DAY_START);
      await store.callbacks.overdue(campaignId, DAY_START, 100);
      await store.contacts.closeHeld({ id: campaignId, run: 1 }, DAY_START);
    });
    expect(plans).toContain('contacts_owned (campaign_key=? AND run=? AND owner_id=? AND next_at_ms<?)');
    expect(plans).toContain('contacts_personal (campaign_key=? AND run=? AND next_at_ms<?)');
    expect(plans).toContain('contacts_overdue (campaign_key=? AND run=? AND next_at_ms<?)');
    expect(plans).toContain('contacts_held (campaign_key=? AND run=? AND next_at_ms<?)');
    expect(plans).not.toMatch(/TEMP B-TREE|SCAN (contacts|contact_runs|k|r)\b/);
  });

  it('give leases back and renew them through the index of leases', async () => {
    const plans = await plansOf('contact', async () => {
      await store.contacts.returnLeases({ expiredAtMs: DAY_START + 5_000 });
      await store.contacts.renewLeases('h', DAY_START);
    });
    expect(plans).toContain('contacts_leased');
    expect(plans).not.toMatch(/TEMP B-TREE|SCAN contact_runs$/m);
  });

  it('begin and finish an attempt by keys alone', async () => {
    const [contact] = await lease(1);
    if (!contact) throw new Error('nothing to lease');
    const attempt = sampleAttempt(
      { campaignId, contactId: contact.id, number: contact.phone },
      { host: 'h' },
    );
    const plans = await plansOf('', async () => {
      expect(await store.attempts.begin(attempt, {})).toBeNull();
      await store.attempts.finish(attempt.id, { outcome: 'busy' }, { from: ['dialling'], to: 'exhausted' });
    });
    expect(plans).toContain('attempts_open (contact_id=?)');
    expect(plans).not.toMatch(/TEMP B-TREE|SCAN /);
  });

  it('page through list and report by walking their indexes from the cursor on', async () => {
    const request = { campaignId, states: [], search: '', cursor: null, limit: 50 };
    const list = await plansOf('recency', () => store.contacts.callList(request));
    expect(list).toContain(
      'contacts_list (campaign_key=? AND run=? AND state=? AND recency=? AND contact_id>?)',
    );
    expect(list).toContain('contacts_list (campaign_key=? AND run=? AND state=? AND recency>?)');
    const report = await plansOf('contact_name', async () => {
      for await (const batch of store.attempts.report(campaignId)) expect(batch).toHaveLength(1);
    });
    expect(report).toContain('attempts_of_campaign (campaign_key=? AND (created_at_ms,id)>(?,?))');
    expect(`${list}\n${report}`).not.toMatch(/SCAN (contacts|contact_runs|k|attempts)$/m);
    // What is put in order is the few rows that a walk has fetched, never what it walks over.
    expect(list.replaceAll('SCAN walk\nUSE TEMP B-TREE FOR ORDER BY', '')).not.toContain('TEMP B-TREE');
    // Of other states, as a statement that was prepared before is not seen again.
    const two = { ...request, states: ['pending' as const, 'ringing' as const] };
    const pages = (await statementsOf(() => store.contacts.callList(two))).filter((statement) =>
      statement.includes('order by recency'),
    );
    expect(
      pages,
      'a contact that changes its state meanwhile would be shown twice or not at all',
    ).toHaveLength(1);
  });

  it('count, sum and find the next due time without reading contacts or attempts', async () => {
    const plans = await plansOf('', async () => {
      await store.campaigns.counts(campaignId);
      await store.campaigns.nextDueMs({ id: campaignId, run: 1 });
      await store.attempts.figures(campaignId, 1);
      await store.attempts.openOf('h');
      await store.contacts.dueBy({ id: campaignId, run: 1 }, { byMs: 1, handOverMs: 1, most: 9 });
    });
    expect(plans).not.toMatch(/TEMP B-TREE|SCAN (contacts|contact_runs|attempts)/);
  });
});
