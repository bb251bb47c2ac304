import type { HostPort } from './wire.ts';

const URI_HOST = /^sips?:(?:[^@>]*@)?(\[[^\]]+\]|[^:;?>\s,]+)(?::(\d{1,5}))?/i;
const FIRST_ROUTE = /\r\nRoute: *(?:"[^"]*"|[^<"\r\n])*<([^>\r\n]+)>/i;
const TOP_VIA = /\r\nVia: *SIP *\/ *2\.0 *\/ *\w+ +(\[[^\]]+\]|[^:;,\s]+)(?::(\d{1,5}))?([^,\r\n]*)/i;

/** Host and port of a SIP URI; null when it has none. */
export function hostPortOfUri(uri: string, defaultPort: number): HostPort | null {
  const found = URI_HOST.exec(uri);
  if (!found?.[1]) return null;
  return { host: found[1], port: found[2] === undefined ? defaultPort : Number(found[2]) };
}

/**
 * Where a message that we wrote has to go: a request to its first Route, else to its request URI (RFC 3261 8.1.2);
 * a response by its top Via (18.2.2, RFC 3581). Null when the message does not say.
 */
export function destinationOf(text: string, defaultPort: number): HostPort | null {
  if (text.startsWith('SIP/2.0 ')) {
    const via = TOP_VIA.exec(text);
    if (!via?.[1]) return null;
    const params = via[3] ?? '';
    const host = /;received=(\[[^\]]+\]|[^;\s]+)/i.exec(params)?.[1] ?? via[1];
    const port = /;rport=(\d{1,5})/i.exec(params)?.[1] ?? via[2];
    return { host, port: port === undefined ? defaultPort : Number(port) };
  }
  const end = text.indexOf('\r\n\r\n');
  const route = FIRST_ROUTE.exec(end < 0 ? text : text.slice(0, end))?.[1];
  if (route !== undefined) return hostPortOfUri(route, defaultPort);
  return hostPortOfUri(text.slice(text.indexOf(' ') + 1, text.indexOf('\r\n')), defaultPort);
}
