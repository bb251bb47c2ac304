// Stands in for the import worker: stages a row and then crashes.
import { workerData } from 'node:worker_threads';
import { openWorkerStore } from '../../electron/store/open.ts';
import type { WorkerJob } from '../../electron/lists/import-messages.ts';
import { systemClock } from '../../shared/domain/clock.ts';

const order = workerData as WorkerJob;
if (order.kind !== 'import') throw new Error('This worker imports only.');
const { job } = order;
const store = openWorkerStore(job.location, { clock: systemClock, importGate: job.importGate });
const stage = await store.imports.stage(job.importId, job.campaignId, []);
await stage.add([{ line: 2, phone: '+4930901820', name: '', variables: [], priority: 'normal', tags: [] }]);
throw new Error('out of luck');
