import { describe, expect, it } from 'vitest';
import { stepAssistant, type HeardByAssistant } from '../../electron/carrier/assistant.ts';

const COMES = { comes: true, fetchMs: 3_000 };
const heard = (change: Partial<HeardByAssistant>): HeardByAssistant => ({
  sinceAskedMs: 1_000,
  loudMs: 0,
  silentMs: 0,
  ...change,
});

describe('an assistant on a simulated phone', () => {
  it('waits for who calls, until a pause after it, or until that goes on for long', () => {
    expect(stepAssistant('asking', heard({}), COMES, 0)).toBe('asking');
    expect(stepAssistant('asking', heard({ loudMs: 200, silentMs: 2_000 }), COMES, 0)).toBe('asking');
    expect(stepAssistant('asking', heard({ loudMs: 900, silentMs: 900 }), COMES, 0)).toBe('asking');
    expect(stepAssistant('asking', heard({ loudMs: 900, silentMs: 1_000 }), COMES, 0)).toBe('fetching');
    expect(stepAssistant('asking', heard({ loudMs: 3_000, silentMs: 0 }), COMES, 0)).toBe('fetching');
  });

  it('takes no sound before the end of its question for an answer, unless it goes on', () => {
    const early = heard({ sinceAskedMs: -500, loudMs: 900, silentMs: 1_500 });
    expect(stepAssistant('asking', early, COMES, 0)).toBe('asking');
  });

  it('gives up on a caller who says nothing', () => {
    expect(stepAssistant('asking', heard({ sinceAskedMs: 11_999 }), COMES, 0)).toBe('asking');
    expect(stepAssistant('asking', heard({ sinceAskedMs: 12_000 }), COMES, 0)).toBe('declined');
  });

  it('gives the call to its person after a while, or ends it when they do not want it', () => {
    expect(stepAssistant('fetching', heard({}), COMES, 2_999)).toBe('fetching');
    expect(stepAssistant('fetching', heard({}), COMES, 3_000)).toBe('handed_over');
    expect(stepAssistant('fetching', heard({}), { ...COMES, comes: false }, 3_000)).toBe('declined');
  });
});
