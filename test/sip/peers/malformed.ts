import { seededRandom } from './random.ts';

const SDP =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n';

const header = (name: string, value: string | null): string[] =>
  value === null ? [] : [`${name}: ${value}`];

/** A message with parts that a test may bend. */
function message(parts: {
  start?: string;
  via?: string | null;
  from?: string | null;
  to?: string | null;
  callId?: string | null;
  cseq?: string | null;
  more?: readonly string[];
  body?: string;
  length?: string | null;
}): string {
  const {
    start = 'INVITE sip:alice@127.0.0.1 SIP/2.0',
    via = 'SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKmalformed',
    from = '<sip:m@127.0.0.1>;tag=1',
    to = '<sip:alice@127.0.0.1>',
    callId = 'malformed@127.0.0.1',
    cseq = '1 INVITE',
    more = ['Contact: <sip:m@127.0.0.1:9>'],
    body = '',
    length = String(Buffer.byteLength(body)),
  } = parts;
  return [
    start,
    ...header('Via', via),
    ...header('From', from),
    ...header('To', to),
    ...header('Call-ID', callId),
    ...header('CSeq', cseq),
    ...more,
    ...header('Content-Length', length),
    '',
    body,
  ].join('\r\n');
}

const BY_HAND: string[] = [
  message({ start: 'INVITE tel:+4930123 SIP/2.0' }),
  message({ start: 'INVITE wibble:x SIP/2.0' }),
  message({ start: 'INVITE sip: SIP/2.0' }),
  message({ start: 'INVITE sip:alice@[::1 SIP/2.0' }),
  message({ start: 'INVITE sip:%zz@127.0.0.1 SIP/2.0' }),
  message({ start: 'INVITE sip:alice@127.0.0.1 SIP/3.0' }),
  message({ start: `INVITE sip:${'a'.repeat(30_000)}@127.0.0.1 SIP/2.0` }),
  message({ start: 'SIP/2.0 099 Odd' }),
  message({ start: 'SIP/2.0 700 Odder' }),
  message({ start: 'SIP/2.0 200', cseq: '1 OPTIONS' }),
  message({ start: 'SIP/2.0 200 OK', cseq: null }),
  message({ start: 'SIP/2.0 200 OK', cseq: 'rubbish' }),
  message({ start: 'SIP/2.0 200 OK', to: null }),
  message({ start: 'SIP/2.0 200 OK', more: ['Record-Route: <<<>>>'] }),
  message({ start: 'SIP/2.0 401 Unauthorized', more: ['WWW-Authenticate: Digest'], cseq: '1 OPTIONS' }),
  message({ cseq: 'rubbish' }),
  message({ cseq: '99999999999 INVITE' }),
  message({ cseq: '-1 INVITE' }),
  message({ cseq: '1 BYE' }),
  message({ cseq: null }),
  message({ via: null }),
  message({ via: 'rubbish' }),
  message({ via: 'SIP/2.0/UDP 127.0.0.1:99999;branch=z9hG4bK' }),
  message({ via: 'SIP/2.0/UDP 127.0.0.1' }),
  message({ from: null }),
  message({ from: '<sip:' }),
  message({ to: '"unclosed <sip:a@b>' }),
  message({ callId: null }),
  message({ callId: '' }),
  message({ more: [] }),
  message({ more: ['Contact: *'] }),
  message({ more: ['Contact: <tel:1>'] }),
  message({ more: ['no colon here'] }),
  message({ more: [': nameless'] }),
  message({ more: [`X-Long: ${'x'.repeat(20_000)}`] }),
  message({ more: Array.from({ length: 500 }, (_, i) => `X-${i}: y`) }),
  message({ more: ['Content-Type: application/sdp'], body: SDP, length: '99999' }),
  message({ more: ['Content-Type: application/sdp'], body: SDP, length: '-5' }),
  message({ more: ['Content-Type: application/sdp'], body: SDP, length: 'many' }),
  message({ body: SDP }),
  message({ start: 'PRACK sip:alice@127.0.0.1 SIP/2.0', cseq: '1 PRACK' }),
  message({ start: 'PRACK sip:alice@127.0.0.1 SIP/2.0', cseq: '1 PRACK', to: '<sip:a@b>;tag=2' }),
  message({ start: 'CANCEL sip:alice@127.0.0.1 SIP/2.0', cseq: '1 CANCEL' }),
  message({ start: 'ACK sip:alice@127.0.0.1 SIP/2.0', cseq: '1 ACK' }),
  message({ start: 'BYE sip:alice@127.0.0.1 SIP/2.0', cseq: '1 BYE' }),
  message({ start: 'NOTIFY sip:alice@127.0.0.1 SIP/2.0', cseq: '1 NOTIFY', to: '<sip:a@b>;tag=2' }),
  message({ start: 'UPDATE sip:alice@127.0.0.1 SIP/2.0', cseq: '1 UPDATE' }),
  message({ start: 'WIBBLE sip:alice@127.0.0.1 SIP/2.0', cseq: '1 WIBBLE' }),
  message({ start: 'REFER sip:alice@127.0.0.1 SIP/2.0', cseq: '1 REFER', more: ['Refer-To: <'] }),
  message({ start: 'MESSAGE sip:alice@127.0.0.1 SIP/2.0', cseq: '1 MESSAGE', body: 'hello' }),
  'INVITE\r\n\r\n',
  'INVITE sip:alice@127.0.0.1 SIP/2.0\r\n\r\n',
  'SIP/2.0 200 OK\r\n\r\n',
  'SIP/2.0 200 OK',
  '\r\n\r\n\r\n\r\n\r\n',
  '\u0000'.repeat(500),
  'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
  'x'.repeat(60_000),
];

/** `count` malformed messages, the same for the same seed: known troublemakers first, then bent copies of them. */
export function malformedMessages(count: number, seed: number): Buffer[] {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const all = BY_HAND.map((text) => Buffer.from(text));
  while (all.length < count) {
    const bent = Buffer.from((all[below(BY_HAND.length)] ?? Buffer.alloc(0)).subarray(0, 3000));
    const edits = 1 + below(12);
    for (let i = 0; i < edits && bent.length > 0; i += 1) bent[below(bent.length)] = below(256);
    all.push(random() < 0.3 ? bent.subarray(0, below(bent.length)) : bent);
  }
  return all.slice(0, count);
}
