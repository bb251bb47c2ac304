import { parentPort } from 'node:worker_threads';
import { CustomerLine } from '../../electron/media/customer-line.ts';
import '../../electron/media/media-worker.ts';

/** The newest customer's leg. */
let lastLegId = '';

/** From now on this part of the newest leg's own code fails, as a defect that only its audio meets would. */
function trip(member: 'beat' | 'review' | 'received' | 'sendKeys'): void {
  const doomedId = lastLegId;
  const healthy = CustomerLine.prototype[member] as (this: CustomerLine, ...args: unknown[]) => void;
  Object.defineProperty(CustomerLine.prototype, member, {
    value(this: CustomerLine, ...args: unknown[]) {
      if (this.id === doomedId) throw new Error(`tripped at ${member}`);
      healthy.apply(this, args);
    },
  });
}

/** The media thread with ways to harm it from inside, as a defect would. */
const harm: Record<string, () => void> = {
  stumble: () => {
    throw new Error('stumbled');
  },
  die: () => process.exit(7),
  hang: () => {
    for (;;) Math.random();
  },
  beat: () => trip('beat'),
  review: () => trip('review'),
  received: () => trip('received'),
  sendKeys: () => trip('sendKeys'),
};

parentPort?.on('message', ({ request }: { request?: { legId?: string; localAddress?: string } }) => {
  const { legId = '', localAddress = '' } = request ?? {};
  if (localAddress === '127.0.0.1') lastLegId = legId;
  harm[localAddress]?.();
});
