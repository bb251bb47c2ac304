import { DynamicLink, createORPCClient, type ClientLink, type ClientOptions } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import type { contract } from '../../../shared/contract/contract.ts';
import { ConnectionLost } from '../base/connection-lost.ts';
import type { Empty, Transport } from './transport.ts';

export type HostClient = ContractRouterClient<typeof contract>;

/** How long a call waits for a connection before it is given up unsent. */
const WAIT_FOR_LINK_MS = 2_500;
const CALL_TIMEOUT_MS = 20_000;
/** Calls that take long by nature: a chunk over a slow line, a call that rings. */
const LONG_CALL_TIMEOUT_MS = 90_000;
const LONG_CALLS = new Set([
  'lists.appendUpload',
  'trunks.testCall',
  'lists.startImport',
  'messages.check',
  'messages.add',
]);

let current: Transport | null = null;
let waiting: ((link: ClientLink<Empty>) => void)[] = [];

function linkNow(): Promise<ClientLink<Empty>> {
  if (current) return Promise.resolve(current.link);
  return new Promise((resolve, reject) => {
    const give = (link: ClientLink<Empty>) => {
      clearTimeout(timer);
      resolve(link);
    };
    const timer = setTimeout(() => {
      waiting = waiting.filter((entry) => entry !== give);
      reject(new ConnectionLost('There is no connection to the host. Nothing was sent.'));
    }, WAIT_FOR_LINK_MS);
    waiting.push(give);
  });
}

/** Puts a new way to the host in place of the last; null while there is none. */
export function setTransport(transport: Transport | null): void {
  current = transport;
  if (!transport) return;
  for (const give of waiting.splice(0)) give(transport.link);
}

const dynamic = new DynamicLink<Empty>(linkNow);

/** Streams: they last as long as there is something to say. */
const STREAMS = new Set(['live.follow', 'lists.check']);

/** Every call but a stream has a time-out of its own: a half-open socket would hang for ever. */
const timed: ClientLink<Empty> = {
  async call(path, input, options: ClientOptions<Empty>) {
    const name = path.join('.');
    if (STREAMS.has(name)) return dynamic.call(path, input, options);
    const limit = AbortSignal.timeout(LONG_CALLS.has(name) ? LONG_CALL_TIMEOUT_MS : CALL_TIMEOUT_MS);
    const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
    try {
      return await dynamic.call(path, input, { ...options, signal });
    } catch (error) {
      if (limit.aborted) throw new ConnectionLost('The host did not answer in time.', { cause: error });
      throw error;
    }
  },
};

/** Every procedure of the contract, called as a function. */
export const host: HostClient = createORPCClient(timed);

/** The same procedures as query options and keys. */
export const queries = createTanstackQueryUtils(host);
