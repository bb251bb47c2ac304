/** Thread that writes reports: its own connection to the store, so that the host never waits for a million rows. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../shared/domain/clock.ts';
import type { ExportNews, ExportOrder } from '../reports/export-messages.ts';
import { exportFailed, writeReport } from '../reports/write-report.ts';
import { openWorkerStore } from '../store/open.ts';

const port = parentPort;
if (!port) throw new Error('The export worker runs only as a worker thread.');
const order = workerData as ExportOrder;
const cancelled = new AbortController();
port.on('message', () => cancelled.abort());
const tell = (news: ExportNews): void => port.postMessage(news);

try {
  const store = openWorkerStore(order.location, { clock: systemClock });
  try {
    await writeReport(store, order, tell, cancelled.signal);
  } finally {
    await store.close();
  }
} catch (error) {
  tell(exportFailed(error));
}
port.close();
