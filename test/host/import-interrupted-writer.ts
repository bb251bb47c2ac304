// A process of its own that imports a list and dies hard at a chosen moment: while staging, or in the middle of the merge.
import { openStore } from '../../electron/store/open.ts';
import { systemClock } from '../../shared/domain/clock.ts';

const [folder = '', campaignId = '', moment = ''] = process.argv.slice(2);
const store = await openStore({ kind: 'sqlite', folder }, { clock: systemClock });
const stage = await store.imports.stage('import-1', campaignId, ['City']);
for (let from = 0; from < 20_000; from += 1_000) {
  await stage.add(
    Array.from({ length: 1_000 }, (_, i) => ({
      line: from + i + 2,
      phone: `+4940${1_000_000 + (((from + i) * 7_919) % 900_000)}`,
      name: `Person ${from + i}`,
      variables: ['Berlin'],
      priority: 'normal' as const,
      tags: [],
    })),
  );
  if (moment === 'staging' && from >= 5_000) process.kill(process.pid, 'SIGKILL');
}
let batches = 0;
await stage.commit((merged) => {
  batches++;
  if (moment === 'phones' && batches === 5) process.kill(process.pid, 'SIGKILL');
  if (moment === 'contacts' && merged > 5_000) process.kill(process.pid, 'SIGKILL');
});
