import { expect, it } from 'vitest';
import { answerFacts } from '../../electron/dialler/scores/facts.ts';
import { numberKind } from '../../shared/domain/number-kind.ts';

it.each([
  ['+4915123456789', { type: 'mobile', country: 'DE', area: '151' }],
  ['+4930901820', { type: 'fixed', country: 'DE', area: '309' }],
  ['+12125550123', { type: 'other', country: 'US', area: '212' }],
  ['+3545511234', { type: 'fixed', country: 'IS', area: '55' }],
  ['nobody', { type: 'other', country: '', area: '' }],
])('reads type, country and area of %s', (phone, kind) => {
  expect(numberKind(phone)).toEqual(kind);
});

const contact = {
  phone: '+4915123456789',
  listId: 'spring',
  earlierAttempts: 2,
  lastOutcome: 'busy',
  lastAttemptAtMs: Date.UTC(2026, 6, 5, 16),
} as const;

it('tells hour and weekday in the zone of the contact', () => {
  const sundayNight = Date.UTC(2026, 6, 5, 22, 30);
  expect(answerFacts(contact, 'Europe/Berlin', sundayNight)).toEqual({
    hour: 0,
    weekday: 1,
    type: 'mobile',
    country: 'DE',
    area: '151',
    earlierAttempts: 2,
    lastOutcome: 'busy',
    hoursSinceLast: 6.5,
    listId: 'spring',
  });
  expect(answerFacts(contact, 'America/New_York', sundayNight)).toMatchObject({ hour: 18, weekday: 7 });
});

it('says nothing of the hour in a zone that is not known, and never counts hours below nought', () => {
  const facts = answerFacts(contact, 'Nowhere/Land', contact.lastAttemptAtMs - 60_000);
  expect(facts.hour).toBeNaN();
  expect(facts.hoursSinceLast).toBe(0);
  expect(answerFacts({ ...contact, lastAttemptAtMs: null }, 'UTC', 0).hoursSinceLast).toBeNull();
});
