import { headerSection, parametersOf, skipBlanks, splitOutsideQuotes } from './header-text.ts';
import type { HostPort } from './wire.ts';

/** Host and port at the start of `text`, an IPv6 address in brackets; null when there is no host. */
function hostPortAt(text: string, defaultPort: number): HostPort | null {
  const bracket = text.startsWith('[') ? text.indexOf(']') + 1 : 0;
  let end = bracket;
  if (bracket === 0) while (end < text.length && !':;?>,/ \t\r\n'.includes(text[end] ?? '')) end += 1;
  const host = text.slice(0, end);
  if (host.length === 0 || host === '[]') return null;
  const port = text[end] === ':' ? /^\d{1,5}/.exec(text.slice(end + 1, end + 6))?.[0] : undefined;
  return { host, port: port === undefined ? defaultPort : Number(port) };
}

/** Host and port of a SIP URI; null when it has none. */
export function hostPortOfUri(uri: string, defaultPort: number): HostPort | null {
  const colon = uri.indexOf(':');
  const scheme = uri.slice(0, Math.max(0, colon)).toLowerCase();
  if (scheme !== 'sip' && scheme !== 'sips') return null;
  const close = uri.indexOf('>');
  const rest = close < 0 ? uri.slice(colon + 1) : uri.slice(colon + 1, close);
  return hostPortAt(rest.slice(rest.indexOf('@') + 1), defaultPort);
}

/** The value of the first header of a message of ours that starts with `start`; null when there is none. */
function ownHeader(text: string, start: string): string | null {
  const section = headerSection(text);
  const at = section.indexOf(`\r\n${start}`);
  if (at < 0) return null;
  const from = at + 2 + start.length;
  const end = section.indexOf('\r\n', from);
  return section.slice(skipBlanks(section, from), end < 0 ? section.length : end);
}

/** The address in angle brackets, behind a name that may stand in quotes; null when there is none. */
function angled(value: string): string | null {
  let quoted = false;
  for (let at = 0; at < value.length; at += 1) {
    if (value[at] === '"') quoted = !quoted;
    else if (value[at] === '<' && !quoted) {
      const close = value.indexOf('>', at);
      return close < 0 ? null : value.slice(at + 1, close);
    }
  }
  return null;
}

/**
 * Where a message that we wrote has to go: a request to its first Route, else to its request URI (RFC 3261 8.1.2);
 * a response by its top Via (18.2.2, RFC 3581). Null when the message does not say.
 */
export function destinationOf(text: string, defaultPort: number): HostPort | null {
  if (text.startsWith('SIP/2.0 ')) {
    const top = splitOutsideQuotes(ownHeader(text, 'Via:') ?? '', ',')[0] ?? '';
    const [sentProtocol = ''] = top.split(';', 1);
    const protocolEnd = sentProtocol.trimEnd().search(/[ \t][^ \t]*$/);
    const sentBy = protocolEnd < 0 ? null : hostPortAt(sentProtocol.slice(protocolEnd).trim(), defaultPort);
    if (sentBy === null) return null;
    const params = parametersOf(top);
    const port = Number(params.get('rport') ?? sentBy.port);
    return { host: params.get('received') ?? sentBy.host, port: Number.isInteger(port) ? port : sentBy.port };
  }
  const route = ownHeader(text, 'Route:');
  const routed = route === null ? null : angled(route);
  if (routed !== null) return hostPortOfUri(routed, defaultPort);
  return hostPortOfUri(text.slice(text.indexOf(' ') + 1, text.indexOf('\r\n')), defaultPort);
}
