import { randomInt, randomUUID } from 'node:crypto';
import { CustomerSide } from './customer-side.ts';
import type { MediaEngine, MediaEvent, OperatorLeg } from './media.ts';
import { WorkerLink } from './worker-link.ts';
import type { PortRange } from './worker-messages.ts';

const CONNECT_TIMEOUT_MS = 8000;
const CLOSE_GRACE_MS = 2000;

export interface MediaEngineDeps {
  /**
   * Where the thread's entry lies: after bundling, `new URL('./media-worker.mjs', import.meta.url)` from the
   * entry beside it. Left out, the source is run, which Node can by itself.
   */
  workerUrl?: URL;
  /** UDP ports of customers' audio, even ones used; default 16384-32766. */
  rtpPorts?: PortRange;
  /** UDP ports of operators' windows; null (default) lets the system choose. */
  operatorPorts?: PortRange | null;
  /** Silence of a bridged customer that is worth an event, and every multiple of it; default 5000. */
  customerSilentMs?: number;
  /** Bytes of the voice model that screening may listen with; left out, it listens by cadence alone. */
  voiceModel?: Uint8Array;
  /** Pace of the thread's heartbeat; five missed ones in a row mean that it hangs. Default 1000. */
  pingMs?: number;
  newId?: () => string;
  /** First o= number of a session; default random. */
  newSessionId?: () => number;
}

/** Starts the media thread. Throws MediaLost when it does not come up. */
export async function createMediaEngine(deps: MediaEngineDeps = {}): Promise<MediaEngine> {
  const newId = deps.newId ?? randomUUID;
  const newSessionId = deps.newSessionId ?? (() => randomInt(1, 2 ** 31));
  const listeners = new Set<(event: MediaEvent) => void>();
  const emit = (event: MediaEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const source = './media-worker.ts';
  const link = new WorkerLink(
    deps.workerUrl ?? new URL(source, import.meta.url),
    {
      rtpPorts: deps.rtpPorts ?? { min: 16_384, max: 32_766 },
      operatorPorts: deps.operatorPorts ?? null,
      customerSilentMs: deps.customerSilentMs ?? 5000,
      voiceModel: deps.voiceModel ?? null,
    },
    deps.pingMs ?? 1000,
    emit,
  );
  await link.start();

  return {
    async openCustomerLeg(localAddress) {
      const legId = newId();
      const { port } = await link.request({ op: 'open_customer', legId, localAddress });
      return new CustomerSide(legId, { address: localAddress, port }, newSessionId(), link);
    },
    async openOperatorLeg(localAddress): Promise<OperatorLeg> {
      const legId = newId();
      const { offerSdp } = await link.request({ op: 'open_operator', legId, localAddress });
      return {
        id: legId,
        offerSdp,
        async accept(answerSdp, timeoutMs = CONNECT_TIMEOUT_MS) {
          await link.request({ op: 'accept_operator', legId, answerSdp, timeoutMs });
        },
        close: () => link.order({ op: 'close_leg', legId }),
      };
    },
    bridge: (customerLegId, operatorLegId) =>
      link.order({ op: 'bridge', customerLegId, operatorLegId, operatorSpeaks: true }),
    listen: (customerLegId, operatorLegId) =>
      link.order({ op: 'bridge', customerLegId, operatorLegId, operatorSpeaks: false }),
    screen: (legId, ear, awaited) => link.order({ op: 'screen', legId, ear, awaited }),
    join: (legId, otherLegId) => link.order({ op: 'join', legId, otherLegId }),
    enter: (legId, besideLegId, part) => link.order({ op: 'enter', legId, besideLegId, part }),
    unbridge: (legId) => link.order({ op: 'unbridge', legId }),
    mute: (legId, muted) => link.order({ op: 'mute', legId, muted }),
    tone: (legId, tone) => link.order({ op: 'tone', legId, tone }),
    // A view may lie in a larger buffer, all of which would be carried to the thread.
    play: (legId, audio) => link.order({ op: 'play', legId, audio: new Uint8Array(audio) }),
    record: (legId, file) => link.order({ op: 'record', legId, file }),
    figures: (legId) => link.request({ op: 'figures', legId }),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => link.close(CLOSE_GRACE_MS),
  };
}
