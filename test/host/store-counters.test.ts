import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Attempt } from '../../shared/contract/contact.ts';
import { promiseOf, sumAnswers, type AnswerCounts } from '../../shared/domain/abandon-promise.ts';
import { CALL_MODES, dialsAhead } from '../../shared/domain/call-mode.ts';
import type { AttemptSums, RunSums } from '../../shared/domain/figures/sums.ts';
import { figuresOf } from '../../shared/domain/figures/table.ts';
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

/** How a call may go, from its answer on. */
const CALLS = {
  talk: { answered: true, attachedAtMs: DAY_START + 31, outcome: 'answered', talkSec: 1.5, wrapSec: 0.25 },
  marked: { answered: true, attachedAtMs: DAY_START + 31, outcome: 'machine', talkSec: 0.5, wrapSec: 0.25 },
  abandoned: { answered: true, outcome: 'abandoned' },
  left: { answered: true, outcome: 'canceled_by_client' },
  unheard: { answered: true, outcome: 'canceled_by_client', freeWhenLeft: 'nobody' },
  spared: { answered: true, outcome: 'canceled_by_client', freeWhenLeft: 'somebody' },
  machine: { answered: true, outcome: 'machine' },
  assistant: { answered: true, outcome: 'screener' },
  busy: { answered: false, outcome: 'busy' },
} as const;
const ENDS = ['open', ...(Object.keys(CALLS) as (keyof typeof CALLS)[])] as const;

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
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('begin' as const),
        contact: fc.nat(),
        mode: fc.constantFrom(...CALL_MODES),
        end: fc.constantFrom(...ENDS),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('return' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('blacklist' as const), contact: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('add' as const), number: fc.nat({ max: 5 }) }) },
  ),
  { minLength: 10, maxLength: 60 },
);

/** What neither attempts nor contacts say of a run. */
const PACE = {
  dialsPerSec: 0,
  startedAtMs: DAY_START,
  endedAtMs: null,
  hasEnd: true,
  nowMs: DAY_START + 3_600_000,
};

/** Attempts that are over, by outcome. */
function tally(attempts: readonly Attempt[]): AttemptSums['outcomes'] {
  const outcomes: AttemptSums['outcomes'] = {};
  for (const { outcome } of attempts) if (outcome) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return outcomes;
}

/** The sums over the dials of a run, from the attempts themselves. */
function dialsOf(attempts: readonly Attempt[]): AttemptSums {
  const having = (name: 'talkSec' | 'wrapSec') => attempts.flatMap((a) => a[name] ?? []);
  const rings = attempts.flatMap(({ ringingAtMs, answeredAtMs, endedAtMs }) => {
    const overAtMs = answeredAtMs ?? endedAtMs;
    return ringingAtMs === null || overAtMs === null ? [] : [overAtMs - ringingAtMs];
  });
  const passes = Map.groupBy(attempts, ({ pass }) => pass);
  return {
    attempts: attempts.length,
    answered: attempts.filter((a) => a.answeredAtMs !== null).length,
    connected: attempts.filter((a) => a.attachedAtMs !== null).length,
    ringSecTotal: added(rings) / 1_000,
    ringCount: rings.length,
    talkSecTotal: added(having('talkSec')),
    talkCount: having('talkSec').length,
    wrapSecTotal: added(having('wrapSec')),
    wrapCount: having('wrapSec').length,
    outcomes: tally(attempts),
    lastDialMs: attempts.length === 0 ? null : Math.max(...attempts.map((a) => a.createdAtMs)),
    passes: [...passes.entries()]
      .toSorted(([a], [b]) => a - b)
      .map(([pass, dials]) => ({
        pass,
        attempted: dials.length,
        connected: dials.filter((a) => a.attachedAtMs !== null).length,
        firstMs: Math.min(...dials.map((a) => a.createdAtMs)),
        lastMs: Math.max(...dials.map((a) => a.createdAtMs)),
      })),
  };
}

/** What calls placed ahead came to, from the attempts themselves. */
function answersOf(
  attempts: readonly Pick<Attempt, 'mode' | 'outcome' | 'freeWhenLeft' | 'answeredAtMs' | 'attachedAtMs'>[],
): AnswerCounts {
  const ahead = attempts.filter(({ mode }) => dialsAhead(mode));
  const count = (holds: (attempt: (typeof ahead)[number]) => boolean) => ahead.filter(holds).length;
  const isMachine = ({ outcome }: (typeof ahead)[number]) =>
    outcome === 'machine' || outcome === 'fax' || outcome === 'announcement';
  return {
    dials: ahead.length,
    answered: count((a) => a.answeredAtMs !== null),
    connected: count((a) => a.attachedAtMs !== null),
    abandoned: count((a) => a.outcome === 'abandoned'),
    leftEarly: count((a) => a.outcome === 'canceled_by_client' && a.freeWhenLeft !== 'somebody'),
    leftListening: count((a) => a.outcome === 'canceled_by_client' && a.freeWhenLeft === 'somebody'),
    machines: count((a) => a.attachedAtMs === null && (isMachine(a) || a.outcome === 'screener')),
    misread: count((a) => a.attachedAtMs !== null && isMachine(a)),
  };
}

