import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RetryRules } from '../../shared/contract/campaign.ts';
import { DISPOSITION_KINDS } from '../../shared/contract/desk.ts';
import { ATTEMPT_OUTCOME_NAMES } from '../../shared/domain/attempt-outcome.ts';
import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import { afterAttempt, type EndedAttempt } from '../../shared/domain/retry-rules.ts';

const rules: RetryRules = {
  maxRetries: 2,
  delayMin: 30,
  delayMinByOutcome: { busy: 5 },
  onOutcomes: ['busy', 'no_answer', 'no_conversation'],
  onDispositions: ['wrong-time'],
  stopAfterTalkSec: null,
  redialUnderTalkSec: null,
};
const ended: EndedAttempt = {
  attempts: 1,
  outcome: 'no_answer',
  talkSec: null,
  disposition: null,
  callbackAtMs: null,
  nowMs: 1_000_000,
};
const min = 60_000;

describe('after an attempt', () => {
  it('a retryable outcome waits for the delay', () => {
    expect(afterAttempt(rules, ended)).toEqual({ to: 'retry_scheduled', nextAtMs: 1_000_000 + 30 * min });
  });

  it('an outcome with its own delay waits for that one', () => {
    expect(afterAttempt(rules, { ...ended, outcome: 'busy' }).nextAtMs).toBe(1_000_000 + 5 * min);
  });

  it('the last attempt ends the contact', () => {
    expect(afterAttempt(rules, { ...ended, attempts: 3 })).toEqual({ to: 'exhausted', nextAtMs: null });
  });

  it('an outcome that is not on the list ends the contact at once', () => {
    expect(afterAttempt(rules, { ...ended, outcome: 'invalid_number' }).to).toBe('exhausted');
    expect(afterAttempt(rules, { ...ended, outcome: 'dial_failed' }).to).toBe('dial_failed');
  });

  it('a conversation completes the contact', () => {
    const talked = { ...ended, outcome: 'answered' as const, talkSec: 60 };
    expect(afterAttempt(rules, { ...talked, disposition: { id: 'sold', kind: 'success' } }).to).toBe(
      'completed',
    );
    expect(afterAttempt(rules, { ...talked, disposition: { id: 'wrong-time', kind: 'neutral' } }).to).toBe(
      'retry_scheduled',
    );
  });

  it('a meaningful talk stops redials, and only a short one is redialled', () => {
    const talked = {
      ...ended,
      outcome: 'answered' as const,
      disposition: { id: 'wrong-time', kind: 'neutral' as const },
    };
    const stop = { ...rules, stopAfterTalkSec: 20 };
    expect(afterAttempt(stop, { ...talked, talkSec: 20 }).to).toBe('completed');
    expect(afterAttempt(stop, { ...talked, talkSec: 19 }).to).toBe('retry_scheduled');
    const short = { ...rules, redialUnderTalkSec: 10 };
    expect(afterAttempt(short, { ...talked, talkSec: 10 }).to).toBe('completed');
    expect(afterAttempt(short, { ...talked, talkSec: 9 }).to).toBe('retry_scheduled');
  });

  it('a callback is kept even on the last attempt, at the time asked for', () => {
    const asked = {
      ...ended,
      attempts: 3,
      outcome: 'answered' as const,
      disposition: { id: 'later', kind: 'callback' as const },
      callbackAtMs: 9_000_000,
    };
    expect(afterAttempt(rules, asked)).toEqual({ to: 'callback_scheduled', nextAtMs: 9_000_000 });
    expect(afterAttempt(rules, { ...asked, callbackAtMs: null }).nextAtMs).toBe(1_000_000 + 30 * min);
  });

  it('somebody who asked not to be called is not called again', () => {
    const asked = { ...ended, disposition: { id: 'dnc', kind: 'do_not_call' as const } };
    expect(afterAttempt(rules, asked)).toEqual({ to: 'excluded', nextAtMs: null });
  });
});

const anyRules = fc
  .record({
    maxRetries: fc.integer({ min: 0, max: 10 }),
    delayMin: fc.integer({ min: 1, max: 43_200 }),
    delayMinByOutcome: fc.dictionary(
      fc.constantFrom(...ATTEMPT_OUTCOME_NAMES),
      fc.integer({ min: 1, max: 43_200 }),
    ),
    onOutcomes: fc.uniqueArray(fc.constantFrom(...ATTEMPT_OUTCOME_NAMES)),
    onDispositions: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
    stopAfterTalkSec: fc.option(fc.integer({ min: 1, max: 600 })),
    redialUnderTalkSec: fc.option(fc.integer({ min: 1, max: 600 })),
  })
  .map((r): RetryRules => r);
const anyEnding = fc.record({
  attempts: fc.integer({ min: 1, max: 15 }),
  outcome: fc.constantFrom(...ATTEMPT_OUTCOME_NAMES),
  talkSec: fc.option(fc.integer({ min: 0, max: 900 })),
  disposition: fc.option(
    fc.record({ id: fc.constantFrom('a', 'b', 'c'), kind: fc.constantFrom(...DISPOSITION_KINDS) }),
  ),
  callbackAtMs: fc.option(fc.integer({ min: 2_000_000, max: 9_000_000 })),
  nowMs: fc.constant(1_000_000),
});

describe('any rules after any attempt', () => {
  it('never retry beyond the maximum and never before the delay', () => {
    fc.assert(
      fc.property(anyRules, anyEnding, (rules, ending) => {
        const next = afterAttempt(rules, ending);
        if (next.to !== 'retry_scheduled') return;
        expect(ending.attempts).toBeLessThanOrEqual(rules.maxRetries);
        const delay = rules.delayMinByOutcome[ending.outcome] ?? rules.delayMin;
        expect(next.nextAtMs).toBe(ending.nowMs + delay * min);
      }),
    );
  });

  it('lead to a waiting state with a time, or to a final state without', () => {
    fc.assert(
      fc.property(anyRules, anyEnding, (rules, ending) => {
        const next = afterAttempt(rules, ending);
        const kind = CONTACT_STATES[next.to].kind;
        expect(['waiting', 'final']).toContain(kind);
        expect(next.nextAtMs === null).toBe(kind === 'final');
      }),
    );
  });

  it('reach an end after at most one attempt more than the retries', () => {
    fc.assert(
      fc.property(anyRules, anyEnding, (rules, ending) => {
        let attempts = 0;
        let step = { to: 'retry_scheduled' as string };
        while (step.to === 'retry_scheduled' && attempts < 50) {
          attempts += 1;
          step = afterAttempt(rules, { ...ending, attempts });
        }
        expect(attempts).toBeLessThanOrEqual(1 + rules.maxRetries);
      }),
    );
  });
});
