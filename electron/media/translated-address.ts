import { BlockList, isIP, isIPv4 } from 'node:net';

/** Addresses that only their own network can reach (RFC 1918, 3927, 4193, 4291, 6598). */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

const isPrivate = (address: string): boolean => PRIVATE.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');

/** Whether a peer that announces one of the addresses can be seen as the other: outside of its own network's /16. */
export function isTranslated(announced: string, from: string): boolean {
  // A name in a description says nothing of addresses.
  if (isIP(announced) === 0) return true;
  if (!isPrivate(announced)) return false;
  if (!isIPv4(announced)) return !isPrivate(from);
  return announced.split('.').slice(0, 2).join('.') !== from.split('.').slice(0, 2).join('.');
}
