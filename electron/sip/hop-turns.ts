import { DEFAULT_PORTS, type Agent } from './agent.ts';
import { nextHops, type ResolveSrv } from './next-hops.ts';
import type { HostPort } from './wire.ts';

/** Whose turn it is among the servers of a trunk's domain. */
export interface HopTurns {
  readonly current: HostPort;
  /** After a failure it is the next one's turn. */
  next(): void;
  /** Asks the name servers anew. */
  lookUp(): Promise<void>;
}

/** Makes {@link HopTurns} of an agent's server; until it has looked up, the name itself is the hop. */
export function createHopTurns(agent: Agent, resolveSrv: ResolveSrv): HopTurns {
  const { protocol, nextHop, nextPort } = agent;
  const wanted = { protocol, host: nextHop.host, port: nextPort, defaultPort: DEFAULT_PORTS[protocol] };
  let hops: HostPort[] = [nextHop];
  let at = 0;
  return {
    get current() {
      return hops[at % hops.length] ?? nextHop;
    },
    next() {
      at += 1;
    },
    async lookUp() {
      hops = await nextHops(wanted, resolveSrv);
    },
  };
}
