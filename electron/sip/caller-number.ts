import type * as Core from 'sip.js/lib/core/index.js';
import { rawHeader } from './header-text.ts';

/** More than any telephone number has, with its signs. */
const MOST_LENGTH = 32;
const NUMBER = /^\+?[0-9][0-9().-]*$/;

/** The user part of a SIP or tel URI in a header value; null when there is none. */
function userIn(value: string | null): string | null {
  const found = /(?:sips?|tel):([^@;>\s,"]{1,64})/i.exec((value ?? '').slice(0, 512))?.[1];
  if (found === undefined) return null;
  try {
    return decodeURIComponent(found);
  } catch {
    // A stray percent sign: the text as it came.
    return found;
  }
}

const firstNumber = (said: readonly (string | null | undefined)[]): string | null =>
  said.find((each) => typeof each === 'string' && each.length <= MOST_LENGTH && NUMBER.test(each)) ?? null;

/**
 * Who calls, as the trunk says: the identity that it vouches for (RFC 3325) before the one that the caller writes. Null
 * when that is no number.
 */
export function callerOf(message: Core.IncomingRequestMessage): string | null {
  return firstNumber([userIn(rawHeader(message.data, 'p-asserted-identity')), message.from.uri.user]);
}

/**
 * Which number was called, as the trunk says: before the last step of its way (RFC 7315 4.2), as the caller dialled it, or as
 * it came here. Null when that is no number, as where an account is called.
 */
export function calledOf(message: Core.IncomingRequestMessage): string | null {
  const asked = userIn(rawHeader(message.data, 'p-called-party-id'));
  return firstNumber([asked, message.to.uri.user, message.ruri?.user]);
}
