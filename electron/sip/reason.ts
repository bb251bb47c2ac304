/** Q.850 cause of a Reason header (RFC 3326), or null. Several protocols may share one header or come in several. */
export function q850Cause(reasonHeaders: readonly string[]): number | null {
  for (const header of reasonHeaders) {
    for (const value of splitOutsideQuotes(header)) {
      const [protocol, ...params] = value.split(';').map((part) => part.trim());
      if (protocol?.toUpperCase() !== 'Q.850') continue;
      const cause = params
        .map((p) => /^cause[ \t]*=[ \t]*"?(\d{1,3})"?$/i.exec(p)?.[1])
        .find((c) => c !== undefined);
      const number = cause === undefined ? null : Number(cause);
      // Q.850 causes fit in seven bits.
      if (number !== null && number >= 1 && number <= 127) return number;
    }
  }
  return null;
}

function splitOutsideQuotes(text: string): string[] {
  return text.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [];
}

/** The digit of an INFO body, `application/dtmf-relay` or `application/dtmf`; null when there is none. */
export function digitOfInfo(contentType: string, body: string): string | null {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/dtmf-relay') {
    return dtmfDigit(/^[ \t]*signal[ \t]*=[ \t]*(\S+)/im.exec(body)?.[1] ?? '');
  }
  return type === 'application/dtmf' ? dtmfDigit(body.trim()) : null;
}

function dtmfDigit(text: string): string | null {
  const digit = text.toUpperCase();
  if (/^[0-9*#A-D]$/.test(digit)) return digit;
  // Some gateways send RFC 4733 event numbers.
  return digit === '10' ? '*' : digit === '11' ? '#' : null;
}
