import { describe, expect, it } from 'vitest';
import { ATTEMPT_OUTCOME_NAMES } from '../../shared/domain/attempt-outcome.ts';
import { CALL_MODES, dialsAhead } from '../../shared/domain/call-mode.ts';
import { runRetries } from '../../electron/pilot/run-retries.ts';
import { sampleSettings } from '../host/store-places.ts';

const everything = { ...sampleSettings({}).retries, onOutcomes: [...ATTEMPT_OUTCOME_NAMES] };

describe('the retries of an unattended run', () => {
  it.each(CALL_MODES)('come a minute after the attempt, as often as asked, in %s', (mode) => {
    expect(runRetries(everything, { mode, retries: 3 })).toMatchObject({ maxRetries: 3, delayMin: 1 });
  });

  it.each(CALL_MODES.filter(dialsAhead))(
    'leave out who is left in peace for days after it, so that a %s run ends',
    (mode) => {
      const { onOutcomes } = runRetries(everything, { mode, retries: 1 });
      expect(ATTEMPT_OUTCOME_NAMES.filter((one) => !onOutcomes.includes(one))).toEqual([
        'abandoned',
        'canceled_by_client',
      ]);
    },
  );

  it('leave nobody out where nobody is called before an operator is free', () => {
    expect(runRetries(everything, { mode: 'preview', retries: 1 }).onOutcomes).toEqual(ATTEMPT_OUTCOME_NAMES);
  });
});
