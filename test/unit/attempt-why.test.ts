import { describe, expect, it } from 'vitest';
import { whyDialled } from '../../electron/dialler/why-dialled.ts';
import { whyWords, type AttemptWhy } from '../../shared/domain/attempt-why.ts';
import { boundWords, PACING_BOUND_NAMES } from '../../shared/domain/pacing-bound.ts';
import { sampleSettings } from '../host/store-places.ts';

const NOON = Date.UTC(2026, 0, 5, 11, 0, 0);
const fresh = { takenFrom: 'pending', pass: 1, nextAtMs: 0, lastOutcome: null } as const;

describe('why an attempt was made', () => {
  it('is said for a first attempt with what let it pass', () => {
    const settings = sampleSettings({ mode: 'preview', callIntervalMs: 0 });
    expect(whyWords(whyDialled(fresh, { settings }, NOON, null), 'Europe/Berlin', 'predictive')).toBe(
      'First attempt, in the order of the list. Checked at 12:00: campaign running, no emergency stop, ' +
        'calling hours, trunk ready, simultaneous calls, not blacklisted, no other call to this contact.',
    );
  });

  it('is said for a retry of a campaign that dials ahead, with its due time, its number and what bound pacing', () => {
    const settings = sampleSettings({ mode: 'predictive', callIntervalMs: 1_000, numberIds: ['n1'] });
    const again = {
      takenFrom: 'retry_scheduled',
      pass: 2,
      nextAtMs: NOON - 600_000,
      lastOutcome: 'busy',
    } as const;
    const words = whyWords(whyDialled(again, { settings }, NOON, 'risk'), 'Europe/Berlin', 'predictive');
    expect(words).toMatch(/^Another attempt by the retry rules after "busy", due 11:50\. Checked at 12:00: /);
    expect(words).toContain(
      'call interval, not blacklisted, no other call to this contact, outbound number under its daily cap',
    );
    expect(words).toMatch(
      /not abandoned a short while ago\. Pacing at that moment: One more call would risk/,
    );
  });

  it('says what bound the pacing of a voice agent in words of its own', () => {
    const settings = sampleSettings({ mode: 'agentless' });
    const why = whyDialled(fresh, { settings }, NOON, 'no_operator');
    expect(whyWords(why, 'Europe/Berlin', 'agentless')).toContain('No worker of the voice agent is free');
    expect(whyWords(why, 'Europe/Berlin', 'predictive')).toContain('No operator is ready');
    for (const name of PACING_BOUND_NAMES)
      expect(boundWords(name, 'agentless'), name).not.toMatch(/operator/i);
  });

  it('keeps what bound the pacing under a name that programs of before know', () => {
    const settings = sampleSettings({ mode: 'predictive' });
    expect(whyDialled(fresh, { settings }, NOON, 'own_limit').bound).toBe('budget');
    expect(whyDialled(fresh, { settings }, NOON, 'risk').bound).toBe('risk');
  });

  it('says how likely somebody was to answer where that put them first', () => {
    const settings = sampleSettings({ mode: 'preview', passOrder: 'likeliest_now' });
    const likely = { chance: 0.4137, because: 'people on this list answer more' };
    const words = whyWords(
      whyDialled({ ...fresh, likely }, { settings }, NOON, null),
      'Europe/Berlin',
      'predictive',
    );
    expect(words).toMatch(
      /^First attempt, likeliest now: 41 %, people on this list answer more\. Checked at 12:00/,
    );
  });

  it('says of a call of the person that they called, and of no check that there was none', () => {
    const why: AttemptWhy = {
      line: 'received',
      dueAtMs: null,
      lastOutcome: null,
      checkedAtMs: NOON,
      checks: [],
      bound: null,
      likely: null,
      agreedAtMs: null,
    };
    expect(whyWords(why, 'Europe/Berlin', 'predictive')).toBe('The person called.');
    expect(whyWords({ ...why, agreedAtMs: NOON + 3_600_000 }, 'Europe/Berlin', 'predictive')).toBe(
      'The person called before the callback that was agreed for 13:00.',
    );
  });

  it('names a callback that was asked for, whichever pass it is', () => {
    const asked = {
      takenFrom: 'callback_scheduled',
      pass: 3,
      nextAtMs: NOON,
      lastOutcome: 'answered',
    } as const;
    const { line } = whyDialled(asked, { settings: sampleSettings({}) }, NOON, null);
    expect(line).toBe('callback');
  });
});
