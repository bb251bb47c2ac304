import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../../electron/store/open.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { DAY_START, postgresPlace, sqlitePlace } from './store-places.ts';

describe.each([sqlitePlace(), postgresPlace()])('the zone of a store on $name', (place) => {
  afterAll(() => place.close());

  it('is that of the host which opened it first, whatever the zone of those that open it later', async () => {
    const location = await place.bare();
    for (const zone of ['Asia/Kolkata', 'Europe/Berlin']) {
      const store = await openStore(location, { clock: drivenClock(DAY_START), zone });
      expect(store.zone).toBe('Asia/Kolkata');
      await store.close();
    }
  });

  it('has days also where a machine does not know the zone', async () => {
    const location = await place.bare();
    const clock = drivenClock(DAY_START);
    const begun = await openStore(location, { clock, zone: 'Etc/Unknown' });
    expect(begun.zone).toBe('UTC');
    expect(await begun.settings.get('house.zone')).toBe('UTC');
    await begun.settings.set('house.zone', 'Nowhere/Nothing');
    await begun.close();
    const again = await openStore(location, { clock, zone: 'Europe/Berlin' });
    expect(again.zone).toBe('UTC');
    await again.close();
  });
});
