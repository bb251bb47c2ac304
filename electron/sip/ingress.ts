/**
 * The gate between a wire and the library. The library throws on several kinds of malformed message and parses
 * without limits; nothing gets past here that it cannot take.
 */
import * as Core from 'sip.js/lib/core/index.js';
import { preferredChallenge } from './digest.ts';
import { withGrammarBudget } from './grammar.ts';
import {
  headerFields,
  headerSection,
  parametersOf,
  rawHeader,
  rawHeaders,
  splitOutsideQuotes,
} from './header-text.ts';
import type { Log } from './log.ts';
import { peerWords } from './peer-words.ts';
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
const MAX_START_LINE = 2048;
/** Longest value of a header that is parsed: the library's grammar takes some microseconds for a character. */
const MAX_PARSED_VALUE = 1024;
/** Characters of one message that the library's grammar is asked about; what nearly all traffic has costs it nothing. */
const GRAMMAR_BUDGET = 4096;
/** Headers of one value that the library parses; lists, such as the bindings of a registrar, are bounded by the budget alone. */
const PARSED = new Set(
  'via v from f to t call-id i cseq content-type c content-disposition refer-to r'.split(' '),
);
const START_LINE = /^(?:SIP\/2\.0 [1-6]\d\d |[A-Za-z0-9\-.!%*_+`'~]+ [^ \r\n]+ SIP\/2\.0\r\n)/;
const STATUS = /^SIP\/2\.0 [1-6]\d\d /;
/** RFC 3261 10.2 and the grammar of a CSeq value: under 2^31. */
const CSEQ = /^(\d{1,10})[ \t]+([A-Za-z0-9\-.!%*_+`'~]+)$/;
const MAX_CSEQ = 2 ** 31;

/** A bare 4xx made from raw text, for requests that the library cannot take. Null when even that is impossible. */
function plainAnswer(text: string, code: number, reason: string, from: HostPort): string | null {
  if (text.startsWith('SIP/2.0 ') || text.startsWith('ACK ')) return null;
  const vias = rawHeaders(text, 'via', 'v');
  const [top] = vias;
  const to = rawHeader(text, 'to', 't');
  const sender = rawHeader(text, 'from', 'f');
  const callId = rawHeader(text, 'call-id', 'i');
  const cseq = rawHeader(text, 'cseq');
  if (!top || !to || !sender || !callId || !cseq) return null;
  const tagged = parametersOf(to).has('tag') ? to : `${to};tag=refused`;
  const lines = [`SIP/2.0 ${code} ${reason}`, `Via: ${withSource(top, from)}`];
  lines.push(...vias.slice(1).map((via) => `Via: ${via}`));
  lines.push(`From: ${sender}`, `To: ${tagged}`, `Call-ID: ${callId}`, `CSeq: ${cseq}`, 'Content-Length: 0');
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A Via value with where the request really came from (RFC 3261 18.2.1, RFC 3581), so that answers get there. */
export function withSource(via: string, from: HostPort): string {
  const [top = '', ...others] = splitOutsideQuotes(via, ',');
  const kept = splitOutsideQuotes(top, ';').filter((part) => {
    const name = part.split('=', 1)[0]?.trim().toLowerCase();
    return name !== 'received' && name !== 'rport';
  });
  const host = from.host.includes(':') ? `[${from.host}]` : from.host;
  const source = `${kept.join(';').trimEnd()};received=${host};rport=${from.port}`;
  return [source, ...others].join(',');
}

/** Headers of an answer which are not needed to know what became of a request. */
const DISPENSABLE = new Set('contact m record-route www-authenticate proxy-authenticate'.split(' '));
/** All that is needed to know why it was refused. */
const NEEDED = new Set('via v from f to t call-id i cseq reason warning retry-after'.split(' '));

/** Raw text of an answer with the headers that `isKept` keeps, and its body only when `hasBody`. */
function lessOf(text: string, isKept: (name: string) => boolean, hasBody: boolean): string {
  const section = headerSection(text);
  const lineEnd = section.indexOf('\r\n');
  const kept = headerFields(section.slice(lineEnd + 2)).filter(({ name }) => isKept(name));
  if (!hasBody) kept.push({ name: 'content-length', value: '0' });
  const lines = [section.slice(0, lineEnd), ...kept.map(({ name, value }) => `${name}: ${value}`)];
  return `${lines.join('\r\n')}\r\n\r\n${hasBody ? text.slice(section.length + 4) : ''}`;
}

/**
 * The same answer with less in it, in turn. A phone that rings, is busy or declines says so in the first line: it must
 * not go unheard for a Contact or a body that cannot be read, which would leave the call to its time-outs and the
 * person to be dialled again. None for a request, nor for a 2xx to an INVITE, whose Contact and body make the call.
 */
function lesserAnswers(text: string): (() => string)[] {
  if (!STATUS.test(text.slice(0, MAX_START_LINE)) || !text.includes('\r\n\r\n')) return [];
  const withoutPlaces = (): string => lessOf(text, (name) => !DISPENSABLE.has(name), true);
  if (!text.startsWith('SIP/2.0 2'))
    return [withoutPlaces, () => lessOf(text, (name) => NEEDED.has(name), false)];
  return rawHeader(text, 'cseq')?.endsWith(' INVITE') === false ? [withoutPlaces] : [];
}

/** Parses one message from the wire; never throws. */
export function acceptMessage(
  text: string,
  from: HostPort,
  log: Log,
  loggers: Core.LoggerFactory,
): Accepted | Refused {
  const whole = acceptText(text, from, log, loggers);
  if (whole.kind !== 'refused' || text.length > MAX_MESSAGE_BYTES) return whole;
  for (const lesser of lesserAnswers(text)) {
    const taken = acceptText(lesser(), from, log, loggers);
    if (taken.kind !== 'refused') return taken;
  }
  return whole;
}

function acceptText(text: string, from: HostPort, log: Log, loggers: Core.LoggerFactory): Accepted | Refused {
  try {
    return withGrammarBudget(GRAMMAR_BUDGET, () => parse(text, from, loggers));
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
  if (!START_LINE.test(text.slice(0, MAX_START_LINE)))
    return { kind: 'refused', why: 'not SIP', answer: null };
  if (end < 0) return { kind: 'refused', why: 'no end of headers', answer: null };
  if (end > MAX_HEADER_BYTES)
    return refuse(text.slice(0, end + 4), from, 'header too long', 513, 'Message Too Large');
  const trouble = headerTrouble(headerSection(text));
  if (trouble !== null) return refuse(text, from, trouble);

  const uri = /^[^ ]+ ([A-Za-z][A-Za-z0-9+.-]*):[^ ]* SIP\/2\.0\r\n/.exec(text.slice(0, MAX_START_LINE));
  if (uri && !/^sips?$/i.test(uri[1] ?? ''))
    return refuse(text, from, 'scheme', 416, 'Unsupported URI Scheme');

  const message = parseLeniently(text, loggers);
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

/**
 * The library's message. Reason phrases are for people (RFC 3261 7.2) and never reach its grammar, which would drop the
 * answer for a bracket or a control character: they are made fit to be stored and shown here, for all that follows.
 */
function parseLeniently(
  text: string,
  loggers: Core.LoggerFactory,
): Core.IncomingRequestMessage | Core.IncomingResponseMessage | undefined {
  const logger = loggers.getLogger('sip.parser');
  const status = STATUS.exec(text.slice(0, MAX_START_LINE))?.[0];
  if (status === undefined) return Core.Parser.parseMessage(text, logger);
  const lineEnd = text.indexOf('\r\n');
  const message = Core.Parser.parseMessage(status + text.slice(lineEnd), logger);
  if (!(message instanceof Core.IncomingResponseMessage)) return undefined;
  message.reasonPhrase = peerWords(text.slice(status.length, lineEnd));
  message.data = text;
  return message;
}

/** What in a header section is more than the library may be asked to parse; null when nothing is. */
function headerTrouble(section: string): string | null {
  const lines = section.split('\r\n').slice(1);
  if (lines.length > MAX_HEADERS) return 'too many headers';
  for (const line of lines) {
    if (!line.startsWith(' ') && !line.startsWith('\t') && line.indexOf(':') < 1)
      return 'a line that is no header';
  }
  for (const { name, value } of headerFields(lines.join('\r\n'))) {
    if (value.length > MAX_PARSED_VALUE && PARSED.has(name)) return `${name} too long`;
  }
  return null;
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
