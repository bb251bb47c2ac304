import { hostname, networkInterfaces } from 'node:os';

/** An address as it stands in a URL. */
export const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);

function isLoopback(address: string): boolean {
  return address === '::1' || address === 'localhost' || address.startsWith('127.');
}

/** Host names under which this server may be addressed: guards against names that others point at us (DNS rebinding). */
export function ownHostNames(address: string): Set<string> {
  const names = new Set(['localhost', '127.0.0.1', '[::1]', bracketed(address)]);
  if (isLoopback(address)) return names;
  names.add(hostname().toLowerCase());
  for (const each of Object.values(networkInterfaces()).flat()) {
    if (each) names.add(bracketed(each.address));
  }
  return names;
}
