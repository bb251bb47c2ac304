import { createSignalling, type SignallingDeps } from '../../../electron/sip/create-signalling.ts';
import type {
  CallEvent,
  CallRequest,
  OutboundCall,
  Signalling,
  TrunkSettings,
} from '../../../electron/sip/signalling.ts';
import type { SignallingTiming } from '../../../electron/sip/timing.ts';
import { until } from '../../until.ts';
import { SOON_MS } from '../../patience.ts';

export const OFFER = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 30000 RTP/AVP 0 8 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=ptime:20',
  '',
].join('\r\n');

/** A trunk to a peer on loopback that needs no registration. */
export const trunkTo = (port: number, more: Partial<TrunkSettings> = {}): TrunkSettings => ({
  id: 't1',
  name: 'Main',
  protocol: 'udp',
  host: '127.0.0.1',
  port,
  outboundProxy: null,
  register: false,
  registerExpiresSec: 300,
  username: 'alice',
  authUsername: null,
  wsPath: null,
  verifyTls: true,
  localAddress: null,
  ...more,
});

/** Signalling whose log is kept, with delays short enough for a test. */
export function testSignalling(
  timing: Partial<SignallingTiming> = {},
  resolveSrv?: SignallingDeps['resolveSrv'],
): {
  signalling: Signalling;
  log: string[];
} {
  const log: string[] = [];
  const signalling = createSignalling({
    log: (level, message, data) => log.push(`${level} ${message} ${JSON.stringify(data ?? {})}`),
    ...(resolveSrv ? { resolveSrv } : {}),
    timing: { retryFirstMs: 100, cancelWaitMs: 1000, ...timing },
  });
  return { signalling, log };
}

export async function ready(signalling: Signalling, trunkId = 't1'): Promise<void> {
  await until('the trunk to be ready', () => signalling.trunkStatus(trunkId).state === 'ready').catch(
    (error: unknown) => {
      throw new Error(`${String(error)} ${JSON.stringify(signalling.trunkStatus(trunkId))}`);
    },
  );
}

export interface Heard {
  call: OutboundCall;
  events: CallEvent[];
  /** Waits for the first event of a kind. */
  wait<K extends CallEvent['kind']>(kind: K, deadlineMs?: number): Promise<Extract<CallEvent, { kind: K }>>;
  kinds(): string[];
}

/** Places a call and keeps all that it tells. Offers of the peer are answered with `OFFER` unless told otherwise. */
export function dial(
  signalling: Signalling,
  more: Partial<CallRequest> = {},
  answerReoffers = true,
  defaultDeadlineMs = SOON_MS,
): Heard {
  const events: CallEvent[] = [];
  const call = signalling.call(
    {
      trunkId: 't1',
      to: '+4930123456',
      callerId: null,
      callerName: null,
      sdpOffer: OFFER,
      ringTimeoutMs: 20_000,
      ...more,
    },
    (event) => {
      events.push(event);
      if (event.kind === 'reoffer' && answerReoffers) event.answer(OFFER.replace('o=- 1 1', 'o=- 1 2'));
    },
  );
  return {
    call,
    events,
    kinds: () => events.map((event) => event.kind),
    wait: <K extends CallEvent['kind']>(kind: K, deadlineMs = defaultDeadlineMs) =>
      until(
        `"${kind}" after ${events.map((e) => e.kind).join(', ')}`,
        () => events.find((event): event is Extract<CallEvent, { kind: K }> => event.kind === kind),
        deadlineMs,
      ),
  };
}

/** {@link dial} to a peer that answers at once: what it does not do within seconds it does not do. */
export const dialNear = (
  signalling: Signalling,
  more: Partial<CallRequest> = {},
  answerReoffers = true,
): Heard => dial(signalling, more, answerReoffers, 8000);
