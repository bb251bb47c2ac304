/** One offer/answer state for each dialog (RFC 3264, RFC 6337), against a peer that is played message by message. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReofferFailed } from '../../electron/sip/errors.ts';
import {
  createOfferAnswer,
  IllegalExchange,
  type ExchangeSignal,
  type OfferAnswer,
} from '../../electron/sip/offer-answer.ts';
import { closingAfterEach } from './peers/closing.ts';
import { scriptedLines } from './peers/scripted-line.ts';
import { bodyOf, header, sdp } from './peers/scripted-peer.ts';
import { OFFER, type Heard } from './peers/trunks.ts';
import { until } from '../until.ts';

const closing = closingAfterEach();
const lineTo = scriptedLines(closing);

const RELIABLE = { headers: ['Require: 100rel', 'RSeq: 1'] };

/** The call is up and stays so: its own question is answered, and no BYE has come. */
async function goesOn(heard: Heard, peer: { count: (start: string) => number }): Promise<void> {
  expect(await heard.call.probe()).toBe(true);
  expect(peer.count('BYE ')).toBe(0);
  expect(heard.kinds()).not.toContain('ended');
}

describe('the answer to our INVITE', () => {
  test('in a reliable 183 is acknowledged by PRACK and holds for a 200 without SDP', async () => {
    const { peer, place } = await lineTo();
    const { heard, invite } = await place();
    peer.answer(invite, 183, { ...RELIABLE, body: sdp(40_010) });
    expect(header(await peer.next('PRACK '), 'RAck')).toBe(`1 ${header(invite, 'CSeq')}`);
    peer.answer(invite, 200);
    expect((await heard.wait('answered')).sdp).toContain('m=audio 40010');
    await peer.next('ACK ');
    await goesOn(heard, peer);
  });

  test.each([
    ['a plain 183', {}],
    ['a 183 without a To tag', { toTag: null }],
    ['a 180', {}],
  ])('in %s holds for a 200 without SDP', async (what, said) => {
    const { peer, place } = await lineTo();
    const { heard, invite } = await place();
    peer.answer(invite, what === 'a 180' ? 180 : 183, { ...said, body: sdp(40_010) });
    await heard.wait('progress');
    peer.answer(invite, 200);
    expect((await heard.wait('answered')).sdp).toContain('m=audio 40010');
    await goesOn(heard, peer);
  });

  test('in the 200 counts for more than that of an earlier 183', async () => {
    const { peer, place } = await lineTo();
    const { heard, invite } = await place();
    peer.answer(invite, 183, { body: sdp(40_010) });
    peer.answer(invite, 200, { body: sdp(40_020) });
    expect((await heard.wait('answered')).sdp).toContain('m=audio 40020');
  });

  test('of one branch of a forked call does not answer for another', async () => {
    const { peer, place } = await lineTo();
    const { heard, invite } = await place();
    peer.answer(invite, 183, { toTag: 'one', body: sdp(40_010) });
    await heard.wait('progress');
    peer.answer(invite, 200, { toTag: 'two' });
    expect(header(await peer.next('ACK '), 'To')).toContain('tag=two');
    await peer.next('BYE ');
    expect(await heard.wait('ended')).toMatchObject({ cause: 'bad_answer' });
  });

  test('may be changed by UPDATE before the call is answered', async () => {
    const { peer, place } = await lineTo();
    const { heard, invite } = await place();
    peer.answer(invite, 183, { ...RELIABLE, body: sdp(40_010) });
    await peer.next('PRACK ');
    peer.request(invite, 'UPDATE', 1, { body: sdp(40_012) });
    expect(bodyOf(await peer.next('SIP/2.0 200'))).toContain('m=audio 30000');
    peer.answer(invite, 200);
    expect((await heard.wait('answered')).sdp).toContain('m=audio 40012');
  });

  test('must have come before the peer may offer by UPDATE', async () => {
    const { peer, place } = await lineTo();
    const { heard, invite } = await place();
    peer.answer(invite, 180);
    await heard.wait('progress');
    peer.request(invite, 'UPDATE', 1, { body: sdp() });
    await peer.next('SIP/2.0 491');
    peer.answer(invite, 200, { body: sdp() });
    await heard.wait('answered');
  });
});

