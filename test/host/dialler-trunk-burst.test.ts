import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PREDICTIVE_DEFAULTS } from '../../shared/contract/campaign.ts';
import type { Store } from '../../electron/store/store.ts';
import {
  APOLOGY,
  furnish,
  leaveFloor,
  newFolder,
  openFloor,
  openFurnishedFloor,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';
import type { ScriptedCall } from './scripted-lines.ts';
import { wrapUp } from './dialler-steps.ts';

const NAMES = Array.from({ length: 20 }, (_, i) => `Person ${i + 1}`);

const refuse = (call: ScriptedCall, sipCode = 503): void => {
  call.ends({ by: 'network', sipCode });
};

describe('a trunk that turns calls away at once', () => {
  let floor: Floor;

  beforeEach(async () => {
    floor = await openFurnishedFloor();
    await runCampaign(
      floor,
      {
        mode: 'predictive',
        // A list as short as this one is not dialled ahead.
        alwaysOn: true,
        bcwSec: 0,
        concurrency: 10,
        predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
        retries: { ...SETTINGS.retries, maxRetries: 0, onOutcomes: [] },
      },
      NAMES,
    );
    await floor.dialler.start();
    await floor.seats.connect('ada');
    await floor.seats.ready('ada');
    await floor.settled();
  });
  afterEach(() => leaveFloor(floor));

  async function contacts(campaignId = 'camp') {
    const all = await floor.store.contacts.callList({
      campaignId,
      states: [],
      search: '',
      cursor: null,
      limit: 50,
    });
    return all.rows;
  }
  /** Every call of the next seconds is turned away. */
  async function refuseFor(seconds: number, sipCode = 503): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      for (const call of floor.lines.calls) if (!call.over) refuse(call, sipCode);
      await floor.pass(1);
    }
  }

  it.each([503, 480, 403])(
    'is left alone for a while and said, and uses up nobody’s attempts (%i)',
    async (code) => {
      await refuseFor(5, code);
      const dialled = floor.lines.calls.length;
      expect(dialled).toBeGreaterThanOrEqual(4);
      expect(dialled).toBeLessThan(12);
      const said = await floor.dialler.holdBack('camp');
      expect(said?.kind).toBe('trunk_not_ready');
      expect(said?.sentence).toMatch(new RegExp(`turned \\d+ calls away at once \\(SIP ${code}\\)`));
      for (const { attempts, state, trail } of await contacts()) {
        expect([attempts, state]).toEqual([0, 'pending']);
        expect(trail.length).toBeLessThanOrEqual(1);
      }
      // Tried again later, longer and longer apart.
      await refuseFor(60, code);
      expect(floor.lines.calls.length).toBeLessThan(dialled + 12);
    },
  );

  it('is dialled on again as soon as one call gets through', async () => {
    await refuseFor(5);
    await floor.pass(12);
    const call = floor.lines.calls.findLast((each) => !each.over);
    call?.rings();
    await floor.settled();
    call?.answers();
    await floor.pass(2);
    expect((await floor.dialler.holdBack('camp'))?.kind).not.toBe('trunk_not_ready');
    expect((await floor.desk()).state).toBe('on_call');
  });

  it('is not left alone again for one call that it turns away while another one rings', async () => {
    await refuseFor(5);
    await floor.pass(12);
    const through = floor.lines.calls.findLast((each) => !each.over);
    through?.rings();
    await floor.settled();
    let turnedAway: ScriptedCall | undefined;
    for (let second = 0; second < 20 && !turnedAway; second += 1) {
      await floor.pass(1);
      turnedAway = floor.lines.calls.find((each) => each !== through && !each.over);
    }
    expect(through?.over).toBe(false);
    if (turnedAway) refuse(turnedAway);
    await floor.pass(1);
    expect(turnedAway?.over).toBe(true);
    expect((await floor.dialler.holdBack('camp'))?.kind).not.toBe('trunk_not_ready');
  });

  it('is not taken for well because somebody calls in over another one', async () => {
    const script = floor.lines.callsIn('+49301234119', 'other');
    await floor.settled();
    script.call?.ends();
    await floor.settled();
    await floor.seats.finishAcw('ada', wrapUp(script.call?.request.attemptId ?? '', 'sold'), false);
    await floor.settled();
    let refused = 0;
    for (let second = 0; second < 10 && refused < 4; second += 1) {
      for (const call of floor.lines.calls) {
        if (call.over || refused === 4) continue;
        refuse(call);
        refused += 1;
      }
      await floor.pass(1);
    }
    expect(refused).toBe(4);
    expect((await floor.dialler.holdBack('camp'))?.kind).toBe('trunk_not_ready');
  });

  it('is not blamed while others answer over it, and talk', async () => {
    await floor.store.campaigns.move('camp', 'running', 'paused', { atMs: floor.clock.now() });
    await floor.dialler.campaignChanged('camp');
    const { settings } = (await floor.store.campaigns.get('camp')) ?? { settings: SETTINGS };
    await runCampaign(floor, { ...settings, acw: { ...settings.acw, seconds: 0 } }, NAMES, 'mixed');
    await floor.dialler.campaignChanged('mixed');
    const said = new Set<string>();
    let refused = 0;
    for (let second = 0; second < 40; second += 1) {
      for (const [index, call] of floor.lines.calls.entries()) {
        if (call.over) continue;
        if (call.answeredAlready) call.ends();
        else if (index % 3 === 2) call.rings().answers();
        else {
          refuse(call, 480);
          refused += 1;
        }
      }
      await floor.pass(1);
      said.add((await floor.dialler.holdBack('mixed'))?.kind ?? 'nothing');
    }
    expect(refused).toBeGreaterThan(10);
    expect([...said]).not.toContain('trunk_not_ready');
  });

  it('is not blamed for ever: a list of people whom nobody can reach comes to its end', async () => {
    await floor.store.campaigns.move('camp', 'running', 'paused', { atMs: floor.clock.now() });
    await floor.dialler.campaignChanged('camp');
    const { settings } = (await floor.store.campaigns.get('camp')) ?? { settings: SETTINGS };
    await runCampaign(floor, settings, NAMES.slice(0, 3), 'few');
    await floor.dialler.campaignChanged('few');
    await refuseFor(900);
    const rows = await contacts('few');
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['exhausted']));
    for (const { trail, attempts } of rows) expect([trail.length, attempts]).toEqual([4, 1]);
  });

  it('is not blamed for one person who cannot be reached twice, nor for a phone that rang', async () => {
    const one = floor.lines.last.rings();
    await floor.settled();
    refuse(one, 480);
    await floor.pass(1);
    const states = (await contacts()).map(({ attempts, state }) => `${state} ${attempts}`);
    expect(states).toContain('exhausted 1');
    // Turned away the first time: tried once more, and counted then.
    const other = floor.lines.last;
    expect(other.over).toBe(false);
    refuse(other, 480);
    await floor.settled();
    const { number } = other.request;
    for (let second = 0; second < 90; second += 1) {
      for (const call of floor.lines.calls) {
        if (call.over) continue;
        if (call.request.number === number) refuse(call, 480);
        else if (second % 3 === 0) call.ends();
      }
      await floor.pass(1);
    }
    const again = (await contacts()).find(({ phone }) => phone === number);
    expect(again?.state).toBe('exhausted');
    expect(again?.trail).toHaveLength(2);
    expect(again?.attempts).toBe(1);
  });
});

