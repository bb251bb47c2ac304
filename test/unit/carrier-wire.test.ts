import * as fc from 'fast-check';
import { Core } from 'sip.js';
import { describe, expect, it } from 'vitest';
import { answerOffer, readAnswer, writeOffer } from '../../electron/carrier/sdp.ts';
import {
  hostOfUri,
  numberOfUri,
  readSip,
  responsePeer,
  writeRequest,
  writeResponse,
  type SipRequest,
} from '../../electron/carrier/sip-message.ts';
import { keepSending, ServerTransaction, transactionKey } from '../../electron/carrier/transactions.ts';
import { drivenClock } from '../../shared/domain/clock.ts';

const lines = (
  method: string,
  more: string[] = [],
  via = 'SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bK77;rport',
): string[] => [
  `${method} sip:+442079460001@127.0.0.1:5060 SIP/2.0`,
  `Via: ${via}`,
  'Max-Forwards: 70',
  'From: "A, \\"quoted\\" <name>" <sip:me@10.0.0.1;x=1>;tag=abc',
  'To: <sip:+442079460001@127.0.0.1>',
  'Call-ID: 1@host',
  `CSeq: 7 ${method}`,
  'Contact: <sip:me@10.0.0.1:5070;transport=udp>',
  ...more,
];
const datagram = (parts: string[], body = ''): Buffer => Buffer.from(`${parts.join('\r\n')}\r\n\r\n${body}`);
function read(parts: string[], body = ''): SipRequest {
  const message = readSip(datagram(parts, body));
  if (message.kind !== 'request') throw new Error(`not a request: ${JSON.stringify(message)}`);
  return message;
}
const SOURCE = { address: '127.0.0.1', port: 4000 };
const quiet = { log() {}, warn() {}, error() {}, debug() {} } as unknown as Core.Logger;

const opened = (
  method: string,
): {
  clock: ReturnType<typeof drivenClock>;
  sent: string[];
  transaction: ServerTransaction;
  over: () => number;
} => {
  const clock = drivenClock();
  const sent: string[] = [];
  let over = 0;
  const transaction = new ServerTransaction(read(lines(method)), SOURCE, {
    clock,
    send: (bytes) => sent.push(bytes.toString().split('\r\n')[0] ?? ''),
    onTerminated: () => over++,
  });
  return { clock, sent, transaction, over: () => over };
};

const offer = (
  media: string[],
  session = ['v=0', 'o=- 1 1 IN IP4 1.2.3.4', 's=-', 'c=IN IP4 1.2.3.4', 't=0 0'],
): string => [...session, ...media, ''].join('\r\n');

