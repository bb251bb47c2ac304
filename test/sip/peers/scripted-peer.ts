/** A far end on loopback over UDP whose every message the test writes; what it need not say is answered for it. */
import { createSocket } from 'node:dgram';
import { until } from '../../until.ts';

const HEADER_END = '\r\n\r\n';

export const header = (text: string, name: string): string =>
  text
    .split(HEADER_END)[0]
    ?.split('\r\n')
    .find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    ?.slice(name.length + 1)
    .trim() ?? '';

export const bodyOf = (text: string): string => text.slice(text.indexOf(HEADER_END) + HEADER_END.length);

export const sdp = (port = 40_000, more: { lines?: string[]; formats?: string } = {}): string =>
  [
    'v=0',
    'o=callee 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP ${more.formats ?? '0 101'}`,
    'a=rtpmap:101 telephone-event/8000',
    ...(more.lines ?? []),
    '',
  ].join('\r\n');

export interface Said {
  headers?: string[];
  body?: string;
  contentType?: string;
  /** Of an answer; null leaves it out. */
  toTag?: string | null;
  contact?: string | null;
  /** What Content-Length says, when it is not the truth. */
  contentLength?: number;
  reason?: string;
}

/** A code, or null for no answer, or what a request deserves. */
export type Reply = number | null | ((request: string) => number | null);

export interface ScriptedPeer {
  readonly port: number;
  /** Everything that came, retransmissions too. */
  readonly heard: string[];
  /** What requests of a method are answered with by themselves. */
  readonly replies: Record<string, Reply>;
  /** What those answers say besides, by method. */
  readonly replied: Record<string, Said>;
  /** The next message not yet taken that begins so; a retransmission of one that was taken is not taken again. */
  next(start: string, deadlineMs?: number): Promise<string>;
  count(start: string): number;
  /** `bend` may break what is sent. */
  answer(request: string, code: number, said?: Said, bend?: (text: string) => string | Uint8Array): void;
  /** A request in the dialog of `invite`; gives its text. */
  request(invite: string, method: string, cseq: number, said?: Said): string;
  send(text: string): void;
  close(): Promise<void>;
}

export const TAG = 'far';

/** Starts a peer. */
export async function scriptedPeer(replies: Record<string, Reply> = {}): Promise<ScriptedPeer> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => void socket.bind(0, '127.0.0.1', () => resolve()));
  const { port } = socket.address();
  const said: Record<string, Said> = {};
  const heard: string[] = [];
  const fresh: string[] = [];
  let caller = 0;
  let sent = 0;
  const codes: Record<string, Reply> = {
    OPTIONS: 200,
    BYE: 200,
    PRACK: 200,
    CANCEL: 200,
    ...replies,
  };

  const send = (text: string | Uint8Array): void => socket.send(text, caller, '127.0.0.1');

  const write = (start: string, headers: (string | null)[], said: Said): string => {
    const { body = '', contentType = 'application/sdp', contentLength } = said;
    return [
      start,
      ...headers.filter((line) => line !== null),
      ...(said.contact === null ? [] : [`Contact: ${said.contact ?? `<sip:callee@127.0.0.1:${port}>`}`]),
      ...(said.headers ?? []),
      ...(body === '' ? [] : [`Content-Type: ${contentType}`]),
      `Content-Length: ${contentLength ?? Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n');
  };

  function answer(
    request: string,
    code: number,
    said: Said = {},
    bend = (text: string): string | Uint8Array => text,
  ): void {
    const to = header(request, 'To');
    const tag = said.toTag === undefined ? TAG : said.toTag;
    const tagged = to.includes(';tag=') || tag === null ? to : `${to};tag=${tag}`;
    const same = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${header(request, name)}`);
    send(bend(write(`SIP/2.0 ${code} ${said.reason ?? 'Said'}`, [...same, `To: ${tagged}`], said)));
  }

  socket.on('message', (bytes, from) => {
    const text = bytes.toString('utf8');
    if (bytes.length <= 4) return;
    caller = from.port;
    const isNew = !heard.includes(text);
    heard.push(text);
    if (isNew) fresh.push(text);
    const reply = codes[text.slice(0, text.indexOf(' '))];
    const code = typeof reply === 'function' ? reply(text) : reply;
    if (code !== undefined && code !== null) answer(text, code, said[text.slice(0, text.indexOf(' '))]);
  });

  return {
    port,
    heard,
    replies: codes,
    replied: said,
    send,
    answer,
    count: (start) => new Set(heard.filter((text) => text.startsWith(start))).size,
    next: (start, deadlineMs = 5000) =>
      until(
        `${start} after ${heard.map((text) => text.slice(0, text.indexOf('\r\n'))).join(' | ')}`,
        () => {
          const at = fresh.findIndex((text) => text.startsWith(start));
          return at < 0 ? null : fresh.splice(at, 1)[0];
        },
        deadlineMs,
      ),
    request(invite, method, cseq, said = {}) {
      sent += 1;
      const uri = /<([^>]+)>/.exec(header(invite, 'Contact'))?.[1] ?? '';
      const text = write(
        `${method} ${uri} SIP/2.0`,
        [
          `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bKpeer${sent};rport`,
          `From: ${header(invite, 'To')};tag=${said.toTag ?? TAG}`,
          `To: ${header(invite, 'From')}`,
          `Call-ID: ${header(invite, 'Call-ID')}`,
          `CSeq: ${cseq} ${method}`,
          'Max-Forwards: 70',
        ],
        said,
      );
      send(text);
      return text;
    },
    close: () => new Promise((resolve) => void socket.close(() => resolve())),
  };
}