const NO_TAG = { toTag: null, body: sdp() };
const CUT_OFF = { body: sdp(), contentLength: 5000 };

describe('a 2xx that makes no call', () => {
  test.each([
    ['has no To tag', NO_TAG],
    ['says more Content-Length than there is', CUT_OFF],
    ['has a Record-Route that cannot be read', { body: sdp(), headers: ['Record-Route: <sip:['] }],
    ['has a Contact that cannot be read', { body: sdp(), contact: '<sip:' }],
    ['has no SDP', {}],
    ['has a body of another kind', { body: 'hello', contentType: 'text/plain' }],
    ['has an empty multipart body', { body: '--b--\r\n', contentType: 'multipart/mixed;boundary=b' }],
  ])('since it %s gets ACK and BYE, and the call its reason', async (_, said) => {
    const { peer, place } = await lineTo();
    const { heard, invite } = await place();
    peer.answer(invite, 200, said);
    const ack = await peer.next('ACK ');
    const bye = await peer.next('BYE ');
    expect(header(ack, 'CSeq')).toBe('1 ACK');
    expect(header(bye, 'CSeq')).toBe('2 BYE');
    for (const text of [ack, bye]) {
      expect(header(text, 'Call-ID')).toBe(header(invite, 'Call-ID'));
      expect(header(text, 'From')).toBe(header(invite, 'From'));
      expect(header(text, 'To').includes(';tag=far')).toBe(said !== NO_TAG);
    }
    expect(await heard.wait('ended')).toMatchObject({
      by: 'us',
      cause: 'bad_answer',
      sipCode: 200,
      sipReason: 'The far end answered in a way that cannot be used',
      answered: true,
    });
    // Its repetition is acknowledged again, and left only once.
    const acks = peer.heard.filter((text) => text.startsWith('ACK ')).length;
    peer.answer(invite, 200, said);
    peer.request(invite, 'OPTIONS', 9);
    await peer.next('SIP/2.0 ');
    expect(peer.heard.filter((text) => text.startsWith('ACK ')).length).toBe(acks + 1);
    expect(peer.count('BYE ')).toBe(1);
  });

  test('goes where its Contact and Record-Route say', async () => {
    const { peer, place } = await lineTo();
    const { invite } = await place();
    const routes = [`Record-Route: <sip:127.0.0.1:${peer.port};lr;x=1>, <sip:127.0.0.1:${peer.port};lr;x=2>`];
    peer.answer(invite, 200, { ...CUT_OFF, headers: routes, contact: `<sip:other@127.0.0.1:${peer.port}>` });
    const bye = await peer.next('BYE ');
    expect(bye).toMatch(/^BYE sip:other@/);
    expect(header(bye, 'Route')).toContain('x=2');
  });

  test('and crosses our CANCEL is left too', async () => {
    const { peer, place } = await lineTo({ replies: { CANCEL: null } });
    const { heard, invite } = await place();
    peer.answer(invite, 180);
    await heard.wait('progress');
    heard.call.hangUp();
    const cancel = await peer.next('CANCEL ');
    peer.answer(invite, 200, NO_TAG);
    peer.answer(cancel, 200);
    await peer.next('ACK ');
    await peer.next('BYE ');
    expect(await heard.wait('ended')).toMatchObject({ by: 'us', cause: 'cancelled', answered: true });
  });

  test('and breaks a repetition of the good one changes nothing', async () => {
    const { peer, up } = await lineTo();
    const { heard, invite } = await up();
    peer.answer(invite, 200, CUT_OFF);
    await goesOn(heard, peer);
  });
});

