import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { connect } from '../../electron/store/open.ts';
import { CONTACT_STATES, CONTACT_STATE_NAMES } from '../../shared/domain/contact-state.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import {
  DAY_START,
  openFresh,
  postgresPlace,
  runningCampaign,
  sampleAttempt,
  sqlitePlace,
} from './store-places.ts';

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('move' as const), contact: fc.nat(), pick: fc.nat() }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('lease' as const), count: fc.integer({ min: 1, max: 4 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('begin' as const), contact: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('return' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('blacklist' as const), contact: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('add' as const), number: fc.nat({ max: 5 }) }) },
  ),
  { minLength: 10, maxLength: 60 },
);

describe.each([sqlitePlace(), postgresPlace()])('counters on $name', (place) => {
  afterAll(() => place.close());

  it('equal a recount of the rows after any sequence of steps, and every row is in exactly one work list', async () => {
    const { store, location, clock } = await openFresh(place);
    const direct = connect(location, { clock }, { durability: 'normal', connections: 1 });
    await fc.assert(
      fc.asyncProperty(steps, async (run) => {
        const { campaign, contactIds } = await runningCampaign(store, 6);
        const idOf = (n: number): number => contactIds[n % contactIds.length] as number;
        for (const [i, step] of run.entries()) {
          if (step.kind === 'lease') {
            const request = {
              campaignId: campaign.id,
              hostId: 'host-a',
              count: step.count,
              nowMs: DAY_START,
            };
            await store.contacts.lease({ ...request, leaseMs: 1_000 });
          } else if (step.kind === 'move') {
            const contact = await store.contacts.get(idOf(step.contact));
            const next = contact ? (CONTACT_STATES[contact.state].next as readonly ContactState[]) : [];
            const to = next[step.pick % Math.max(next.length, 1)];
            if (!contact || !to) continue;
            const nextAtMs = step.pick % 3 === 0 ? DAY_START + step.pick : null;
            expect(await store.contacts.move(contact.id, [contact.state], to, { nextAtMs })).toBe(true);
          } else if (step.kind === 'begin') {
            const contactId = idOf(step.contact);
            const attempt = sampleAttempt(
              { campaignId: campaign.id, contactId, number: '+4930' },
              { pass: (i % 3) + 1 },
            );
            const refusal = await store.attempts.begin(attempt, { numberId: null });
            if (refusal === null && i % 2 === 0) {
              await store.attempts.update(attempt.id, {
                ringingAtMs: DAY_START + 10,
                answeredAtMs: DAY_START + 30,
              });
              const end = { attachedAtMs: DAY_START + 31, talkSec: 1.5, wrapSec: 0.25 };
              await store.attempts.finish(attempt.id, end, { from: CONTACT_STATE_NAMES, to: 'completed' });
            }
          } else if (step.kind === 'return') {
            await store.contacts.returnLeases({ hostId: 'host-a' });
          } else if (step.kind === 'blacklist') {
            const contact = await store.contacts.get(idOf(step.contact));
            const entry = { phone: contact?.phone ?? '', reason: '', addedAtMs: 1, who: 'Ada' };
            await store.blacklist.add(entry);
            await store.blacklist.remove(entry.phone);
          } else {
            const added = await store.contacts.addOne(campaign.id, {
              phone: `+4940${step.number}`,
              name: '',
              variables: {},
              priority: 'low',
              tags: [],
            });
            if ('contactId' in added) contactIds.push(added.contactId);
          }
        }
        const rows = await direct.db
          .selectFrom('contacts')
          .innerJoin('campaigns', 'campaigns.key', 'contacts.campaignKey')
          .select(['state', 'work', 'nextAtMs'])
          .where('campaigns.id', '=', campaign.id)
          .execute();
        const recount: Record<string, number> = {};
        for (const row of rows) {
          recount[row.state] = (recount[row.state] ?? 0) + 1;
          const { kind } = CONTACT_STATES[row.state];
          expect(row.work === null, `${row.state} ${row.work}`).toBe(
            kind !== 'waiting' && kind !== 'claimed',
          );
          expect(row.work === 'leased', `${row.state} ${row.work}`).toBe(kind === 'claimed');
        }
        expect(await store.campaigns.counts(campaign.id)).toEqual(recount);
        const attempts = [];
        for await (const batch of store.attempts.report(campaign.id)) attempts.push(...batch);
        const figures = await store.attempts.figures(campaign.id, 1);
        expect(figures).toMatchObject({
          attempts: attempts.length,
          answered: attempts.filter((a) => a.answeredAtMs !== null).length,
          connected: attempts.filter((a) => a.attachedAtMs !== null).length,
          talkCount: attempts.filter((a) => a.talkSec !== null).length,
          talkSecTotal: attempts.reduce((sum, a) => sum + (a.talkSec ?? 0), 0),
          ringSecTotal: (attempts.filter((a) => a.answeredAtMs !== null).length * 20) / 1_000,
        });
        expect(figures.passes.reduce((sum, pass) => sum + pass.attempted, 0)).toBe(attempts.length);
      }),
      { numRuns: 12 },
    );
    await direct.db.destroy();
    await store.close();
  });
});
