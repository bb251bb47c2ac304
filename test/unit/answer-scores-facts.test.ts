import { expect, it } from 'vitest';
import { factsAt } from '../../electron/dialler/scores/facts.ts';
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
  attempts: 2,
  lastOutcome: 'busy',
  lastCalledAtMs: Date.UTC(2026, 6, 5, 16),
} as const;

it('tells hour and weekday in the zone of the contact', () => {
  const sundayNight = Date.UTC(2026, 6, 5, 22, 30);
  expect(factsAt('spring', 'Europe/Berlin', sundayNight)(contact)).toEqual({
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
  expect(factsAt('spring', 'America/New_York', sundayNight)(contact)).toMatchObject({ hour: 18, weekday: 7 });
});

it('says nothing of the hour in a zone that is not known, and never counts hours below nought', () => {
  const facts = factsAt('spring', 'Nowhere/Land', contact.lastCalledAtMs - 60_000)(contact);
  expect(facts.hour).toBeNaN();
  expect(facts.hoursSinceLast).toBe(0);
  expect(factsAt('spring', 'UTC', 0)({ ...contact, lastCalledAtMs: null }).hoursSinceLast).toBeNull();
});
