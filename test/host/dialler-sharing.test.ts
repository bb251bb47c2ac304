import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PacingObservation } from '../../electron/dialler/pacing/interface.ts';
import { PREDICTIVE_DEFAULTS, type CampaignSettings } from '../../shared/contract/campaign.ts';
import {
  APOLOGY,
  furnish,
  leaveFloor,
  newFolder,
  openFloor,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';
import type { ScriptedCall } from './scripted-lines.ts';

const ONCE = { ...SETTINGS.retries, maxRetries: 0 };
const ATONCE: Partial<CampaignSettings> = { mode: 'progressive', bcwSec: 0, concurrency: 50, retries: ONCE };
const AHEAD: Partial<CampaignSettings> = {
  mode: 'predictive',
  bcwSec: 0,
  concurrency: 50,
  predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
  retries: ONCE,
};

const TRIED_SEC = 150;
/** The longest stretch without any of these moments. */
const longest = (seconds: number[] = []): number =>
  Math.max(...[...seconds, TRIED_SEC].map((sec, i) => sec - (i === 0 ? 0 : (seconds[i - 1] ?? 0))));

describe('campaigns that share operators', () => {
  let floor: Floor;
  /** What pacing saw: the operators of each decision, in order. */
  let seen: { atSec: number; operators: string[] }[];

  beforeEach(async () => {
    seen = [];
    floor = await openFloor(newFolder(), undefined, undefined, undefined, undefined, {
      before: () => undefined,
      dialled: () => undefined,
      decided: (observation: PacingObservation) =>
        void seen.push({
          atSec: observation.now,
          operators: (observation.operators ?? []).map(({ id }) => String(id)),
        }),
    });
    await furnish(floor.store);
  });
  afterEach(() => leaveFloor(floor));

  async function campaign(id: string, change: Partial<CampaignSettings>, contacts = 200): Promise<void> {
    const names = Array.from({ length: contacts }, (_, i) => `Person ${i}`);
    await runCampaign(floor, change, names, id);
  }
  async function campaignOf(call: ScriptedCall): Promise<string> {
    const attempt = await floor.store.attempts.get(call.request.attemptId);
    const contact = await floor.store.contacts.get(attempt?.contactId ?? 0);
    return contact?.campaignId ?? '';
  }
  /** How many contacts of each campaign were dialled. */
  async function dialled(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const call of floor.lines.calls) {
      const id = await campaignOf(call);
      counts[id] = (counts[id] ?? 0) + 1;
    }
    return counts;
  }
  /** Whoever is dialled is busy, until so many were. */
  async function allBusy(calls: number): Promise<void> {
    for (let round = 0; round < 400 && floor.lines.calls.length < calls; round += 1) {
      for (const call of floor.lines.calls) call.ends();
      await floor.pass(1);
    }
  }

  it('have their contacts dialled as often as their weights say, with an operator granted first', async () => {
    await campaign('three', { ...ATONCE, weight: 3 });
    await campaign('one', { ...ATONCE, weight: 1 });
    await floor.dialler.start();
    await floor.signIn('ada');
    await floor.signIn('ben');
    await allBusy(80);
    const { three = 0, one = 0 } = await dialled();
    expect(Math.abs(three - 3 * one)).toBeLessThanOrEqual(4);
  });

  it('have their contacts dialled ahead as often as their weights say', async () => {
    await campaign('three', { ...AHEAD, weight: 3 });
    await campaign('one', { ...AHEAD, weight: 1 });
    await floor.dialler.start();
    await floor.signIn('ada');
    await floor.signIn('ben');
    await allBusy(80);
    const { three = 0, one = 0 } = await dialled();
    expect(Math.abs(three - 3 * one)).toBeLessThanOrEqual(4);
  });

  it('gain nothing by the time in which they were paused', async () => {
    await campaign('steady', ATONCE);
    await campaign('rested', ATONCE);
    await floor.dialler.start();
    await floor.campaigns.act('rested', 'pause', 'Ada');
    await floor.signIn('ada');
    await allBusy(30);
    expect(await dialled()).toMatchObject({ steady: floor.lines.calls.length });
    const before = floor.lines.calls.length;
    await floor.campaigns.act('rested', 'resume', 'Ada');
    await allBusy(before + 20);
    const { rested = 0 } = await dialled();
    expect(Math.abs(rested - (floor.lines.calls.length - before) / 2)).toBeLessThanOrEqual(2);
  });

  it('leave each other’s turns alone when one finds its operators first and the other dials ahead', async () => {
    await campaign('ahead', AHEAD);
    await campaign('first', ATONCE);
    await floor.dialler.start();
    await floor.signIn('ada');
    const had = { ahead: 0, first: 0 };
    let known = 0;
    for (let round = 0; round < 60; round += 1) {
      for (const call of floor.lines.calls.filter(({ over }) => !over))
        if (!call.answeredAlready) call.answers();
      await floor.settled();
      const desk = await floor.desk('ada');
      if (desk.call && desk.state === 'on_call') {
        const { contact } = desk;
        if (contact?.campaignId === 'ahead' || contact?.campaignId === 'first') had[contact.campaignId] += 1;
        known += 1;
        for (const call of floor.lines.calls) call.ends();
        await floor.settled();
        await floor.seats.finishAcw(
          'ada',
          {
            attemptId: desk.call.attemptId,
            dispositionId: 'none',
            notes: '',
            callbackAtMs: null,
            version: 1,
          },
          false,
        );
      }
      await floor.pass(1);
    }
    expect(known).toBeGreaterThan(20);
    expect(Math.abs(had.ahead - had.first)).toBeLessThanOrEqual(2);
    // Nobody answered a call for which the operator had gone to the other campaign.
    const { abandoned = 0 } = await floor.store.campaigns.counts('ahead');
    expect(abandoned).toBe(0);
  });

  it('have their turns also where nobody answers whom the other dials ahead', async () => {
    await campaign('ahead', AHEAD, 900);
    await campaign('first', ATONCE);
    await floor.dialler.start();
    await floor.signIn('ada');
    const secondsOf: Record<string, number[]> = { ahead: [], first: [] };
    let known = 0;
    for (let sec = 0; sec < TRIED_SEC; sec += 1) {
      for (const call of floor.lines.calls) call.ends();
      await floor.pass(1);
      const placed = floor.lines.calls.slice(known);
      known += placed.length;
      for (const id of new Set(await Promise.all(placed.map(campaignOf)))) secondsOf[id]?.push(sec);
    }
    // A turn of the other, and what was in the air.
    expect(longest(secondsOf['first'])).toBeLessThanOrEqual(40);
    expect(longest(secondsOf['ahead'])).toBeLessThanOrEqual(10);
  });

  it('never count on one operator twice when two that dial ahead have an operator in common', async () => {
    await floor.store.operators.saveGroup({ id: 'service', name: 'Service' });
    for (const [id, groupIds] of [
      ['ben', ['sales', 'service']],
      ['cy', ['service']],
    ] as const) {
      await floor.store.operators.save({
        id,
        name: id,
        role: 'operator',
        groupIds: [...groupIds],
        archived: false,
      });
    }
    await campaign('sales', AHEAD);
    await campaign('service', { ...AHEAD, operatorGroupId: 'service' });
    await floor.dialler.start();
    for (const id of ['ada', 'ben', 'cy']) await floor.signIn(id);
    await allBusy(60);
    const byMoment = Map.groupBy(seen, ({ atSec }) => atSec);
    let together = 0;
    for (const decisions of byMoment.values()) {
      // Each decision of a moment is of another campaign until one of them comes again.
      for (let i = 0; i + 1 < decisions.length; i += 2) {
        const all = [...(decisions[i]?.operators ?? []), ...(decisions[i + 1]?.operators ?? [])];
        expect(new Set(all).size).toBe(all.length);
        if (all.length === 3) together += 1;
      }
    }
    expect(together).toBeGreaterThan(10);
    const { sales = 0, service = 0 } = await dialled();
    expect(Math.min(sales, service)).toBeGreaterThan(10);
  });
});
