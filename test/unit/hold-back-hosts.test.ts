import { describe, expect, it } from 'vitest';
import { furthestHoldBack, type HoldBack, type HoldBackKind } from '../../shared/domain/hold-back.ts';

const held = (kind: HoldBackKind): HoldBack => ({ kind, sentence: kind, untilMs: null });

describe('what holds a campaign back over several hosts', () => {
  it('is nothing when one of them dials, though nobody is ready at this one', () => {
    expect(furthestHoldBack(held('no_operator_ready'), [held('trunk_not_ready'), null])).toBeNull();
    expect(furthestHoldBack(null, [held('no_operator_ready')])).toBeNull();
  });

  it('is what the host says that comes nearest to a dial', () => {
    const others = [held('no_operator_signed_in'), held('operators_busy'), held('trunk_not_ready')];
    expect(furthestHoldBack(held('no_operator_ready'), others)?.kind).toBe('operators_busy');
    expect(furthestHoldBack(held('waiting_for_retries'), others)?.kind).toBe('waiting_for_retries');
  });

  it('is what holds for all of them, whatever another one said a moment ago', () => {
    for (const kind of ['not_running', 'emergency_stop', 'outside_window', 'concurrency_reached'] as const)
      expect(furthestHoldBack(held(kind), [null, held('no_contact_left')])?.kind).toBe(kind);
  });
});
