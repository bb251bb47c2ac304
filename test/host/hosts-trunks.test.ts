/** Two whole hosts over one PostgreSQL: trunks and their passwords. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Carrier } from '../../electron/carrier/carrier.ts';
import { openSeat, type OpenSeat } from '../../electron/pilot/seat-client.ts';
import { until } from '../until.ts';
import { openTestCarrier, trunkFormTo } from './call-floor.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';
import { startCluster, type Cluster } from './postgres/cluster.ts';

let cluster: Cluster;
let carrier: Carrier;
let floors: HostFloor[] = [];
let first: OpenSeat;
let second: OpenSeat;

beforeAll(async () => {
  cluster = await startCluster();
  carrier = await openTestCarrier([]);
});
afterAll(async () => {
  await carrier.close();
  await cluster.stop();
});
beforeEach(async () => {
  const storeUrl = await cluster.freshDatabase();
  floors = [];
  for (let n = 0; n < 2; n += 1) floors.push(await openHostFloor({ storeUrl }));
  const [one, other] = floors;
  if (!one || !other) throw new Error('A host is missing.');
  first = await openSeat(one.link());
  second = await openSeat(other.link(one.host.firstPeople.operatorId));
});
afterEach(async () => {
  first.close();
  second.close();
  for (const floor of floors) await floor.close();
});

const at = async (seat: OpenSeat) => (await seat.client.trunks.list())[0];
const stateAt = async (seat: OpenSeat): Promise<string | undefined> =>
  (await seat.client.trunks.list())[0]?.status.state;

it('a trunk that is added, switched off, changed or removed at one host is so at the other', async () => {
  const form = trunkFormTo(carrier);
  const { id } = await first.client.trunks.save({ id: null, form, password: null });
  await until('the trunk to be ready at the other host', async () => (await stateAt(second)) === 'ready');
  await first.client.trunks.save({ id, form: { ...form, enabled: false }, password: null });
  await until('the trunk to be off at the other host', async () => (await stateAt(second)) === 'closed');
  await first.client.trunks.save({ id, form: { ...form, name: 'Renamed' }, password: null });
  await until('the trunk to be ready again', async () => (await stateAt(second)) === 'ready');
  expect((await second.client.trunks.list())[0]?.name).toBe('Renamed');
  await first.client.trunks.remove({ id });
  await until('the trunk to be gone', async () => {
    const { trunks } = await second.client.system.status();
    return trunks.length === 0;
  });
});

it('each host says whether it has the password of a trunk, and dials over none whose password it does not have', async () => {
  const form = trunkFormTo(carrier);
  const { id } = await first.client.trunks.save({ id: null, form, password: 'one' });
  await until('the other host to say so', async () => (await at(second))?.status.state === 'refused');
  expect(await at(first)).toMatchObject({
    hasPassword: true,
    passwordHere: true,
    status: { state: 'ready' },
  });
  expect(await at(second)).toMatchObject({
    hasPassword: true,
    passwordHere: false,
    status: { detail: expect.stringMatching(/on another one\. Edit trunk and enter it here as well/) },
  });

  // The same one typed there leaves the first host as it is.
  await second.client.trunks.save({ id, form, password: 'one' });
  expect(await at(second)).toMatchObject({ passwordHere: true, status: { state: 'ready' } });
  expect(await at(first)).toMatchObject({ passwordHere: true, status: { state: 'ready' } });

  // A new one makes the old one of the other host worth nothing.
  await second.client.trunks.save({ id, form, password: 'two' });
  await until('the first host to say so', async () => (await at(first))?.passwordHere === false);
  await until('it to be refused there', async () => (await at(first))?.status.state === 'refused');

  // Nor does it go to another address because the first host had it for this one.
  await first.client.trunks.save({ id, form, password: 'two' });
  expect(await at(first)).toMatchObject({ passwordHere: true });
  await second.client.trunks.save({ id, form: { ...form, host: 'localhost' }, password: 'two' });
  await until(
    'the first host to have none for the new address',
    async () => (await at(first))?.passwordHere === false,
  );
});
