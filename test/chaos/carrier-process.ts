/** The carrier in a process of its own, which outlives hosts; tells its parent of every step of every call. */
import { openCarrier, type CarrierSettings } from '../../electron/carrier/carrier.ts';
import type { CarrierNews, CarrierOrder } from './far-end.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as CarrierSettings;
const tell = (news: CarrierNews): void => void process.send?.(news);

const carrier = await openCarrier(settings, {
  onCall: (step, record) => tell({ kind: 'call', step, atMs: Date.now(), record }),
});
process.on('message', (order: CarrierOrder) => carrier.cut(order.cut));
process.on('disconnect', () => process.exit(0));
tell({ kind: 'open', address: carrier.address, port: carrier.port });
