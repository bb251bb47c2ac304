// A process of its own that imports a small list and dies hard before its n-th statement.
import { openStore } from '../../electron/store/open.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { playImport } from './import-scene.ts';
import { watchStatements } from './sqlite-boundaries.ts';
import { DAY_START } from './store-places.ts';

const [folder = '', campaignId = '', nth = ''] = process.argv.slice(2);
const store = await openStore({ kind: 'sqlite', folder }, { clock: drivenClock(DAY_START) });
watchStatements((now) => {
  if (now === Number(nth)) process.kill(process.pid, 'SIGKILL');
});
await playImport(store, campaignId);
await store.close();
