import { describe, expect, it } from 'vitest';
import { findHoldBack, type DialFacts } from '../../electron/dialler/admission.ts';
import { hoursAt, hoursOf } from '../../shared/domain/hours.ts';
import type { NumberBar } from '../../shared/domain/number-choice.ts';
import type { PooledNumber } from '../../shared/domain/numbers-held.ts';
import { HOLD_BACK_KINDS, type HoldBackKind } from '../../shared/domain/hold-back.ts';
import { SETTINGS, MONDAY_10 } from '../host/dialler-floor.ts';

const pooled = (ending: string, bar: NumberBar | null, spamScore: number | null = null): PooledNumber => ({
  number: { e164: `+4930224460${ending.padStart(2, '0')}`, spamScore },
  bar,
});

const CLEAR: DialFacts = {
  campaign: {
    id: 'camp',
    name: 'Winter',
    status: 'running',
    settings: { ...SETTINGS, numberIds: ['n1'] },
    run: 1,
    createdAtMs: MONDAY_10,
    createdBy: 'Ada',
    startedAtMs: MONDAY_10,
    endedAtMs: null,
    completionReason: null,
    endedBy: null,
    failure: null,
  },
  nowMs: MONDAY_10,
  hours: hoursOf(SETTINGS, []),
  standing: hoursAt(hoursOf(SETTINGS, []), MONDAY_10),
  emergencyStopped: false,
  storeTrouble: null,
  trunkTrouble: null,
  numbers: [pooled('1', null)],
  houseZone: 'Europe/Berlin',
  operators: { inGroup: 2, signedIn: 2, ready: 1, lent: 0, working: 1 },
  skill: null,
  trunkBar: null,
  working: 1,
  nextDialMs: 0,
  lacksMessage: false,
  dry: false,
  nextDueMs: null,
  personal: null,
};
const { campaign } = CLEAR;

/** For each kind, the one fact that brings it about. */
const TROUBLES: Record<HoldBackKind, (facts: DialFacts) => DialFacts> = {
  not_running: (f) => ({ ...f, campaign: { ...f.campaign, status: 'paused' } }),
  emergency_stop: (f) => ({ ...f, emergencyStopped: true }),
  store_unwritable: (f) => ({ ...f, storeTrouble: 'The disk is full.' }),
  not_started_yet: (f) => ({
    ...f,
    campaign: {
      ...f.campaign,
      status: 'scheduled',
      settings: { ...f.campaign.settings, startAtMs: MONDAY_10 + 60_000 },
    },
  }),
  no_schedule: (f) => {
    const hours = hoursOf({ ...f.campaign.settings, scheduleId: 'gone' }, []);
    return { ...f, hours, standing: hoursAt(hours, f.nowMs) };
  },
  outside_window: (f) => {
    const nowMs = f.nowMs + 12 * 3_600_000;
    return { ...f, nowMs, standing: hoursAt(f.hours, nowMs) };
  },
  no_trunk: (f) => ({
    ...f,
    campaign: { ...f.campaign, settings: { ...f.campaign.settings, trunkId: null } },
  }),
  trunk_not_ready: (f) => ({ ...f, trunkTrouble: 'Registering.' }),
  numbers_capped: (f) => ({ ...f, numbers: [pooled('1', 'capped')] }),
  no_operator_signed_in: (f) => ({
    ...f,
    operators: { inGroup: 0, signedIn: 0, ready: 0, lent: 0, working: 0 },
  }),
  trunk_full: (f) => ({ ...f, trunkBar: { kind: 'channels', name: 'North', channels: 10 } }),
  trunk_pace: (f) => ({
    ...f,
    trunkBar: { kind: 'pace', name: 'North', callsPerSec: 2, againMs: f.nowMs + 400 },
  }),
  no_operator_with_skill: (f) => ({
    ...f,
    skill: 'Spanish, level 3 or better',
    operators: { inGroup: 2, signedIn: 0, ready: 0, lent: 0, working: 0 },
  }),
  no_operator_ready: (f) => ({ ...f, operators: { inGroup: 2, signedIn: 2, ready: 0, lent: 0, working: 0 } }),
  operators_busy: (f) => ({ ...f, operators: { inGroup: 2, signedIn: 2, ready: 0, lent: 0, working: 2 } }),
  operators_lent: (f) => ({ ...f, operators: { inGroup: 2, signedIn: 2, ready: 1, lent: 1, working: 1 } }),
  concurrency_reached: (f) => ({ ...f, working: 10 }),
  call_interval: (f) => ({ ...f, nextDialMs: f.nowMs + 1_000 }),
  no_message: (f) => ({ ...f, lacksMessage: true }),
  waiting_for_operator: (f) => ({ ...f, dry: true, personal: { operatorName: 'Ada', untilMs: null } }),
  waiting_for_retries: (f) => ({ ...f, dry: true, nextDueMs: f.nowMs + 300_000 }),
  no_contact_left: (f) => ({ ...f, dry: true }),
};