/** Lets the event loop turn so often. */
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
};

describe('a trunk that turns calls away while others are about to be sent', () => {
  it('keeps those back, and they use up nobody’s attempt', async () => {
    let begun = 0;
    let hasRefused = false;
    const wrap = (store: Store): Store => ({
      ...store,
      attempts: {
        ...store.attempts,
        async begin(...args) {
          const nth = (begun += 1);
          const refusal = await store.attempts.begin(...args);
          if (nth <= 4) return refusal;
          // They may be on record together: the first four have been sent by then.
          await turns(20);
          if (!hasRefused) for (const call of floor.lines.calls) refuse(call);
          hasRefused = true;
          // What the trunk said is taken in before the next call may leave.
          await turns(20);
          return refusal;
        },
      },
    });
    const floor = await openFloor(newFolder(), undefined, wrap);
    try {
      await furnish(floor.store);
      await runCampaign(
        floor,
        {
          mode: 'predictive',
          bcwSec: 0,
          concurrency: 10,
          predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
          retries: { ...SETTINGS.retries, maxRetries: 0 },
        },
        NAMES,
      );
      floor.lines.trouble = 'Not yet.';
      await floor.dialler.start();
      for (const id of ['ada', 'ben', 'cy', 'dan', 'eve', 'fay']) {
        await floor.store.operators.save({
          id,
          name: id,
          role: 'operator',
          groupIds: ['sales'],
          archived: false,
        });
        await floor.signIn(id);
      }
      floor.lines.trouble = null;
      await floor.pass(1);
      expect(begun).toBeGreaterThan(4);
      expect(floor.lines.calls).toHaveLength(4);
      const all = await floor.store.campaigns.counts('camp');
      expect(all).toEqual({ pending: NAMES.length });
      for (let id = 1; id <= begun; id += 1)
        expect(await floor.store.contacts.get(id)).toMatchObject({ attempts: 0 });
    } finally {
      await leaveFloor(floor);
    }
  });
});
