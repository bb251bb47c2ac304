import { describe, expect, it } from 'vitest';
import {
  endingWords,
  outcomeOfCall,
  recordOfEnding,
  type CallMarks,
  type LineEnded,
} from '../../electron/dialler/calls/call-ending.ts';

const ended: LineEnded = {
  kind: 'ended',
  by: 'network',
  sipCode: 486,
  sipReason: 'Busy Here',
  q850Cause: null,
  ringTimedOut: false,
  notPlaced: false,
  answered: false,
};
const marks: CallMarks = {
  createdAtMs: 0,
  ringingAtMs: null,
  answeredAtMs: null,
  attachedAtMs: null,
  expiredAtMs: null,
  turnedAwayAs: null,
  leftMessage: null,
  freeWhenLeft: null,
  endedAtMs: 8_000,
  hungUpHere: null,
};
const talked = { ...marks, answeredAtMs: 2_000, attachedAtMs: 2_500 };

describe('how a call ended', () => {
  it('goes by the network’s answer while nobody answered', () => {
    expect(outcomeOfCall(ended, marks, 0)).toBe('busy');
    expect(endingWords(ended, marks)).toBe('Line busy');
    expect(endingWords(ended, { ...marks, endedAtMs: 1_400 })).toBe('Line busy (at once)');
    expect(endingWords(ended, { ...marks, ringingAtMs: 200, endedAtMs: 1_400 })).toBe('Line busy');
    expect(outcomeOfCall({ ...ended, sipCode: null, notPlaced: true }, marks, 0)).toBe('dial_failed');
  });

  it('counts talk from the moment both sides are joined', () => {
    const change = recordOfEnding({ ...ended, by: 'customer', sipCode: 200 }, talked, 'answered');
    expect(change).toMatchObject({ talkSec: 5.5, hungUpBy: 'customer', endedAtMs: 8_000 });
    expect(outcomeOfCall(ended, talked, 0)).toBe('answered');
    expect(outcomeOfCall(ended, talked, 5.5)).toBe('answered');
    expect(outcomeOfCall(ended, talked, 6)).toBe('no_conversation');
  });

  it('tells a customer who left too early from one who was left alone', () => {
    const alone = { ...marks, answeredAtMs: 2_000 };
    expect(outcomeOfCall({ ...ended, by: 'customer' }, alone, 0)).toBe('canceled_by_client');
    expect(outcomeOfCall({ ...ended, by: 'us' }, alone, 0)).toBe('abandoned');
    expect(outcomeOfCall({ ...ended, by: 'network' }, alone, 0)).toBe('abandoned');
  });

  it('says who hung up', () => {
    const us = { ...ended, by: 'us' as const };
    expect(endingWords(us, { ...talked, hungUpHere: 'operator' })).toBe('You hung up');
    expect(endingWords(us, { ...talked, hungUpHere: 'program' })).toBe('The call was ended by the program');
    expect(endingWords(ended, talked)).toBe('The connection was lost');
    expect(endingWords({ ...us, sipCode: 487 }, { ...marks, hungUpHere: 'operator' })).toBe(
      'The call was cancelled before it was answered',
    );
    expect(recordOfEnding(us, { ...talked, hungUpHere: 'operator' }, 'answered').hungUpBy).toBe('operator');
    expect(recordOfEnding(us, talked, 'answered').hungUpBy).toBe('program');
  });
});