describe('reading SIP', () => {
  it('takes the parts of a request apart', () => {
    const request = read(
      lines('INVITE', [
        'Record-Route: <sip:a;lr>, <sip:b;lr>',
        'Record-Route: <sip:c;lr>',
        'Content-Length: 3',
      ]),
      'abcdef',
    );
    expect(request).toMatchObject({
      method: 'INVITE',
      callId: '1@host',
      cseq: { number: 7, method: 'INVITE' },
      body: 'abc',
      fault: null,
    });
    expect(request.from.uri).toBe('sip:me@10.0.0.1;x=1');
    expect(request.from.params.get('tag')).toBe('abc');
    expect(request.headers.get('record-route')).toEqual(['<sip:a;lr>', '<sip:b;lr>', '<sip:c;lr>']);
    expect(numberOfUri(request.uri)).toBe('+442079460001');
  });

  it('understands compact names and folded lines', () => {
    const request = read([
      'BYE sip:x@h SIP/2.0',
      'v: SIP/2.0/UDP h:1;branch=z9hG4bK1',
      'f: <sip:a@h>',
      ' ;tag=f1',
      't: <sip:b@h>;tag=t1',
      'i: id',
      'CSeq: 1 BYE',
      'l: 0',
    ]);
    expect([request.from.params.get('tag'), request.to.params.get('tag'), request.callId]).toEqual([
      'f1',
      't1',
      'id',
    ]);
  });

  it('agrees with the parser of SIP.js on requests of every shape', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9.!%*_+~-]{1,12}$/);
    const host = fc.constantFrom('10.0.0.1', 'example.com', 'a-b.example.org', '[2001:db8::1]');
    const shape = fc.record({
      method: fc.constantFrom('INVITE', 'BYE', 'OPTIONS', 'CANCEL', 'REGISTER', 'INFO'),
      host,
      port: fc.option(fc.integer({ min: 1, max: 65_535 })),
      branch: token,
      tag: token,
      name: fc.constantFrom('', '"A" ', '"A \\" <b>" ', 'Bob '),
      compact: fc.boolean(),
      spaced: fc.boolean(),
      cseq: fc.integer({ min: 0, max: 2_147_483_647 }),
      body: fc.constantFrom('', 'v=0\r\n', 'x=äöü'),
    });
    fc.assert(
      fc.property(shape, (each) => {
        const hostPort = each.port === null ? each.host : `${each.host}:${each.port}`;
        const name = (long: string, short: string): string =>
          `${each.compact ? short : long}${each.spaced ? ' :  ' : ': '}`;
        const text = datagram(
          [
            `${each.method} sip:123@${hostPort} SIP/2.0`,
            `${name('Via', 'v')}SIP/2.0/UDP ${hostPort};branch=z9hG4bK${each.branch};rport`,
            'Via: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKother',
            `${name('From', 'f')}${each.name}<sip:me@${hostPort}>;tag=${each.tag}`,
            `${name('To', 't')}<sip:123@${hostPort}>`,
            `${name('Call-ID', 'i')}${each.tag}@x`,
            `CSeq: ${each.cseq} ${each.method}`,
            `Contact: <sip:me@${hostPort}>`,
            `${name('Content-Length', 'l')}${Buffer.byteLength(each.body)}`,
          ],
          each.body,
        );
        const theirs = Core.Parser.parseMessage(text.toString(), quiet);
        const ours = readSip(text);
        if (!(theirs instanceof Core.IncomingRequestMessage)) throw new Error('SIP.js does not read it');
        if (ours.kind !== 'request') throw new Error('we do not read it');
        expect({
          method: ours.method,
          branch: ours.via.branch,
          port: ours.via.port,
          fromTag: ours.from.params.get('tag'),
          callId: ours.callId,
          cseq: ours.cseq.number,
          vias: ours.headers.get('via')?.length,
          contacts: ours.headers.get('contact'),
        }).toEqual({
          method: theirs.method,
          branch: theirs.viaBranch,
          port: theirs.via.port ?? null,
          fromTag: theirs.fromTag,
          callId: theirs.callId,
          cseq: theirs.cseq,
          vias: theirs.getHeaders('via').length,
          contacts: theirs.getHeaders('contact'),
        });
        expect(ours.fault).toBeNull();
        expect(ours.body).toBe(each.body);
        // SIP.js takes the address of the first angle bracket, also inside a quoted name; compare the plain ones.
        if (!each.name.includes('<')) expect(hostOfUri(ours.from.uri)?.host).toBe(theirs.from.uri.host);
      }),
      { numRuns: 150 },
    );
  });

  it('never throws, whatever comes, and never takes half a message for a whole one', () => {
    const whole = datagram(lines('INVITE', ['Content-Type: application/sdp', 'Content-Length: 4']), 'v=0\n');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
        const cut = readSip(whole.subarray(0, length));
        expect(cut.kind === 'unreadable' || (cut.kind === 'request' && cut.fault?.code === 400)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(readSip(Buffer.from(bytes)).kind).toBe('unreadable');
      }),
    );
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), (at, bytes) => {
        const broken = Buffer.from(whole);
        Buffer.from(bytes).copy(broken, at);
        expect(['request', 'response', 'unreadable']).toContain(readSip(broken).kind);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['another version', 505, lines('OPTIONS').with(0, 'OPTIONS sip:a@h SIP/3.0')],
    ['a CSeq of another method', 400, lines('OPTIONS').with(6, 'CSeq: 7 INVITE')],
    ['a length beyond the datagram', 400, lines('OPTIONS', ['Content-Length: 10'])],
    ['a length that is no number', 400, lines('OPTIONS', ['Content-Length: -3'])],
  ])('keeps a request with %s answerable, by %i', (_, code, parts) => {
    expect(read(parts).fault?.code).toBe(code);
  });
});

