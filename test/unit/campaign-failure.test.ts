import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureText, readFailure } from '../../electron/store/stored-failure.ts';
import { FAILURE_CAUSES, FAILURES, failureOf, failureWords } from '../../shared/domain/campaign-failure.ts';

const MINUTE_MS = 60_000;
const AWAY = { sinceMs: 1_000, forMs: 10 * MINUTE_MS, detail: 'The registrar is away.' };

describe('why a campaign has failed', () => {
  it('is a sentence with how long and what was seen, and what to do', () => {
    expect(failureWords(failureOf('no_trunk', AWAY))).toBe(
      'No trunk could be used for 10 minutes: The registrar is away. Put the trunk right under Numbers and trunks, then press Restart to prepare a new run.',
    );
  });

  it.each([
    [20_000, 'one minute'],
    [MINUTE_MS, 'one minute'],
    [12.9 * MINUTE_MS, '12 minutes'],
    [60 * MINUTE_MS, 'one hour'],
    [90 * MINUTE_MS, '90 minutes'],
    [1_440 * MINUTE_MS, '24 hours'],
  ])('says %i ms as %s', (forMs, words) => {
    expect(failureOf('settings_unreadable', { ...AWAY, forMs }).sentence).toContain(` for ${words}.`);
  });

  it('is said whole for every cause, whatever was seen', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FAILURE_CAUSES), fc.string(), (cause, detail) => {
        const { sentence, action } = failureOf(cause, { ...AWAY, detail });
        expect(sentence).toContain('10 minutes');
        expect(sentence).not.toContain('{time}');
        if (FAILURES[cause].sentence.includes('{detail}')) expect(sentence).toContain(detail.trim());
        expect(action).toMatch(/Restart/);
      }),
    );
  });

  it('is read from its column as it was stored', () => {
    for (const cause of FAILURE_CAUSES) {
      const failure = failureOf(cause, AWAY);
      expect(readFailure(failureText(failure))).toEqual(failure);
    }
    expect(readFailure(failureText(null))).toBeNull();
  });

  it('is the sentence alone where it was kept before there were causes, whatever it looks like', () => {
    for (const sentence of ['No trunk was registered for 10 minutes.', '7', '{"cause":', 'null', '{}']) {
      expect(readFailure(sentence)).toEqual({ cause: null, sinceMs: null, sentence, action: null });
    }
  });

  it('is told in the words of a newer program, whose causes are not known here', () => {
    const failure = { ...failureOf('no_trunk', AWAY), cause: 'moon_phase' };
    expect(readFailure(JSON.stringify(failure))).toEqual({ ...failure, cause: null });
  });
});
