import type * as Core from 'sip.js/lib/core/index.js';
import { parametersOf, splitOutsideQuotes } from './header-text.ts';

/** Refusals that a person chose, rather than something on the way. */
export const CUSTOMER_REFUSALS = new Set([486, 600, 603, 607, 608]);

/** An INFO body with a digit is two short lines. */
const MAX_INFO_BODY = 1024;

/** Q.850 cause of a Reason header (RFC 3326), or null. Several protocols may share one header or come in several. */
export function q850Cause(reasonHeaders: readonly string[]): number | null {
  for (const header of reasonHeaders) {
    for (const value of splitOutsideQuotes(header, ',')) {
      if (value.split(';', 1)[0]?.trim().toUpperCase() !== 'Q.850') continue;
      const cause = parametersOf(value).get('cause');
      // Q.850 causes fit in seven bits.
      const number = cause != null && /^\d{1,3}$/.test(cause) ? Number(cause) : null;
      if (number !== null && number >= 1 && number <= 127) return number;
    }
  }
  return null;
}

/** The digit of an INFO body, `application/dtmf-relay` or `application/dtmf`; null when there is none. */
export function digitOfInfo(contentType: string, body: string): string | null {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (body.length > MAX_INFO_BODY) return null;
  if (type === 'application/dtmf-relay') {
    for (const line of body.split('\n')) {
      const equals = line.indexOf('=');
      if (equals < 0 || line.slice(0, equals).trim().toLowerCase() !== 'signal') continue;
      return dtmfDigit(
        line
          .slice(equals + 1)
          .trim()
          .split(' ', 1)[0] ?? '',
      );
    }
    return null;
  }
  return type === 'application/dtmf' ? dtmfDigit(body.trim()) : null;
}

function dtmfDigit(text: string): string | null {
  const digit = text.toUpperCase();
  if (/^[0-9*#A-D]$/.test(digit)) return digit;
  // Some gateways send RFC 4733 event numbers.
  return digit === '10' ? '*' : digit === '11' ? '#' : null;
}

/** Answers an INFO inside a dialog; gives the key that it carries, null when it carries none. */
export function takeInfo(info: Core.IncomingInfoRequest): string | null {
  const { message } = info;
  const digit = digitOfInfo(message.getHeader('content-type') ?? '', message.body);
  if (message.body === '' || digit !== null) info.accept();
  else info.reject({ statusCode: 415, extraHeaders: ['Accept: application/dtmf-relay, application/dtmf'] });
  return digit;
}