const portFor = (via: string): number => responsePeer(read(lines('OPTIONS', [], via)), SOURCE).port;

describe('answering', () => {
  it('goes back to where the request came from when the caller asks by rport', () => {
    const request = read(lines('OPTIONS'));
    expect(responsePeer(request, SOURCE)).toEqual(SOURCE);
    const text = writeResponse(request, SOURCE, { code: 200, reason: 'OK', toTag: 't9' }).toString();
    expect(text).toContain('branch=z9hG4bK77;rport=4000;received=127.0.0.1\r\n');
    expect(text).toContain('To: <sip:+442079460001@127.0.0.1>;tag=t9\r\n');
    const answer = readSip(Buffer.from(text));
    expect(answer).toMatchObject({ kind: 'response', code: 200, cseq: { number: 7, method: 'OPTIONS' } });
  });

  it('goes to the port of the Via, or 5060, without rport', () => {
    expect(portFor('SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1')).toBe(5070);
    expect(portFor('SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1')).toBe(5060);
  });

  it('repeats every Via in order and the whole route', () => {
    const request = read(
      lines('INVITE', ['Via: SIP/2.0/UDP p2, SIP/2.0/UDP p3', 'Record-Route: <sip:p1;lr>,<sip:p2;lr>']),
    );
    const answer = readSip(writeResponse(request, SOURCE, { code: 180, reason: 'Ringing' }));
    if (answer.kind !== 'response') throw new Error('no response');
    expect(answer.headers.get('via')?.slice(1)).toEqual(['SIP/2.0/UDP p2', 'SIP/2.0/UDP p3']);
    expect(answer.headers.get('record-route')).toEqual(['<sip:p1;lr>', '<sip:p2;lr>']);
  });

  it('writes requests that it can read', () => {
    const bye = readSip(
      writeRequest({
        method: 'BYE',
        uri: 'sip:me@h',
        local: SOURCE,
        branch: 'z9hG4bKq',
        from: '<sip:a@h>;tag=1',
        to: '<sip:b@h>;tag=2',
        callId: 'c',
        cseq: 1,
        routes: ['<sip:p;lr>'],
      }),
    );
    expect(bye).toMatchObject({ kind: 'request', method: 'BYE', fault: null, via: { branch: 'z9hG4bKq' } });
  });
});

