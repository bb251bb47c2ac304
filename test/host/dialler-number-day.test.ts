import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../electron/store/open.ts';
import type { LeasedContact } from '../../electron/store/store.ts';
import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { furnish, openFloor, runCampaign, SETTINGS, type Floor } from './dialler-floor.ts';
import { postgresPlace, sqlitePlace, UNRATED } from './store-places.ts';

/** The 5th, 22:00, in New York; the 6th, 04:00, in Berlin; the 6th, 08:30, in Kolkata. */
const EVENING_IN_NEW_YORK = Date.UTC(2026, 0, 6, 3);
const MIDNIGHT_IN_KOLKATA = Date.UTC(2026, 0, 6, 18, 30);
const CAP = 2;

const roundTheClock = (zone: string): Partial<CampaignSettings> => ({
  mode: 'progressive',
  window: { zone, days: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '00:00', singleDay: false },
  numberIds: ['shared'],
  retries: { ...SETTINGS.retries, maxRetries: 0 },
  bcwSec: 0,
});

describe.each([sqlitePlace(), postgresPlace()])(
  'campaigns in two zones with one number on $name',
  (place) => {
    let floor: Floor;
    let taken: LeasedContact[];

    beforeEach(async () => {
      const location = await place.bare();
      const clock = drivenClock(EVENING_IN_NEW_YORK);
      taken = [];
      // Begun by a host in Kolkata; the one that dials is in Berlin.
      await (await openStore(location, { clock, zone: 'Asia/Kolkata' })).close();
      floor = await openFloor(
        '',
        clock,
        (store) => ({
          ...store,
          contacts: {
            ...store.contacts,
            async lease(request) {
              const contacts = await store.contacts.lease(request);
              taken.push(...contacts);
              return contacts;
            },
          },
        }),
        'host',
        location,
      );
      await furnish(floor.store);
      await floor.store.numbers.save({
        id: 'shared',
        e164: '+49309991',
        label: '',
        trunkId: null,
        status: 'active',
        ...UNRATED,
        dailyCap: CAP,
      });
    });
    afterEach(() => floor.close());
    afterAll(() => place.close());

    /** Whoever is called does not answer. */
    const dialFor = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second += 1) {
        await floor.pass(1);
        for (const call of floor.lines.calls) if (!call.over) call.ends();
      }
    };

    it('take nobody once its daily cap is used up on a day that is not theirs', async () => {
      await runCampaign(floor, roundTheClock('America/New_York'), ['A', 'B', 'C', 'D'], 'new-york');
      await floor.dialler.start();
      await floor.signIn('ada');
      await dialFor(20);
      expect(floor.lines.calls).toHaveLength(CAP);
      expect(taken).toHaveLength(CAP);
      expect((await floor.desk()).holdBack?.kind).toBe('numbers_capped');
    });

    it('share its daily cap, take nobody once it is used up, and say until when', async () => {
      const newYork = await runCampaign(
        floor,
        roundTheClock('America/New_York'),
        ['A', 'B', 'C'],
        'new-york',
      );
      const berlin = await runCampaign(floor, roundTheClock('Europe/Berlin'), ['D', 'E', 'F'], 'berlin');
      await floor.dialler.start();
      await floor.signIn('ada');
      await floor.signIn('ben');
      await dialFor(20);
      expect(floor.lines.calls.map((call) => call.request.callerId)).toEqual(Array(CAP).fill('+49309991'));
      expect(taken).toHaveLength(CAP);
      expect(await floor.store.numbers.list()).toMatchObject([{ usedToday: CAP, usedTotal: CAP }]);
      const capped = { kind: 'numbers_capped', untilMs: MIDNIGHT_IN_KOLKATA };
      expect(await floor.dialler.holdBack(newYork.id)).toEqual({
        ...capped,
        sentence: 'All outbound numbers are at their daily cap until 13:30 tomorrow.',
      });
      expect(await floor.dialler.holdBack(berlin.id)).toEqual({
        ...capped,
        sentence: 'All outbound numbers are at their daily cap until 19:30.',
      });
    });
  },
);