describe('a change of the peer', () => {
  test.each(['INVITE', 'UPDATE'])(
    'by %s that the owner refuses is answered 488, and the call goes on',
    async (method) => {
      const { peer, up } = await lineTo();
      const { heard, invite } = await up(undefined, false);
      const asked = peer.request(invite, method, 1, { body: sdp(40_030, { formats: '18' }) });
      (await heard.wait('reoffer')).refuse();
      const refusal = await peer.next('SIP/2.0 488');
      expect(header(refusal, 'Warning')).toContain('305');
      if (method === 'INVITE') peer.send(asked.replace(/INVITE/g, 'ACK').replace(/\r\n\r\n[^]*/, '\r\n\r\n'));
      await goesOn(heard, peer);
      // And the next one is taken.
      peer.request(invite, method, 2, { body: sdp(40_032) });
      const next = await until('the second offer', () =>
        heard.events.filter((event) => event.kind === 'reoffer').at(1),
      );
      next.answer(OFFER);
      await peer.next('SIP/2.0 200');
    },
  );

  test.each(['INVITE', 'UPDATE'])(
    'by %s that insists on what is not known here is answered 420 with its name, and the call goes on',
    async (method) => {
      const { peer, up } = await lineTo();
      const { heard, invite } = await up();
      const headers = ['Require: timer, precondition', 'Require: X-Other'];
      const asked = peer.request(invite, method, 1, { body: sdp(), headers });
      expect(header(await peer.next('SIP/2.0 420'), 'Unsupported')).toBe('precondition, x-other');
      if (method === 'INVITE') peer.send(asked.replace(/INVITE/g, 'ACK').replace(/\r\n\r\n[^]*/, '\r\n\r\n'));
      await goesOn(heard, peer);
      expect(heard.kinds()).not.toContain('reoffer');
      peer.request(invite, method, 2, { body: sdp(40_032), headers: ['Require: timer,'] });
      await peer.next('SIP/2.0 200');
    },
  );

  test('whose body is no SDP is answered 415, and the call goes on', async () => {
    const { peer, up } = await lineTo();
    const { heard, invite } = await up();
    peer.request(invite, 'UPDATE', 1, { body: 'x', contentType: 'text/plain' });
    expect(header(await peer.next('SIP/2.0 415'), 'Accept')).toBe('application/sdp');
    await goesOn(heard, peer);
  });

  test('without SDP gets a fresh offer of the owner, and the answer in its ACK is taken', async () => {
    const { peer, up } = await lineTo();
    const { heard, invite } = await up(undefined, false);
    peer.request(invite, 'INVITE', 1);
    const asked = await heard.wait('reoffer');
    expect(asked.sdp).toBeNull();
    asked.answer(OFFER);
    expect(bodyOf(await peer.next('SIP/2.0 200'))).toContain('RTP/AVP 0 8 101');
    peer.request(invite, 'ACK', 1, { body: sdp(40_040, { lines: ['a=sendonly'] }) });
    const { sdp: answer } = await heard.wait('reanswer');
    expect(answer).toContain('m=audio 40040');
    expect(answer).toContain('a=sendonly');
    await goesOn(heard, peer);
  });

  test.each([
    ['an ACK without SDP', true],
    ['no ACK at all', false],
  ])('without SDP and with %s leaves the call as it was and open to the next change', async (_, acks) => {
    const { peer, up } = await lineTo({ timing: { t1Ms: 20 } });
    const { heard, invite } = await up();
    peer.request(invite, 'INVITE', 1);
    await peer.next('SIP/2.0 200');
    if (acks) peer.request(invite, 'ACK', 1);
    else await new Promise((resolve) => setTimeout(resolve, 64 * 20 + 200));
    await goesOn(heard, peer);
    expect(heard.kinds()).not.toContain('reanswer');
    peer.request(invite, 'INVITE', 2, { body: sdp(40_050) });
    await peer.next('SIP/2.0 200');
    peer.request(invite, 'ACK', 2);
    await goesOn(heard, peer);
  });

  test('that comes while its last one is open is told to come again', async () => {
    const { peer, up } = await lineTo();
    const { heard, invite } = await up(undefined, false);
    peer.request(invite, 'INVITE', 1, { body: sdp() });
    await heard.wait('reoffer');
    peer.request(invite, 'UPDATE', 2, { body: sdp() });
    expect(header(await peer.next('SIP/2.0 500'), 'Retry-After')).toMatch(/^\d+$/);
    peer.request(invite, 'INVITE', 3, { body: sdp() });
    expect(header(await peer.next('SIP/2.0 500'), 'Retry-After')).toMatch(/^\d+$/);
  });

  test('that repeats itself as PRACK is not ours', async () => {
    const { peer, up } = await lineTo();
    const { heard, invite } = await up();
    peer.request(invite, 'PRACK', 1, { body: sdp(), headers: ['RAck: 1 1 INVITE'] });
    await peer.next('SIP/2.0 481');
    await goesOn(heard, peer);
  });
});

