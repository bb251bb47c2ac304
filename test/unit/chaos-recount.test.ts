import { describe, expect, it } from 'vitest';
import type { CarriedCall } from '../chaos/far-end.ts';
import { countedAgain, recount, type Aftermath } from '../chaos/recount.ts';

type AttemptOnRecord = Aftermath['attempts'][number];
const ANN = '+441134960001';

const call = (change: Partial<CarriedCall> = {}): CarriedCall => ({
  callId: 'c1',
  number: ANN,
  attemptId: null,
  calledMs: 1_010,
  answeredMs: 3_000,
  overMs: 9_000,
  ...change,
});
const attempt = (change: Partial<AttemptOnRecord> = {}): AttemptOnRecord => ({
  id: 'a1',
  number: ANN,
  mode: 'predictive',
  createdAtMs: 1_000,
  sentAtMs: 1_005,
  answeredAtMs: 3_001,
  attachedAtMs: 3_050,
  endedAtMs: 9_000,
  outcome: 'answered',
  freeWhenLeft: null,
  dispositionId: 'interested',
  notes: 'Said yes',
  ...change,
});
const aftermath = (change: Partial<Aftermath> = {}): Aftermath => ({
  calls: [call()],
  attempts: [attempt()],
  faults: [],
  confirmed: { results: new Map([['a1', { dispositionId: 'interested', notes: 'Said yes' }]]) },
  mostAttempts: 2,
  longestAloneMs: 5_000,
  leftOverMs: 2_000,
  ...change,
});
const killed = (fromMs: number) => [{ kind: 'kill', fromMs, toMs: fromMs + 3_000 } as const];
const found = (change: Partial<Aftermath>): string => recount(aftermath(change)).findings.join('\n');

describe('The recount after a storm', () => {
  it('finds nothing where carrier and record agree', () => {
    expect(found({})).toBe('');
  });

  it('finds a call without an attempt, and an attempt that was sent without a call', () => {
    expect(found({ attempts: [] })).toContain('no attempt is on record');
    expect(found({ calls: [] })).toContain('was never sent');
  });

  it('forgives a call that was lost with the network, and one that was killed before it was sent', () => {
    const lost = { answeredAtMs: null, attachedAtMs: null, outcome: 'no_answer' } as const;
    const network = { kind: 'network', fromMs: 900, toMs: 1_400 } as const;
    const none = { calls: [], confirmed: { results: new Map() } };
    expect(found({ ...none, attempts: [attempt(lost)], faults: [network] })).toBe('');
    expect(found({ ...none, attempts: [attempt({ ...lost, sentAtMs: null })] })).toBe('');
    expect(found({ ...none, attempts: [attempt(lost)], faults: killed(1_800) })).toBe('');
    expect(found({ ...none, attempts: [attempt(lost)], faults: killed(2_400) })).toContain('never sent');
  });

  it('finds two calls to one person at once, and two calls for one attempt', () => {
    const second = attempt({ id: 'a2', createdAtMs: 8_000, sentAtMs: 8_001 });
    const again = call({ callId: 'c2', calledMs: 8_010, answeredMs: null, overMs: 8_500 });
    expect(found({ calls: [call(), again], attempts: [attempt(), second] })).toContain('while another call');
    const later = call({ callId: 'c2', calledMs: 9_500, answeredMs: null, overMs: 9_600 });
    expect(found({ calls: [call(), later] })).toContain('no attempt is on record');
    const legs = [
      call({ attemptId: 'a1', callId: 'l1', number: 'robin' }),
      call({ attemptId: 'a1', callId: 'l2', number: 'robin' }),
    ];
    expect(found({ calls: [call(), ...legs] })).toContain('The voice agent for a1 was called while');
  });

  it('finds more attempts than the rules allow, and one without an end', () => {
    expect(found({ mostAttempts: 0 })).toContain('1 attempts');
    expect(found({ attempts: [attempt({ endedAtMs: null })] })).toContain('has no end');
  });

  it('finds somebody who was left alone on the line, and gives a host that was killed its time again', () => {
    const alone = { attachedAtMs: null, outcome: 'abandoned' } as const;
    const long = { calls: [call({ overMs: 12_000 })], attempts: [attempt(alone)] };
    expect(found(long)).toContain('was on the line alone for 9000 ms');
    const kill = { kind: 'kill', fromMs: 4_000, toMs: 10_500 } as const;
    expect(found({ ...long, faults: [kill] })).toBe('');
  });

  it('finds a call that a killed host left and the next one did not end in time', () => {
    const kill = { kind: 'kill', fromMs: 4_000, toMs: 5_000 } as const;
    expect(recount(aftermath({ faults: [kill], calls: [call({ overMs: 6_900 })] }))).toMatchObject({
      findings: [],
      leftByKills: 1,
      slowestEndMs: 1_900,
    });
    expect(found({ faults: [kill] })).toContain('4000 ms after the next start');
  });

  it('finds a confirmed result that is not on record', () => {
    expect(found({ attempts: [attempt({ notes: '' })] })).toContain('confirmed as interested, "Said yes"');
  });

  it('counts the day again by what became of each attempt', () => {
    const counted = countedAgain([
      attempt(),
      attempt({ attachedAtMs: null, outcome: 'abandoned' }),
      attempt({ attachedAtMs: null, outcome: 'machine' }),
      attempt({ answeredAtMs: null, attachedAtMs: null, outcome: 'no_answer' }),
      attempt({ mode: 'preview' }),
    ]);
    expect(counted).toMatchObject({ dials: 4, answered: 3, connected: 1, abandoned: 1, machines: 1 });
  });
});