describe('why a campaign is not dialling', () => {
  it('is nothing while it may dial', () => {
    expect(findHoldBack(CLEAR)).toBeNull();
  });

  it.each(HOLD_BACK_KINDS)('%s is found and said in one sentence', (kind) => {
    const found = findHoldBack(TROUBLES[kind](CLEAR));
    expect(found?.kind).toBe(kind);
    expect(found?.sentence).toMatch(/^[A-Z].*[.)]$/);
    expect(found?.sentence).not.toMatch(/undefined|null|NaN/);
  });

  it('names the first of several in the order of the table', () => {
    // Those that exclude each other by their own facts are left out of the pile.
    const pile: HoldBackKind[] = [
      'emergency_stop',
      'store_unwritable',
      'outside_window',
      'no_trunk',
      'trunk_not_ready',
      'numbers_capped',
      'operators_busy',
      'concurrency_reached',
      'no_contact_left',
    ];
    for (const [index, kind] of pile.entries()) {
      const facts = pile.slice(index).reduce((f, next) => TROUBLES[next](f), CLEAR);
      expect(findHoldBack(facts)?.kind).toBe(kind);
    }
    expect(pile).toEqual(HOLD_BACK_KINDS.filter((kind) => pile.includes(kind)));
  });

  it('says until when, in the campaign’s own zone', () => {
    const night = findHoldBack(TROUBLES.outside_window(CLEAR));
    expect(night?.sentence).toBe('Outside the calling window until 09:00 tomorrow (Europe/Berlin).');
    expect(night?.untilMs).toBe(MONDAY_10 + 23 * 3_600_000);
    expect(findHoldBack(TROUBLES.waiting_for_retries(CLEAR))?.sentence).toBe(
      'Waiting for retries and callbacks until 10:05.',
    );
    const capped = findHoldBack(TROUBLES.numbers_capped(CLEAR));
    expect(capped?.untilMs).toBe(MONDAY_10 + 14 * 3_600_000);
    expect(capped?.sentence).toBe('All outbound numbers are at their daily cap until midnight.');
  });

  it('says when daily caps begin anew by the midnight of the store, told in the campaign’s own zone', () => {
    const capped = findHoldBack(TROUBLES.numbers_capped({ ...CLEAR, houseZone: 'America/New_York' }));
    expect(capped?.untilMs).toBe(MONDAY_10 + 20 * 3_600_000);
    expect(capped?.sentence).toBe('All outbound numbers are at their daily cap until 06:00 tomorrow.');
  });

  it('tells numbers that are switched off from numbers that are used up', () => {
    const off = findHoldBack({ ...CLEAR, numbers: [pooled('1', 'not_active')] });
    expect(off).toEqual({
      kind: 'numbers_capped',
      sentence: 'No outbound number of the pool is active.',
      untilMs: null,
    });
    const none = { ...campaign, settings: { ...campaign.settings, numberIds: [] } };
    expect(findHoldBack({ ...CLEAR, campaign: none, numbers: [] })).toBeNull();
  });

  it('names the numbers that it leaves out for their spam score, which nothing but a person ends', () => {
    const numbers = [pooled('1', 'spam', 8), pooled('2', 'not_active'), pooled('3', 'spam', 9)];
    expect(findHoldBack({ ...CLEAR, numbers })).toEqual({
      kind: 'numbers_capped',
      sentence:
        'No outbound number may be shown: +49 30 22446001 (8) and +49 30 22446003 (9) are left out for their spam score.',
      untilMs: null,
    });
  });

  it('tells them from those at their daily cap, and says until when', () => {
    const numbers = [pooled('1', 'spam', 7), pooled('2', 'capped'), pooled('3', 'other_trunk')];
    expect(findHoldBack({ ...CLEAR, numbers })).toEqual({
      kind: 'numbers_capped',
      sentence:
        'No outbound number may be shown: +49 30 22446002 is at its daily cap until midnight; +49 30 22446001 (7) is left out for its spam score; +49 30 22446003 belongs to another trunk.',
      untilMs: MONDAY_10 + 14 * 3_600_000,
    });
  });

  it('counts the numbers that it has no room to name', () => {
    const numbers = [1, 2, 3, 4, 5, 6].map((n) => pooled(String(n), 'spam', 9));
    expect(findHoldBack({ ...CLEAR, numbers })?.sentence).toMatch(/22446004 \(9\) and 2 more are left out/);
  });
});
