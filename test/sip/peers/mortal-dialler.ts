/** Dials over one trunk in a process of its own, to be killed; prints what it keeps of its calls, a line each. */
import type { TrunkProtocol } from '../../../shared/domain/trunk-status.ts';
import { dial, ready, testSignalling, trunkTo } from './trunks.ts';

const [protocol = 'udp', port = '0', calls = '1'] = process.argv.slice(2);
const { signalling } = testSignalling();
signalling.openTrunk(trunkTo(Number(port), { protocol: protocol as TrunkProtocol, verifyTls: false }), null);
await ready(signalling);
for (let count = 0; count < Number(calls); count += 1) {
  dial(signalling, { keep: (trace) => void process.stdout.write(`${JSON.stringify(trace)}\n`) });
}
