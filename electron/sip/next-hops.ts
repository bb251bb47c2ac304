/** Where a trunk's requests may go: SRV records of its domain, in their order (RFC 3263 4.2, RFC 2782). */
import { resolveSrv as resolveSrvByDns, type SrvRecord } from 'node:dns';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import type { TrunkProtocol } from '../../shared/domain/trunk-status.ts';
import type { HostPort } from './wire.ts';

export type ResolveSrv = (name: string) => Promise<SrvRecord[]>;

export const resolveSrvBySystem: ResolveSrv = promisify(resolveSrvByDns);

/** RFC 3263 knows no SRV records for WebSockets. */
const SERVICES: Partial<Record<TrunkProtocol, string>> = {
  udp: '_sip._udp',
  tcp: '_sip._tcp',
  tls: '_sips._tcp',
};

/** A name server that does not answer must not hold a trunk back for long. */
const LOOKUP_MS = 3000;

/**
 * The hops to try in turn, at least one. A host with a port of its own, or an address, is its only hop.
 * `random` spreads the load over records of one priority by their weight.
 */
export async function nextHops(
  wanted: { protocol: TrunkProtocol; host: string; port: number | null; defaultPort: number },
  resolveSrv: ResolveSrv,
  random: () => number = Math.random,
): Promise<HostPort[]> {
  const { protocol, host, port, defaultPort } = wanted;
  const plain = [{ host, port: port ?? defaultPort }];
  const service = SERVICES[protocol];
  if (port !== null || service === undefined || isIP(host.replace(/^\[|\]$/g, '')) || host === 'localhost')
    return plain;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<SrvRecord[]>((resolve) => {
    timer = setTimeout(resolve, LOOKUP_MS, []);
  });
  try {
    const records = await Promise.race([resolveSrv(`${service}.${host}`), late]);
    const drawn = records.map((record) => ({
      record,
      draw: random() ** (1 / Math.max(record.weight, 0.001)),
    }));
    drawn.sort((a, b) => a.record.priority - b.record.priority || b.draw - a.draw);
    // A lone dot says that the service is not offered.
    const hops = drawn
      .map(({ record }) => ({ host: record.name, port: record.port }))
      .filter((hop) => hop.host !== '');
    return hops.length > 0 ? hops : plain;
  } catch {
    // No such records: the name itself is the hop (RFC 3263 4.2). A name that is wrong shows when it is connected to.
    return plain;
  } finally {
    clearTimeout(timer);
  }
}
