import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Carrier } from '../../electron/carrier/carrier.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import type { DeskSnapshot } from '../../shared/contract/desk.ts';
import { systemClock, type Clock } from '../../shared/domain/clock.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo, type Callee } from './call-floor.ts';
import { openHeadlessOperator, type HeadlessOperator } from './headless-operator.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';
import { until } from '../until.ts';

const HOUR_MS = 3_600_000;
const CALLEES: Callee[] = [
  { name: 'Ann', phone: dramaNumber(1), behaviour: 'busy' },
  { name: 'Ben', phone: dramaNumber(2), behaviour: 'answer' },
  { name: 'Cat', phone: dramaNumber(3), behaviour: 'answer' },
];

let setByMs = 0;
/** The machine's clock as somebody sets it: the time of day moves, timers run on. */
const clock: Clock = { ...systemClock, now: () => Date.now() + setByMs };

let carrier: Carrier;
let floor: HostFloor;
let operator: HeadlessOperator;
let campaignId = '';

beforeEach(async () => {
  setByMs = 0;
  carrier = await openTestCarrier(CALLEES);
  floor = await openHostFloor({ clock });
  const setUp = await openSeat(floor.link());
  const { client } = setUp;
  const trunk = await client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
  const defaults = await client.campaigns.defaults();
  campaignId = await makeCampaign(client, {
    name: 'Summer time',
    trunkId: trunk.id,
    callees: CALLEES,
    settings: {
      bcwSec: 120,
      acw: { ...defaults.acw, seconds: 300 },
      retries: { ...defaults.retries, maxRetries: 1, delayMin: 600, onOutcomes: ['busy'] },
    },
  });
  await client.campaigns.act({ id: campaignId, action: 'start' });
  setUp.close();
  operator = await openHeadlessOperator(floor.link());
});
afterEach(async () => {
  await operator?.close();
  await floor?.close();
  await carrier?.close();
});

const leftMs = (desk: DeskSnapshot): number => (desk.countdownEndsMs ?? 0) - clock.now();
const jumpsSeen = (): number => floor.lines.filter((line) => line.includes('clock of this machine')).length;

/** Sets the clock and waits until the host has said the desk's time again, over the live connection. */
async function setClock(byMs: number): Promise<void> {
  const seen = jumpsSeen();
  const { sinceMs } = operator.desk();
  setByMs += byMs;
  await until('the host to see it', () => jumpsSeen() > seen);
  // Not just any word of the desk: the one with its times as the clock stands now.
  await until('the desk to be told again', () => Math.abs(operator.desk().sinceMs - sinceMs - byMs) < 1_000);
}

describe('a whole host whose clock is set an hour forward and back', () => {
  it('ends no call, loses no wrap-up, dials nobody twice and says the right countdown', async () => {
    await operator.client.desk.ready();
    await operator.until('offered', 'Ann');
    await operator.dial();
    // Ann is busy and waits for her retry; Ben is next.
    const { contact } = await operator.until('offered', 'Ben');
    await operator.client.desk.accept({ contactId: contact?.id ?? 0 });
    await operator.until('bcw', 'Ben');
    for (const byMs of [HOUR_MS, -2 * HOUR_MS, HOUR_MS]) {
      await setClock(byMs);
      expect(operator.desk()).toMatchObject({ state: 'bcw', contact: { name: 'Ben' } });
      expect(leftMs(operator.desk())).toBeGreaterThan(90_000);
      expect(leftMs(operator.desk())).toBeLessThanOrEqual(120_000);
    }
    const status = await operator.client.system.status();
    expect(Math.abs(status.atMs - clock.now())).toBeLessThan(60_000);

    await operator.client.desk.callNow({ contactId: contact?.id ?? 0 });
    const { call } = await operator.until('on_call', 'Ben');
    const attemptId = call?.attemptId ?? '';
    for (const byMs of [-HOUR_MS, 2 * HOUR_MS, -HOUR_MS]) {
      await setClock(byMs);
      const talkedMs = clock.now() - (operator.desk().call?.answeredAtMs ?? 0);
      expect(operator.desk().state).toBe('on_call');
      expect(talkedMs).toBeGreaterThan(0);
      expect(talkedMs).toBeLessThan(60_000);
    }
    await setClock(-HOUR_MS);
    expect(carrier.figures().up).toBe(1);
    await operator.client.desk.hangUp({ attemptId });

    await operator.until('acw', 'Ben');
    const draft = { attemptId, dispositionId: 'sale', notes: 'Typed over the jump', callbackAtMs: null };
    await operator.client.desk.saveDraft({ ...draft, version: 1 });
    await setClock(2 * HOUR_MS);
    expect(operator.desk()).toMatchObject({ state: 'acw', draft: { notes: 'Typed over the jump' } });
    expect(leftMs(operator.desk())).toBeGreaterThan(240_000);
    expect(leftMs(operator.desk())).toBeLessThanOrEqual(300_000);
    await operator.client.desk.finishAcw({ draft: { ...draft, version: 2 }, thenNotReady: true });
    await operator.until('not_ready');

    const { rows } = await operator.client.contacts.list({
      campaignId,
      states: [],
      search: '',
      cursor: null,
      limit: 10,
    });
    const named = new Map(rows.map((row) => [row.name, row]));
    expect(named.get('Ann')).toMatchObject({ state: 'retry_scheduled', attempts: 1 });
    expect(named.get('Ben')).toMatchObject({ state: 'completed', attempts: 1 });
    expect(named.get('Cat')?.trail).toEqual([]);
    const attempt = await floor.host.services.store.attempts.get(attemptId);
    expect(attempt).toMatchObject({ outcome: 'answered', notes: 'Typed over the jump' });
    for (const seconds of [attempt?.talkSec, attempt?.wrapSec]) {
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThan(60);
    }
    expect(carrier.figures().invites).toBe(2);
    // The trunk was asked again each time, and is well.
    await until('the trunk', async () => {
      const { trunks } = await operator.client.system.status();
      return trunks[0]?.state === 'ready' && carrier.figures().registers > jumpsSeen();
    });
    expect(floor.lines.filter((line) => !line.includes('clock of this machine'))).toEqual([]);
  });
});
