/**
 * The gate between a wire and the library. The library throws on several kinds of malformed message and parses
 * without limits; nothing gets past here that it cannot take.
 */
import * as Core from 'sip.js/lib/core/index.js';
import { preferredChallenge } from './digest.ts';
import type { Log } from './log.ts';
import { MAX_HEADER_BYTES, MAX_MESSAGE_BYTES, type HostPort } from './wire.ts';

/** A message that passed the gate. */
export type Accepted =
  | { kind: 'request'; message: Core.IncomingRequestMessage }
  | { kind: 'response'; message: Core.IncomingResponseMessage };

/** What becomes of a message that did not pass: dropped, or answered with this text. */
export interface Refused {
  kind: 'refused';
  why: string;
  answer: string | null;
}

const MAX_HEADERS = 200;
const START_LINE = /^(?:SIP\/2\.0 [1-6]\d\d |[A-Za-z0-9\-.!%*_+`'~]+ [^ \r\n]+ SIP\/2\.0\r\n)/;
/** RFC 3261 10.2 and the grammar of a CSeq value: under 2^31. */
const CSEQ = /^(\d{1,10})[ \t]+([A-Za-z0-9\-.!%*_+`'~]+)$/;
const MAX_CSEQ = 2 ** 31;

/** The value of the first header called one of `names` in raw text, unfolded; null when there is none. */
export function rawHeader(text: string, ...names: string[]): string | null {
  const pattern = new RegExp(`^(?:${names.join('|')})[ \\t]*:[ \\t]*(.*(?:\\r\\n[ \\t].*)*)`, 'im');
  return (
    pattern
      .exec(headerSection(text))?.[1]
      ?.replace(/\r\n[ \t]+/g, ' ')
      .trim() ?? null
  );
}

/** All values of a header in raw text, in order. */
export function rawHeaders(text: string, name: string): string[] {
  const pattern = new RegExp(`^${name}[ \\t]*:[ \\t]*(.*(?:\\r\\n[ \\t].*)*)`, 'gim');
  return [...headerSection(text).matchAll(pattern)].map((m) =>
    (m[1] ?? '').replace(/\r\n[ \t]+/g, ' ').trim(),
  );
}

const headerSection = (text: string): string => {
  const end = text.indexOf('\r\n\r\n');
  return end < 0 ? text : text.slice(0, end);
};

/** A bare 4xx made from raw text, for requests that the library cannot take. Null when even that is impossible. */
function plainAnswer(text: string, code: number, reason: string, from: HostPort): string | null {
  if (/^(?:SIP\/2\.0|ACK) /.test(text)) return null;
  const vias = rawHeaders(text, '(?:via|v)');
  const [top] = vias;
  const to = rawHeader(text, 'to', 't');
  const sender = rawHeader(text, 'from', 'f');
  const callId = rawHeader(text, 'call-id', 'i');
  const cseq = rawHeader(text, 'cseq');
  if (!top || !to || !sender || !callId || !cseq) return null;
  const tagged = /;[ \t]*tag=/i.test(to) ? to : `${to};tag=refused`;
  const lines = [`SIP/2.0 ${code} ${reason}`, `Via: ${withSource(top, from)}`];
  lines.push(...vias.slice(1).map((via) => `Via: ${via}`));
  lines.push(`From: ${sender}`, `To: ${tagged}`, `Call-ID: ${callId}`, `CSeq: ${cseq}`, 'Content-Length: 0');
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A Via value with where the request really came from (RFC 3261 18.2.1, RFC 3581), so that answers get there. */
export function withSource(via: string, from: HostPort): string {
  const bare = via.replace(/;[ \t]*(?:received|rport)(?:[ \t]*=[^;,]*)?(?=[;,]|$)/gi, '');
  const comma = topValueEnd(bare);
  const host = from.host.includes(':') ? `[${from.host}]` : from.host;
  return `${bare.slice(0, comma).trimEnd()};received=${host};rport=${from.port}${bare.slice(comma)}`;
}

/** Where the first of several comma-separated values ends; commas inside quotes do not count. */
function topValueEnd(value: string): number {
  let quoted = false;
  for (let i = 0; i < value.length; i += 1) {
    const ch = value[i];
    if (ch === '"') quoted = !quoted;
    else if (ch === ',' && !quoted) return i;
  }
  return value.length;
}

/** Parses one message from the wire; never throws. */
export function acceptMessage(
  text: string,
  from: HostPort,
  log: Log,
  loggers: Core.LoggerFactory,
): Accepted | Refused {
  try {
    return parse(text, from, loggers);
  } catch (error) {
    log('debug', 'A SIP message could not be parsed.', { from, error: (error as Error).message });
    return refuse(text, from, (error as Error).message);
  }
}

function refuse(text: string, from: HostPort, why: string, code = 400, reason = 'Bad Request'): Refused {
  return { kind: 'refused', why, answer: plainAnswer(text, code, reason, from) };
}

function parse(text: string, from: HostPort, loggers: Core.LoggerFactory): Accepted | Refused {
  if (text.length > MAX_MESSAGE_BYTES) return { kind: 'refused', why: 'too long', answer: null };
  const end = text.indexOf('\r\n\r\n');
  if (!START_LINE.test(text)) return { kind: 'refused', why: 'not SIP', answer: null };
  if (end < 0) return { kind: 'refused', why: 'no end of headers', answer: null };
  if (end > MAX_HEADER_BYTES)
    return refuse(text.slice(0, end + 4), from, 'header too long', 513, 'Message Too Large');
  let lines = 0;
  for (let at = text.indexOf('\r\n'); at >= 0 && at <= end; at = text.indexOf('\r\n', at + 2)) lines += 1;
  if (lines > MAX_HEADERS) return refuse(text, from, 'too many headers');

  const uri = /^[^ ]+ ([A-Za-z][A-Za-z0-9+.-]*):[^ ]* SIP\/2\.0\r\n/.exec(text);
  if (uri && !/^sips?$/i.test(uri[1] ?? ''))
    return refuse(text, from, 'scheme', 416, 'Unsupported URI Scheme');

  const message = Core.Parser.parseMessage(text, loggers.getLogger('sip.parser'));
  if (!message) return refuse(text, from, 'malformed');
  const missing = missingPart(message);
  if (missing !== null) return refuse(text, from, missing);
  const cseq = CSEQ.exec(message.getHeader('cseq') ?? '');
  if (!cseq || Number(cseq[1]) >= MAX_CSEQ) return refuse(text, from, 'CSeq');
  const length = message.getHeader('content-length');
  if (
    length !== undefined &&
    Buffer.byteLength(text) - Buffer.byteLength(text.slice(0, end + 4)) < Number(length)
  ) {
    return refuse(text, from, 'body shorter than Content-Length');
  }
  // The library cuts the body at Content-Length characters; the header counts bytes.
  if (length !== undefined) {
    message.body = Buffer.from(text.slice(end + 4))
      .subarray(0, Number(length))
      .toString('utf8');
  }
  if (message.body !== '' && !message.getHeader('content-type'))
    return refuse(text, from, 'body without a type');

  if (message instanceof Core.IncomingRequestMessage) {
    if (cseq[2] !== message.method) return refuse(text, from, 'CSeq method');
    const via = message.getHeader('via') ?? '';
    const vias = message.getHeaders('via');
    message.setHeader('via', withSource(via, from));
    for (const other of vias.slice(1)) message.addHeader('via', other);
    return { kind: 'request', message };
  }
  const code = message.statusCode ?? 0;
  if (code < 100 || code > 699) return { kind: 'refused', why: 'status', answer: null };
  for (const name of ['www-authenticate', 'proxy-authenticate']) {
    // The library keeps the last challenge of several; RFC 8760 wants the first one that we can answer.
    const challenges = rawHeaders(text, name);
    if (challenges.length > 1) message.setHeader(name, preferredChallenge(challenges));
  }
  return { kind: 'response', message };
}

function missingPart(message: Core.IncomingRequestMessage | Core.IncomingResponseMessage): string | null {
  if (!message.via || !message.viaBranch) return 'Via';
  if (!message.from) return 'From';
  if (!message.to) return 'To';
  if (!message.callId) return 'Call-ID';
  if (!Number.isInteger(message.cseq)) return 'CSeq';
  if (message instanceof Core.IncomingRequestMessage && !message.ruri) return 'Request-URI';
  return null;
}