describe('when both sides change the call at once', () => {
  test.each(['INVITE', 'UPDATE'])(
    'the %s of the peer is answered 491, and ours goes its way',
    async (method) => {
      const { peer, up } = await lineTo();
      const { heard, invite } = await up();
      const ours = heard.call.reoffer(`${OFFER}a=sendonly\r\n`);
      const reinvite = await peer.next('INVITE ');
      peer.request(invite, method, 1, { body: sdp() });
      await peer.next('SIP/2.0 491');
      peer.answer(reinvite, 200, { body: sdp(40_060) });
      expect(await ours).toContain('m=audio 40060');
      await peer.next('ACK ');
      await goesOn(heard, peer);
    },
  );

  test('our change waits for that of the peer', async () => {
    const { peer, up } = await lineTo();
    const { heard, invite } = await up(undefined, false);
    peer.request(invite, 'INVITE', 1, { body: sdp() });
    const theirs = await heard.wait('reoffer');
    const ours = heard.call.reoffer(OFFER);
    theirs.answer(OFFER);
    await peer.next('SIP/2.0 200');
    peer.request(invite, 'ACK', 1);
    peer.answer(await peer.next('INVITE '), 200, { body: sdp(40_070) });
    expect(await ours).toContain('m=audio 40070');
  });

  test('a change of ours that is refused, or answered without SDP, leaves the call as it was', async () => {
    const { peer, up } = await lineTo();
    const { heard } = await up();
    for (const code of [488, 200, 500]) {
      const ours = heard.call.reoffer(OFFER);
      peer.answer(await peer.next('INVITE '), code);
      await expect(ours).rejects.toBeInstanceOf(ReofferFailed);
      await peer.next('ACK ');
    }
    await goesOn(heard, peer);
  });
});

const give = (exchange: OfferAnswer, signal: ExchangeSignal, sdpText: string): void => {
  if (signal === 'dropped') exchange.dropped();
  else exchange[signal](sdpText);
};

test.each([
  ['has no To tag', (text: string) => text.replace(/(\r\nTo: [^;\r]*);tag=far/, '$1')],
  ['is cut off', (text: string) => text.replace(/Content-Length: \d+/, 'Content-Length: 5000')],
])(
  'a 2xx to our change that %s is acknowledged, fails the change and leaves the call as it was',
  async (_, bend) => {
    const { peer, up } = await lineTo();
    const { heard } = await up();
    const ours = heard.call.reoffer(OFFER);
    const reinvite = await peer.next('INVITE ');
    const failed = expect(ours).rejects.toBeInstanceOf(ReofferFailed);
    peer.answer(reinvite, 200, { body: sdp(40_090) }, bend);
    await failed;
    expect(header(await peer.next('ACK '), 'CSeq')).toBe(header(reinvite, 'CSeq').replace('INVITE', 'ACK'));
    await goesOn(heard, peer);
    const next = heard.call.reoffer(OFFER);
    peer.answer(await peer.next('INVITE '), 200, { body: sdp(40_092) });
    expect(await next).toContain('m=audio 40092');
  },
);

describe('the exchange', () => {
  const signals: ExchangeSignal[] = ['offer', 'asked', 'answered', 'dropped'];
  test('has one open offer at most, and keeps what was agreed until something new is', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...signals), { maxLength: 30 }), (sequence) => {
        const exchange = createOfferAnswer('invited');
        for (const [at, signal] of sequence.entries()) {
          const { state, local, remote } = exchange;
          const may = exchange.can(signal) || signal === 'dropped';
          const text = `sdp ${at}`;
          if (may) give(exchange, signal, text);
          else expect(() => give(exchange, signal, text)).toThrow(IllegalExchange);
          const isOpen = state !== 'agreed';
          if (isOpen)
            expect(exchange.can('offer') && exchange.can('asked')).toBe(exchange.state === 'agreed');
          if (signal !== 'answered') expect([exchange.local, exchange.remote]).toEqual([local, remote]);
          else if (may) expect([exchange.local, exchange.remote]).toContain(text);
          if (state !== 'first_offer' && signal === 'dropped') expect(exchange.state).toBe('agreed');
          if (exchange.state !== 'first_offer') expect(exchange.remote).not.toBeNull();
        }
      }),
    );
  });
});
