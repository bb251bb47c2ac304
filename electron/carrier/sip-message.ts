/** Where a message came from, or goes. */
export interface Peer {
  address: string;
  port: number;
}

/** One address of a From, To, Contact, Route or Record-Route header. */
export interface NameAddress {
  uri: string;
  /** Names in lower case; a flag has an empty value. */
  params: Map<string, string>;
}

interface SipMessage {
  /** Long names in lower case; comma lists of Via, routes and contacts are taken apart. */
  headers: Map<string, string[]>;
  body: string;
  /** Topmost Via: sent-by in lower case and its branch (empty when the peer predates RFC 3261). */
  via: { sentBy: string; host: string; port: number | null; branch: string; params: Map<string, string> };
  from: NameAddress;
  to: NameAddress;
  callId: string;
  cseq: { number: number; method: string };
}

export interface SipRequest extends SipMessage {
  kind: 'request';
  method: string;
  uri: string;
  /** Set when the request is readable enough to be answered but must be refused. */
  fault: { code: number; reason: string } | null;
}

export interface SipResponse extends SipMessage {
  kind: 'response';
  code: number;
}

export interface Unreadable {
  kind: 'unreadable';
  problem: string;
}

const COMPACT_NAMES: Record<string, string> = {
  c: 'content-type',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  s: 'subject',
  t: 'to',
  v: 'via',
};
const LISTS = new Set(['via', 'contact', 'route', 'record-route', 'require', 'supported', 'proxy-require']);
const TOKEN = /^[A-Za-z0-9.!%*_+`'~-]+$/;
const VIA =
  /^SIP\s*\/\s*2\.0\s*\/\s*[A-Za-z]+\s+(\[[0-9A-Fa-f:.]+\]|[^\s:;,]+)(?:\s*:\s*(\d{1,5}))?\s*(;.*)?$/i;

/** Splits at `separator`, but not inside quoted strings or angle brackets. */
function splitOutside(text: string, separator: string): string[] {
  if (!text.includes(separator)) return [text.trim()];
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted && char === '\\') at++;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === '<') bracketed = true;
    else if (char === '>') bracketed = false;
    else if (char === separator && !bracketed) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts.filter((part) => part !== '');
}

function readParams(text: string): Map<string, string> {
  const params = new Map<string, string>();
  for (const part of splitOutside(text, ';')) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    if (name !== '') params.set(name, equals < 0 ? '' : part.slice(equals + 1).trim());
  }
  return params;
}

/** Reads `"Name" <uri>;params` and the bare `uri;params`; null when there is no URI in it. */
export function readNameAddress(text: string): NameAddress | null {
  const bare = text.replace(/^\s*"(?:[^"\\]|\\.)*"\s*/, '');
  const open = bare.indexOf('<');
  let uri: string;
  let rest: string;
  if (open >= 0) {
    const close = bare.indexOf('>', open);
    if (close < 0) return null;
    uri = bare.slice(open + 1, close);
    rest = bare.slice(close + 1);
  } else {
    // RFC 3261 20.10: without brackets every parameter belongs to the header.
    const semicolon = bare.indexOf(';');
    uri = (semicolon < 0 ? bare : bare.slice(0, semicolon)).trim();
    rest = semicolon < 0 ? '' : bare.slice(semicolon);
  }
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(uri)) return null;
  return { uri, params: readParams(rest) };
}

/** Host and port of a sip URI; null for other schemes. The port is null when the URI names none. */
export function hostOfUri(uri: string): { host: string; port: number | null } | null {
  const match = /^sips?:(?:[^@]*@)?(\[[^\]]+\]|[^:;?>\s]+)(?::(\d{1,5}))?/i.exec(uri);
  if (!match?.[1]) return null;
  return { host: match[1], port: match[2] ? Number(match[2]) : null };
}

/** The number in a request URI (`sip:` user part or `tel:`), without parameters; null when there is none. */
export function numberOfUri(uri: string): string | null {
  const user = /^sips?:([^@]+)@/i.exec(uri)?.[1] ?? /^tel:([^?]+)/i.exec(uri)?.[1];
  const bare = user?.split(/[;:]/)[0];
  if (!bare) return null;
  try {
    return decodeURIComponent(bare);
  } catch (error) {
    if (error instanceof URIError) return bare;
    throw error;
  }
}

function readHeaders(lines: string[]): Map<string, string[]> | null {
  const headers = new Map<string, string[]>();
  const unfolded: string[] = [];
  for (const line of lines) {
    const last = unfolded.length - 1;
    if (/^[ \t]/.test(line) && last >= 0) unfolded[last] += ` ${line.trim()}`;
    else unfolded.push(line);
  }
  for (const line of unfolded) {
    const colon = line.indexOf(':');
    if (colon < 1) return null;
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!TOKEN.test(name)) return null;
    const full = COMPACT_NAMES[name] ?? name;
    const value = line.slice(colon + 1).trim();
    const values = LISTS.has(full) ? splitOutside(value, ',') : [value];
    const known = headers.get(full);
    if (known) known.push(...values);
    else headers.set(full, values);
  }
  return headers;
}

const unreadable = (problem: string): Unreadable => ({ kind: 'unreadable', problem });

/**
 * Reads one UDP datagram as a SIP message (RFC 3261 sections 7, 18.3 and 20). Never throws.
 * A request with all that an answer needs, but otherwise wrong, comes back with its `fault`.
 *
 * Written here because the callee must be a peer of its own: sharing the caller's parser would hide its mistakes.
 */
export function readSip(datagram: Buffer): SipRequest | SipResponse | Unreadable {
  const headEnd = datagram.indexOf('\r\n\r\n');
  if (headEnd < 0) return unreadable('no empty line after the headers');
  const [first = '', ...lines] = datagram.toString('utf8', 0, headEnd).split('\r\n');
  const headers = readHeaders(lines);
  if (!headers) return unreadable('a header line has no name');

  const one = (name: string): string | null => {
    const values = headers.get(name);
    return values?.length === 1 ? (values[0] ?? null) : null;
  };
  const viaMatch = VIA.exec(headers.get('via')?.[0] ?? '');
  const from = readNameAddress(one('from') ?? '');
  const to = readNameAddress(one('to') ?? '');
  const callId = one('call-id');
  const cseqMatch = /^(\d{1,10})\s+(\S+)$/.exec(one('cseq') ?? '');
  if (!viaMatch?.[1]) return unreadable('no readable Via');
  if (!from || !to) return unreadable('no readable From or To');
  if (!callId) return unreadable('no Call-ID');
  if (!cseqMatch?.[2] || Number(cseqMatch[1]) > 0xffffffff) return unreadable('no readable CSeq');

  const params = readParams(viaMatch[3] ?? '');
  const port = viaMatch[2] ? Number(viaMatch[2]) : null;
  const body = datagram.subarray(headEnd + 4);
  const lengthText = headers.get('content-length')?.[0];
  const length =
    lengthText === undefined ? body.length : /^\d{1,9}$/.test(lengthText) ? Number(lengthText) : NaN;
  const message: SipMessage = {
    headers,
    // RFC 3261 18.3: bytes past the stated length are not part of the message.
    body: body.toString('utf8', 0, Number.isNaN(length) ? 0 : Math.min(length, body.length)),
    via: {
      host: viaMatch[1].toLowerCase(),
      port,
      sentBy: `${viaMatch[1].toLowerCase()}:${port ?? 5060}`,
      branch: params.get('branch') ?? '',
      params,
    },
    from,
    to,
    callId,
    cseq: { number: Number(cseqMatch[1]), method: cseqMatch[2] },
  };

  const status = /^SIP\/2\.0 ([1-6]\d\d)(?: |$)/i.exec(first);
  if (status) return { kind: 'response', code: Number(status[1]), ...message };
  const request = /^(\S+) (\S+) SIP\/(\d+\.\d+)$/i.exec(first);
  if (!request?.[1] || !request[2] || !TOKEN.test(request[1])) return unreadable('no readable first line');
  let fault: SipRequest['fault'] = null;
  if (request[3] !== '2.0') fault = { code: 505, reason: 'Version Not Supported' };
  else if (message.cseq.method !== request[1]) fault = { code: 400, reason: 'CSeq names another method' };
  else if (Number.isNaN(length) || length > body.length)
    fault = { code: 400, reason: 'Content-Length does not fit the body' };
  return { kind: 'request', method: request[1], uri: request[2], fault, ...message };
}

/** What an answer to a request says beyond the headers it repeats. */
export interface ResponseParts {
  code: number;
  reason: string;
  /** Our tag, added to To unless the request already has one. */
  toTag?: string | null;
  /** Whole header lines without their line end. */
  headers?: string[];
  sdp?: string | null;
}

export const SERVER = 'Simulated carrier';

/** Finishes a message: the common last headers and the body. */
function withBody(lines: string[], sdp: string | null): Buffer {
  if (sdp !== null) lines.push('Content-Type: application/sdp');
  lines.push(`Content-Length: ${sdp === null ? 0 : Buffer.byteLength(sdp)}`, '', sdp ?? '');
  return Buffer.from(lines.join('\r\n'));
}

/** Writes an answer (RFC 3261 8.2.6), with `received` and `rport` of RFC 3581 filled in for `source`. */
export function writeResponse(request: SipRequest, source: Peer, parts: ResponseParts): Buffer {
  const values = (name: string): string[] => request.headers.get(name) ?? [];
  const [top = '', ...others] = values('via');
  let via = top;
  const asksRport = request.via.params.get('rport') === '';
  if (asksRport) via = via.replace(/;\s*rport\s*(?=;|$)/i, `;rport=${source.port}`);
  if (asksRport || request.via.host !== source.address) via += `;received=${source.address}`;
  const to = values('to')[0] ?? '';
  const lines = [`SIP/2.0 ${parts.code} ${parts.reason}`];
  for (const each of [via, ...others]) lines.push(`Via: ${each}`);
  if (parts.code < 300) for (const each of values('record-route')) lines.push(`Record-Route: ${each}`);
  lines.push(
    `From: ${values('from')[0] ?? ''}`,
    `To: ${parts.toTag && !request.to.params.has('tag') ? `${to};tag=${parts.toTag}` : to}`,
    `Call-ID: ${request.callId}`,
    `CSeq: ${request.cseq.number} ${request.cseq.method}`,
    ...(parts.headers ?? []),
    `Server: ${SERVER}`,
  );
  return withBody(lines, parts.sdp ?? null);
}

/** Where the answer goes (RFC 3261 18.2.2, RFC 3581 section 4). */
export function responsePeer(request: SipRequest, source: Peer): Peer {
  if (request.via.params.has('rport')) return source;
  return { address: source.address, port: request.via.port ?? 5060 };
}

/** Writes a request of ours. `local` is our address as it stands in the Via. */
export function writeRequest(parts: {
  method: string;
  uri: string;
  local: Peer;
  branch: string;
  from: string;
  to: string;
  callId: string;
  cseq: number;
  routes: readonly string[];
  headers?: readonly string[];
  sdp?: string | null;
}): Buffer {
  return withBody(
    [
      `${parts.method} ${parts.uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${parts.local.address}:${parts.local.port};branch=${parts.branch};rport`,
      'Max-Forwards: 70',
      ...parts.routes.map((route) => `Route: ${route}`),
      `From: ${parts.from}`,
      `To: ${parts.to}`,
      `Call-ID: ${parts.callId}`,
      `CSeq: ${parts.cseq} ${parts.method}`,
      ...(parts.headers ?? []),
      `User-Agent: ${SERVER}`,
    ],
    parts.sdp ?? null,
  );
}