describe('repeating what goes unanswered', () => {
  it('waits 0.5, 1, 2, then 4 seconds, and gives up after 32', () => {
    const clock = drivenClock();
    const start = clock.now();
    const at: number[] = [];
    let gaveUp: number | null = null;
    keepSending(
      clock,
      () => at.push(clock.now() - start),
      () => (gaveUp = clock.now() - start),
    );
    clock.advance(100_000);
    expect(at).toEqual([500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(gaveUp).toBe(32_000);
  });

  it('repeats a refusal until its ACK, then swallows late copies and forgets the call', () => {
    const { clock, sent, transaction, over } = opened('INVITE');
    transaction.respond({ code: 100, reason: 'Trying' });
    transaction.onRetransmission();
    transaction.respond({ code: 486, reason: 'Busy Here' });
    clock.advance(1600);
    expect(sent).toEqual([
      'SIP/2.0 100 Trying',
      'SIP/2.0 100 Trying',
      ...Array<string>(3).fill('SIP/2.0 486 Busy Here'),
    ]);
    transaction.onAck();
    transaction.onRetransmission();
    clock.advance(4900);
    expect(sent).toHaveLength(5);
    expect(over()).toBe(0);
    clock.advance(200);
    expect(over()).toBe(1);
    expect(clock.waiting()).toEqual([]);
  });

  it('gives a refusal up after 32 s without ACK', () => {
    const { clock, sent, transaction, over } = opened('INVITE');
    transaction.respond({ code: 404, reason: 'Not Found' });
    clock.advance(40_000);
    expect(sent).toHaveLength(11);
    expect(over()).toBe(1);
  });

  it('answers a repeated BYE the same way for 32 s, and only the first answer counts', () => {
    const { clock, sent, transaction, over } = opened('BYE');
    transaction.respond({ code: 200, reason: 'OK' });
    transaction.respond({ code: 481, reason: 'Late' });
    clock.advance(31_000);
    transaction.onRetransmission();
    expect(sent).toEqual(['SIP/2.0 200 OK', 'SIP/2.0 200 OK']);
    clock.advance(1000);
    expect(over()).toBe(1);
  });

  it('finds the INVITE of an ACK and a CANCEL, with and without the cookie of RFC 3261', () => {
    for (const branch of ['z9hG4bK5', 'old']) {
      const via = `SIP/2.0/UDP 10.0.0.1:5070;branch=${branch}`;
      const key = transactionKey(read(lines('INVITE', [], via)));
      expect(transactionKey(read(lines('CANCEL', [], via)))).toBe(key);
      expect(transactionKey(read(lines('ACK', [], via)))).toBe(key);
      expect(transactionKey(read(lines('BYE', [], via)))).not.toBe(key);
      expect(transactionKey(read(lines('INVITE', [], via.replace('5070', '5071'))))).not.toBe(key);
    }
  });
});

describe('describing the sound', () => {
  const local = { address: '127.0.0.1', port: 20_000, sessionId: 1, version: 1 };
  it('takes the first law of the offer that may be used, dynamic numbers included', () => {
    const answer = answerOffer(
      offer([
        'm=audio 9000 RTP/AVP 96 97 98',
        'a=rtpmap:96 opus/48000/2',
        'a=rtpmap:97 PCMA/8000',
        'a=rtpmap:98 telephone-event/8000',
      ]),
      'offered',
      local,
    );
    expect(answer?.remote).toMatchObject({
      address: '1.2.3.4',
      port: 9000,
      law: 'PCMA',
      payloadType: 97,
      eventType: 98,
      sends: true,
    });
    expect(answer?.sdp).toContain('m=audio 20000 RTP/AVP 97 98\r\n');
  });

  it('answers every section and refuses those it cannot serve', () => {
    const answer = answerOffer(
      offer([
        'm=video 9002 RTP/AVP 99',
        'm=audio 9000 RTP/AVP 0',
        'c=IN IP4 5.6.7.8',
        'm=audio 9004 RTP/AVP 0',
      ]),
      'offered',
      local,
    );
    expect(answer?.sdp.match(/^m=.*$/gm)).toEqual([
      'm=video 0 RTP/AVP 99',
      'm=audio 20000 RTP/AVP 0',
      'm=audio 0 RTP/AVP 0',
    ]);
    expect(answer?.remote.address).toBe('5.6.7.8');
  });

  it.each([
    ['sendrecv', 'sendrecv', true],
    ['sendonly', 'recvonly', false],
    ['recvonly', 'sendonly', true],
    ['inactive', 'inactive', false],
  ])('mirrors %s as %s', (theirs, ours, sends) => {
    const answer = answerOffer(offer(['m=audio 9000 RTP/AVP 0', `a=${theirs}`]), 'offered', local);
    expect(answer?.sdp).toContain(`a=${ours}\r\n`);
    expect(answer?.remote.sends).toBe(sends);
  });

  it('sends nothing to an address of zeros', () => {
    expect(
      answerOffer(offer(['m=audio 9000 RTP/AVP 0', 'c=IN IP4 0.0.0.0']), 'offered', local)?.remote.sends,
    ).toBe(false);
  });

  it.each([
    ['a law that is not wanted', 'm=audio 9000 RTP/AVP 8', 'PCMU'],
    ['no G.711', 'm=audio 9000 RTP/AVP 9 18', 'offered'],
    ['a refused section', 'm=audio 0 RTP/AVP 0', 'offered'],
    ['an encrypted section', 'm=audio 9000 RTP/SAVP 0', 'offered'],
    ['a port that is none', 'm=audio 99999 RTP/AVP 0', 'offered'],
    ['a law at another rate', 'm=audio 9000 RTP/AVP 96\r\na=rtpmap:96 PCMU/16000', 'offered'],
  ] as const)('declines %s', (_, media, codec) => {
    expect(answerOffer(offer([media]), codec, local)).toBeNull();
  });

  it('makes an offer that its own reader understands', () => {
    expect(readAnswer(writeOffer('PCMA', local))).toMatchObject({
      law: 'PCMA',
      payloadType: 8,
      eventType: 101,
      port: 20_000,
    });
    expect(readAnswer('v=0\r\n')).toBeNull();
  });
});
