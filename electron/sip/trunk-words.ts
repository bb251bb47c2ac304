import { peerWords } from './peer-words.ts';

/** What a refusal of a trunk means to the person who set it up, and what to do. RFC 3261 21, in plain words. */
const REFUSALS: Record<number, string> = {
  400: 'The server did not understand us. Check host, port and protocol.',
  401: 'The user name or password is wrong. Edit trunk.',
  402: 'The account may have run out of credit. Ask your provider.',
  403: 'The password may be wrong. Edit trunk.',
  404: 'The server does not know this user name. Edit trunk.',
  405: 'The server takes no registrations. Edit trunk and switch registration off.',
  407: 'The user name or password is wrong. Edit trunk.',
  410: 'The server says that this account is gone. Ask your provider.',
  421: 'The server wants an extension that Callboard does not have.',
  488: 'The server does not take our media. Ask your provider.',
  501: 'The server takes no registrations. Edit trunk and switch registration off.',
  606: 'The server does not take our settings. Ask your provider.',
};

const named = (name: string): string => `Trunk "${name}"`;

/** A registrar or peer said no. */
export function refusedDetail(name: string, code: number, reason: string): string {
  const advice = REFUSALS[code] ?? 'Check the settings of the trunk or ask your provider.';
  return `${named(name)} was refused: ${code} ${reason}`.trimEnd() + `. ${advice}`;
}

/** The peer answered, but is out of order. */
export const outOfOrderDetail = (name: string, code: number, reason: string): string =>
  `${named(name)} is out of order: ${`${code} ${reason}`.trimEnd()}. Callboard keeps trying.`;

/** The peer is there, but does not like us; calls may go through all the same. */
export const forbiddingDetail = (name: string, code: number, reason: string): string =>
  `${named(name)} answers ${`${code} ${reason}`.trimEnd()}. If calls fail, ask your provider to allow this address.`;

/** The peer does not answer. */
export const silentDetail = (name: string, host: string, port: number): string =>
  `${named(name)} does not answer at ${host}:${port}. Check the address, the network and the firewall. Callboard keeps trying.`;

/** The connection could not be made or was lost. */
export const noConnectionDetail = (name: string, why: string): string =>
  `${named(name)} has no connection. ${peerWords(why).replace(/[.\s]*$/, '')}. Callboard keeps trying.`;

/** The password that was stored is not at hand: without it every call would be refused. */
export const lostPasswordDetail = (name: string): string =>
  `${named(name)} cannot be used: its password could not be read on this host. Edit trunk and enter it again.`;

/** Passwords stay at the host on which they were typed. */
export const passwordElsewhereDetail = (name: string): string =>
  `${named(name)} cannot be used on this host: its password was entered or changed on another one. Edit trunk and enter it here as well.`;

/** The settings cannot be used at all. */
export const badSettingsDetail = (name: string, why: string): string =>
  `${named(name)} cannot be used. ${why} Edit trunk.`;
