import type { Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import {
  openCarrier,
  type Carrier,
  type CarrierDeps,
  type CarrierSettings,
} from '../../electron/carrier/carrier.ts';
import { readSip, type SipRequest, type SipResponse } from '../../electron/carrier/sip-message.ts';
import { drivenClock, type DrivenClock } from '../../shared/domain/clock.ts';
import { bindUdp, sdp } from './carrier-peers.ts';
import { until } from '../until.ts';
import { EVERYBODY_ANSWERS } from './answering-weights.ts';

const NUMBER = '442079460001';
const SETTINGS: CarrierSettings = {
  seed: 7,
  speed: 1,
  weights: EVERYBODY_ANSWERS,
  ringSec: [1, 1],
  talkSec: [60, 60],
  hangsUpShare: 0,
  earlyMediaShare: 0,
  codec: 'offered',
};

const opened: { close(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

/** A caller by hand: writes exactly what it is told and keeps all that comes back. */
class Caller {
  readonly socket: Socket;
  readonly port: number;
  readonly got: (SipRequest | SipResponse)[] = [];
  readonly #carrier: Carrier;

  constructor(socket: Socket, port: number, carrier: Carrier) {
    this.socket = socket;
    this.port = port;
    this.#carrier = carrier;
    socket.on('message', (datagram) => {
      const message = readSip(datagram);
      if (message.kind === 'unreadable') throw new Error(`the carrier sent rubbish: ${message.problem}`);
      this.got.push(message);
    });
  }

  send(bytes: string | Buffer): void {
    this.socket.send(bytes, this.#carrier.port, this.#carrier.address);
  }

  request(
    method: string,
    {
      cseq = 1,
      branch = `${method}${cseq}`,
      toTag = '',
      body = '',
      more = [],
      type = 'application/sdp',
      uri = `sip:${NUMBER}@127.0.0.1`,
    }: {
      cseq?: number;
      branch?: string;
      toTag?: string;
      body?: string;
      more?: string[];
      type?: string;
      uri?: string;
    } = {},
  ): void {
    const lines = [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${this.port};branch=z9hG4bK${branch};rport`,
      'Max-Forwards: 70',
      'From: <sip:caller@127.0.0.1>;tag=mine',
      `To: <sip:${NUMBER}@127.0.0.1>${toTag === '' ? '' : `;tag=${toTag}`}`,
      'Call-ID: the-call',
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:caller@127.0.0.1:${this.port}>`,
      ...(body === '' ? [] : [`Content-Type: ${type}`]),
      ...more,
      `Content-Length: ${body.length}`,
    ];
    this.send(`${lines.join('\r\n')}\r\n\r\n${body}`);
  }

  responses(method: string, cseq = 1): SipResponse[] {
    return this.got.filter(
      (each): each is SipResponse =>
        each.kind === 'response' && each.cseq.method === method && each.cseq.number === cseq,
    );
  }

  async response(code: number, method: string, cseq = 1): Promise<SipResponse> {
    return until(`${code} to ${method}`, () =>
      this.responses(method, cseq).find((each) => each.code === code),
    );
  }

  requests(method: string): SipRequest[] {
    return this.got.filter((each): each is SipRequest => each.kind === 'request' && each.method === method);
  }

  /** Resolves when all that was sent before has been dealt with: the carrier takes datagrams in order. */
  async settled(): Promise<void> {
    const branch = `probe${this.got.length}-${Math.trunc(performance.now() * 1000)}`;
    this.request('OPTIONS', { branch, cseq: 9999 });
    await until('the carrier to keep up', () =>
      this.responses('OPTIONS', 9999).some((each) => each.via.branch === `z9hG4bK${branch}`),
    );
  }
}

async function callCarrier(
  behaviour: keyof CarrierSettings['weights'],
  deps: CarrierDeps = {},
  more: Partial<CarrierSettings> = {},
): Promise<{ carrier: Carrier; caller: Caller }> {
  const carrier = await openCarrier({ ...SETTINGS, behaviours: { [NUMBER]: behaviour }, ...more }, deps);
  const { socket, port } = await bindUdp();
  opened.push({
    async close() {
      const closing = carrier.close();
      // The half second granted to the last answers passes on the driven clock too.
      if (deps.clock && 'advance' in deps.clock) (deps.clock as DrivenClock).advance(1000);
      await closing;
      socket.close();
    },
  });
  return { carrier, caller: new Caller(socket, port, carrier) };
}

const tagOf = (response: SipResponse): string => response.to.params.get('tag') ?? '';

/** Places a call on a driven clock and brings it to the carrier's first 200. */
async function answered(
  clock: DrivenClock,
  more: Partial<CarrierSettings> = {},
): Promise<{ carrier: Carrier; caller: Caller; toTag: string }> {
  const { carrier, caller } = await callCarrier('answer', { clock }, more);
  caller.request('INVITE', { body: sdp(caller.port, { direction: 'inactive' }) });
  await caller.response(100, 'INVITE');
  await until('the callee to have a port', () => clock.waiting().length > 0);
  clock.advance(600);
  clock.advance(1000);
  return { carrier, caller, toTag: tagOf(await caller.response(200, 'INVITE')) };
}

describe('a callee on a driven clock', () => {
  it('repeats its 200 until the ACK comes, then no more', async () => {
    const clock = drivenClock();
    const { caller, toTag } = await answered(clock);
    clock.advance(3600);
    await caller.settled();
    expect(caller.responses('INVITE').filter((each) => each.code === 200)).toHaveLength(4);
    caller.request('ACK', { branch: 'ack', toTag });
    await caller.settled();
    clock.advance(30_000);
    await caller.settled();
    expect(caller.responses('INVITE').filter((each) => each.code === 200)).toHaveLength(4);
    expect(caller.requests('BYE')).toEqual([]);
  });

  it('gives up after 32 s without ACK and ends the call with BYE, itself repeated', async () => {
    const clock = drivenClock();
    const { carrier, caller, toTag } = await answered(clock);
    clock.advance(31_400);
    await caller.settled();
    expect(caller.requests('BYE')).toEqual([]);
    clock.advance(600);
    const [bye] = await until('a BYE', () => caller.requests('BYE').length > 0 && caller.requests('BYE'));
    expect(bye?.from.params.get('tag')).toBe(toTag);
    expect(bye?.to.params.get('tag')).toBe('mine');
    expect(bye?.uri).toBe(`sip:caller@127.0.0.1:${caller.port}`);
    clock.advance(1600);
    await until('the BYE again', () => caller.requests('BYE').length >= 3);
    expect(carrier.figures().up).toBe(1);
    clock.advance(32_000);
    expect(carrier.figures()).toMatchObject({ up: 0, ended: 1 });
  });

  it('waits for the ACK before it hangs up', async () => {
    const clock = drivenClock();
    const { carrier, caller, toTag } = await answered(clock, { hangsUpShare: 1, talkSec: [2, 2] });
    clock.advance(3000);
    await caller.settled();
    expect(caller.requests('BYE')).toEqual([]);
    caller.request('ACK', { branch: 'ack', toTag });
    const [bye] = await until('a BYE', () => caller.requests('BYE').length > 0 && caller.requests('BYE'));
    caller.send(
      `SIP/2.0 200 OK\r\nVia: ${bye?.headers.get('via')?.[0]}\r\nFrom: ${bye?.headers.get('from')?.[0]}\r\nTo: ${bye?.headers.get('to')?.[0]}\r\nCall-ID: the-call\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n`,
    );
    await until('the end', () => carrier.figures().up === 0);
    expect(carrier.calls()).toMatchObject([{ state: 'over', endedBy: 'callee' }]);
    clock.advance(40_000);
    await caller.settled();
    expect(caller.requests('BYE')).toHaveLength(1);
  });

  it('does not ring for ever', async () => {
    const clock = drivenClock();
    const { carrier, caller } = await callCarrier('no_answer', { clock });
    caller.request('INVITE', { body: sdp(caller.port) });
    await until('the callee to have a port', () => clock.waiting().length > 0);
    clock.advance(600);
    await caller.response(180, 'INVITE');
    clock.advance(179_000);
    await caller.settled();
    expect(caller.responses('INVITE').map((each) => each.code)).toEqual([100, 180]);
    clock.advance(1100);
    await caller.response(480, 'INVITE');
    expect(carrier.calls()).toMatchObject([{ finalCode: 480 }]);
  });

  it('answers a call once, however often its INVITE is repeated', async () => {
    const clock = drivenClock();
    const { carrier, caller } = await callCarrier('answer', { clock });
    const body = sdp(caller.port, { direction: 'inactive' });
    for (let copy = 0; copy < 3; copy++) caller.request('INVITE', { body });
    await until('three answers', () => caller.responses('INVITE').length === 3);
    await until('the callee to have a port', () => clock.waiting().length > 0);
    clock.advance(600);
    await caller.response(180, 'INVITE');
    caller.request('INVITE', { body });
    await until(
      'the ringing again',
      () => caller.responses('INVITE').filter((each) => each.code === 180).length === 2,
    );
    expect(
      new Set(
        caller
          .responses('INVITE')
          .filter((each) => each.code === 180)
          .map(tagOf),
      ).size,
    ).toBe(1);
    expect(carrier.figures().invites).toBe(1);
  });
});

describe('a callee and the races of a call', () => {
  it('answers a CANCEL that comes after the 200 and keeps the call', async () => {
    const clock = drivenClock();
    const { carrier, caller, toTag } = await answered(clock);
    caller.request('CANCEL', { branch: 'INVITE1' });
    await caller.response(200, 'CANCEL');
    caller.request('ACK', { branch: 'ack', toTag });
    await caller.settled();
    expect(carrier.calls()).toMatchObject([{ state: 'up', finalCode: 200 }]);
    caller.request('BYE', { cseq: 2, toTag });
    await caller.response(200, 'BYE', 2);
    expect(carrier.figures().up).toBe(0);
  });

  it('says 481 to a CANCEL of nothing and to a BYE of nothing', async () => {
    const { caller } = await callCarrier('answer');
    caller.request('CANCEL', { branch: 'never' });
    caller.request('BYE', { toTag: 'nobody' });
    caller.request('BYE', { branch: 'untagged', cseq: 3 });
    await caller.response(481, 'CANCEL');
    await caller.response(481, 'BYE');
    await caller.response(481, 'BYE', 3);
  });

  it('takes a BYE to a ringing call as its end', async () => {
    const { carrier, caller } = await callCarrier('no_answer');
    caller.request('INVITE', { body: sdp(caller.port) });
    const ringing = await caller.response(180, 'INVITE');
    caller.request('BYE', { cseq: 2, toTag: tagOf(ringing) });
    await caller.response(200, 'BYE', 2);
    await caller.response(487, 'INVITE');
    expect(carrier.calls()).toMatchObject([{ state: 'over', finalCode: 487, endedBy: 'caller' }]);
  });

  it('takes a CANCEL that overtakes everything but the INVITE', async () => {
    const { carrier, caller } = await callCarrier('answer');
    caller.request('INVITE', { body: sdp(caller.port) });
    caller.request('CANCEL', { branch: 'INVITE1' });
    await caller.response(487, 'INVITE');
    caller.request('ACK', { branch: 'INVITE1', toTag: tagOf(await caller.response(200, 'CANCEL')) });
    await caller.settled();
    expect(carrier.calls()).toMatchObject([{ state: 'over', finalCode: 487 }]);
  });

  it('refuses an old CSeq, a second offer before the ACK, and serves an empty re-INVITE with its own offer', async () => {
    const clock = drivenClock();
    const { carrier, caller, toTag } = await answered(clock);
    const body = sdp(caller.port, { direction: 'sendonly' });
    caller.request('INVITE', { cseq: 2, toTag, body });
    await caller.response(491, 'INVITE', 2);
    caller.request('ACK', { cseq: 2, branch: 'INVITE2', toTag });
    caller.request('ACK', { branch: 'ack', toTag });
    caller.request('INFO', { cseq: 1, toTag });
    await caller.response(500, 'INFO');
    caller.request('INVITE', { cseq: 3, toTag });
    expect((await caller.response(200, 'INVITE', 3)).body).toContain('m=audio');
    caller.request('ACK', { cseq: 3, branch: 'ack3', toTag, body });
    caller.request('INVITE', { cseq: 4, toTag, body: sdp(caller.port, { formats: '18' }) });
    await caller.response(488, 'INVITE', 4);
    expect(carrier.calls()).toMatchObject([{ state: 'up' }]);
  });

  it('offers its own description when the INVITE has none and takes the answer from the ACK', async () => {
    const { carrier, caller } = await callCarrier('answer', {}, { speed: 10 });
    const rtp = await bindUdp();
    opened.push({ close: () => void rtp.socket.close() });
    let packets = 0;
    rtp.socket.on('message', () => packets++);
    caller.request('INVITE');
    const ok = await caller.response(200, 'INVITE');
    expect(ok.body).toContain('RTP/AVP 0 8 101');
    caller.request('ACK', { branch: 'ack', toTag: tagOf(ok), body: sdp(rtp.port, { formats: '8' }) });
    await until('the callee to speak', () => packets > 5);
    expect(carrier.calls()).toMatchObject([{ state: 'up' }]);
  });

  it('reads a digit sent by INFO', async () => {
    const clock = drivenClock();
    const { carrier, caller, toTag } = await answered(clock);
    caller.request('ACK', { branch: 'ack', toTag });
    caller.request('INFO', { cseq: 2, toTag, body: 'Signal=5\r\nDuration=160\r\n' });
    await caller.response(200, 'INFO', 2);
    expect(carrier.calls()).toMatchObject([{ digits: '5' }]);
  });

  it('hangs up on everybody and frees its port when it closes', async () => {
    const { carrier, caller } = await callCarrier('no_answer');
    caller.request('INVITE', { body: sdp(caller.port) });
    await caller.response(180, 'INVITE');
    await carrier.close();
    await caller.response(503, 'INVITE');
    const again = await openCarrier(SETTINGS, { port: carrier.port });
    opened.push(again);
    expect(again.port).toBe(carrier.port);
    await expect(openCarrier(SETTINGS, { port: carrier.port })).rejects.toThrow(/EADDRINUSE/);
  });
});

describe('everything else that may be asked of the carrier', () => {
  it('accepts registrations with the time asked for, and their end', async () => {
    const { carrier, caller } = await callCarrier('answer');
    caller.request('REGISTER', { more: ['Expires: 120'], uri: 'sip:127.0.0.1' });
    const bound = await caller.response(200, 'REGISTER');
    expect(bound.headers.get('contact')).toEqual([`<sip:caller@127.0.0.1:${caller.port}>;expires=120`]);
    caller.request('REGISTER', { cseq: 2, more: ['Expires: 0'], uri: 'sip:127.0.0.1' });
    const gone = await caller.response(200, 'REGISTER', 2);
    expect(gone.headers.has('contact')).toBe(false);
    expect(carrier.figures().registers).toBe(2);
  });

  it.each<[string, number, Parameters<Caller['request']>[1]]>([
    ['OPTIONS', 200, {}],
    ['SUBSCRIBE', 405, {}],
    ['UPDATE', 405, {}],
    ['PRACK', 405, {}],
    ['MESSAGE', 405, {}],
    ['DANCE', 501, {}],
    ['INVITE', 420, { more: ['Require: 100rel'] }],
    ['INVITE', 416, { uri: 'mailto:someone@example.com' }],
    ['INVITE', 484, { uri: 'sip:127.0.0.1' }],
    ['INVITE', 488, { body: 'v=0\r\nm=audio 9000 RTP/AVP 9\r\nc=IN IP4 127.0.0.1\r\n' }],
    ['INVITE', 415, { body: 'hello', type: 'text/plain' }],
    ['INVITE', 400, { more: ['CSeq-Extra: 1', 'Content-Length: 5000'] }],
  ])('answers %s with %i', async (method, code, parts) => {
    const { caller } = await callCarrier('answer');
    caller.request(method, parts);
    const response = await caller.response(code, method);
    if (code === 405 || code === 501 || code === 200)
      expect(response.headers.get('allow')?.[0]).toContain('INVITE, ACK, CANCEL, BYE');
    if (code === 420) expect(response.headers.get('unsupported')).toEqual(['100rel']);
  });

  it('outlives rubbish and goes on answering', async () => {
    const { carrier, caller } = await callCarrier('answer');
    const whole = `INVITE sip:1@h SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${caller.port};branch=z9hG4bKx\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nContact: <sip:a@h>\r\n\r\n`;
    for (let at = 0; at < whole.length; at += 3) caller.send(whole.slice(0, at) + whole.slice(at + 7));
    for (const odd of [
      '\r\n\r\n',
      '\0'.repeat(900),
      'SIP/2.0 099 ?\r\n\r\n',
      whole.replace('5060', '99999'),
      whole.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:99999'),
      whole.replace('c\r\n', `${'x'.repeat(40_000)}\r\n`),
    ]) {
      caller.send(odd);
    }
    caller.got.length = 0;
    await caller.settled();
    expect(carrier.figures().unreadable).toBeGreaterThan(20);
    expect(caller.got.length).toBeGreaterThan(0);
  });
});