const added = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

describe.each([sqlitePlace(), postgresPlace()])('counters on $name', (place) => {
  afterAll(() => place.close());

  it('and every figure equal a recount of the rows after any sequence of steps, and every row is in exactly one work list', async () => {
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
            expect(
              await store.contacts.move({ id: contact.id, run: 1 }, [contact.state], to, { nextAtMs }),
            ).toBe(true);
          } else if (step.kind === 'begin') {
            // Whom a host holds is dialled; everybody else is refused.
            const lease = { campaignId: campaign.id, hostId: 'host-a', count: 1, nowMs: DAY_START };
            const [held] = await store.contacts.lease({ ...lease, leaseMs: 1_000 });
            const contactId = held?.id ?? idOf(step.contact);
            const attempt = sampleAttempt(
              { campaignId: campaign.id, contactId, number: '+4930' },
              { pass: (i % 3) + 1, mode: step.mode, createdAtMs: DAY_START + i * 600_000 },
            );
            const refusal = await store.attempts.begin(attempt, {});
            if (refusal === null && step.end !== 'open') {
              const { answered, ...end } = CALLS[step.end];
              await store.attempts.update(attempt.id, { ringingAtMs: DAY_START + 10 });
              if (answered) await store.attempts.update(attempt.id, { answeredAtMs: DAY_START + 30 });
              const over = { ...end, endedAtMs: DAY_START + 45 };
              await store.attempts.finish(attempt.id, over, { from: CONTACT_STATE_NAMES, to: 'completed' });
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
          .selectFrom('contactRuns')
          .innerJoin('campaigns', (join) =>
            join
              .onRef('campaigns.key', '=', 'contactRuns.campaignKey')
              .onRef('campaigns.run', '=', 'contactRuns.run'),
          )
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
        const kept: RunSums = {
          ...PACE,
          counts: await store.campaigns.counts(campaign.id),
          dials: await store.attempts.figures(campaign.id, 1),
          callbacks: await store.callbacks.figures(campaign.id, 1),
          today: promiseOf(
            sumAnswers(await store.attempts.answerQuarters(campaign.id, 0, DAY_START + 86_400_000)),
          ),
        };
        const recounted: RunSums = {
          ...PACE,
          counts: recount,
          dials: dialsOf(attempts),
          callbacks: { missed: 0, received: 0 },
          today: promiseOf(answersOf(attempts)),
        };
        expect(kept.dials).toEqual(recounted.dials);
        expect(figuresOf(kept)).toEqual(figuresOf(recounted));
        const everybody = await direct.db
          .selectFrom('attempts')
          .select(['mode', 'outcome', 'freeWhenLeft', 'answeredAtMs', 'attachedAtMs'])
          .execute();
        expect(promiseOf(await store.attempts.answersSince(0))).toEqual(promiseOf(answersOf(everybody)));
      }),
      { numRuns: 12 },
    );
    await direct.db.destroy();
    await store.close();
  });

  it('of calls placed ahead equal a recount of the attempts, whichever way a call ends', async () => {
    const { store } = await openFresh(place);
    const ends = Object.values(CALLS);
    const { campaign, contactIds } = await runningCampaign(store, ends.length);
    const lease = { campaignId: campaign.id, hostId: 'host-a', count: ends.length, nowMs: DAY_START };
    await store.contacts.lease({ ...lease, leaseMs: 60_000 });
    for (const [i, { answered, ...end }] of ends.entries()) {
      const contactId = contactIds[i] as number;
      const attempt = sampleAttempt(
        { campaignId: campaign.id, contactId, number: '+4930' },
        { pass: 1, mode: 'predictive', createdAtMs: DAY_START },
      );
      expect(await store.attempts.begin(attempt, {})).toBeNull();
      if (answered) await store.attempts.update(attempt.id, { answeredAtMs: DAY_START + 30 });
      await store.attempts.finish(attempt.id, end, { from: CONTACT_STATE_NAMES, to: 'completed' });
    }
    const attempts = [];
    for await (const batch of store.attempts.report(campaign.id)) attempts.push(...batch);
    const [quarter] = await store.attempts.answerQuarters(campaign.id, 0, DAY_START + 86_400_000);
    expect(quarter).toEqual({ startMs: DAY_START, ...answersOf(attempts) });
    expect(quarter).toMatchObject({ leftEarly: 2, leftListening: 1 });
    await store.close();
  });
});
