import type * as Core from 'sip.js/lib/core/index.js';
import { rawHeader, rawHeaders, splitOutsideQuotes } from './header-text.ts';

/** More than any telephone number has, with its signs. */
const MOST_LENGTH = 32;
const NUMBER = /^\+?[0-9][0-9().-]*$/;
/** Of a header: names and addresses are shorter. */
const MOST_READ = 512;
/** What stands before the host of a SIP address, or a telephone number; parameters and password are not of it (RFC 3261 19.1.1). */
const USER = /^(?:sips?:([^@;:]{1,64})(?:[;:][^@]*)?@|tel:([^;]{1,64}))/i;

/** The address in a header value: between its angle brackets, or all of it. */
function addressIn(value: string): string {
  const end = value.lastIndexOf('>');
  return (end < 0 ? value : value.slice(value.lastIndexOf('<', end) + 1, end)).trim();
}

/** Who or what is named by each address of a header, in order. */
const usersIn = (value: string | null): string[] =>
  splitOutsideQuotes((value ?? '').slice(0, MOST_READ), ',').flatMap((each) => {
    const [, user, telephone] = USER.exec(addressIn(each)) ?? [];
    return user ?? telephone ?? [];
  });

function plain(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    // A stray percent sign: the text as it came.
    return user;
  }
}

/** The first that is one, without what stands behind it (RFC 3966). */
const firstNumber = (said: readonly (string | undefined)[]): string | null =>
  said
    .flatMap((each) => (each === undefined ? [] : plain(each.split(';', 1)[0] ?? '')))
    .find((each) => each.length <= MOST_LENGTH && NUMBER.test(each)) ?? null;

/**
 * Who calls, as the trunk says: the identity that it vouches for (RFC 3325: one address, or a SIP and a telephone one) before
 * the one that the caller writes. Null when that is no number.
 */
export function callerOf(message: Core.IncomingRequestMessage): string | null {
  const asserted = rawHeaders(message.data, 'p-asserted-identity').flatMap(usersIn);
  return firstNumber([...asserted, message.from.uri.user]);
}

/**
 * Which number was called, as the trunk says: before the last step of its way (RFC 7315 4.2), as the caller dialled it, or as
 * it came here. Null when that is no number, as where an account is called.
 */
export function calledOf(message: Core.IncomingRequestMessage): string | null {
  const asked = usersIn(rawHeader(message.data, 'p-called-party-id'));
  // The parsed one has our own name by now.
  const [, came = ''] = message.data.slice(0, MOST_READ).split(' ', 2);
  return firstNumber([...asked, message.to.uri.user, ...usersIn(came)]);
}
