import { describe, expect, test } from 'vitest';
import { ReofferFailed } from '../../electron/sip/errors.ts';
import type { Signalling, TrunkSettings } from '../../electron/sip/signalling.ts';
import type { SignallingTiming } from '../../electron/sip/timing.ts';
import { closingAfterEach } from './peers/closing.ts';
import * as s from './peers/scenarios.ts';
import { startSipp, type Sipp } from './peers/sipp.ts';
import { dial, OFFER, ready, testSignalling, trunkTo } from './peers/trunks.ts';
import { until } from './peers/until.ts';

const closing = closingAfterEach();

interface Line {
  signalling: Signalling;
  sipp: Sipp;
  log: string[];
}

/** A trunk to a sipp callee that plays one scenario. */
async function lineTo(
  scenario: string,
  protocol: 'udp' | 'tcp',
  more: { settings?: Partial<TrunkSettings>; password?: string; timing?: Partial<SignallingTiming> } = {},
): Promise<Line> {
  const sipp = await startSipp({ scenario, transport: protocol });
  closing.push(() => sipp.kill());
  const { signalling, log } = testSignalling(more.timing);
  closing.push(() => signalling.close());
  signalling.openTrunk(trunkTo(sipp.port, { protocol, ...more.settings }), more.password ?? null);
  await ready(signalling);
  return { signalling, sipp, log };
}

/** Messages of one method that sipp received. */
const received = (sipp: Sipp, start: string): string[] =>
  sipp
    .messages()
    .split(/^-{20,}.*$/m)
    .filter((entry) => /message received/.test(entry) && new RegExp(`^${start}`, 'm').test(entry));

const reinvite = (cseq: number, body: string): string[] => [
  s.request('INVITE', cseq, { body }),
  s.receiveAnswer(100, 'optional="true"'),
  s.receiveAnswer(200),
  s.request('ACK', cseq, { retransmit: false }),
];

const info = (cseq: number, contentType: string, body: string, code: number): string[] => [
  s.request('INFO', cseq, { contentType, body }),
  s.receiveAnswer(code),
];

const challenge = (code: number, header: string, nonce: string): string =>
  s.answer(code, 'Challenge', {
    headers: [`${header}: Digest realm="pbx", nonce="${nonce}", qop="auth"`],
  });

describe.each(['udp', 'tcp'] as const)('over %s', (protocol) => {
  test('a call is answered and hung up by us', async () => {
    const { signalling, sipp } = await lineTo(
      s.scenario(s.receiveInvite(), s.ringing(), s.accepted(), s.acknowledged(), s.byeFromCaller()),
      protocol,
    );
    const heard = dial(signalling, { callerId: '+4989111', callerName: 'Acme "Sales"\r\nX: y' });
    const { sdp } = await heard.wait('answered');
    expect(sdp).toContain('m=audio 40000');
    heard.call.hangUp();
    expect(await heard.wait('ended')).toMatchObject({
      by: 'us',
      cause: 'hangup',
      sipCode: 200,
      answered: true,
    });
    expect(heard.kinds()).toEqual(['sent', 'progress', 'answered', 'ended']);
    await until('the BYE', () => received(sipp, 'BYE').length > 0);
    const [invite = ''] = received(sipp, 'INVITE');
    expect(invite).toContain('From: "Acme SalesX: y" <sip:+4989111@127.0.0.1');
    expect(invite).toContain(`INVITE sip:+4930123456@127.0.0.1:${sipp.port} SIP/2.0`);
    heard.call.hangUp();
    expect(heard.events.filter((event) => event.kind === 'ended')).toHaveLength(1);
  });

  test.each([
    [486, 'Busy Here', 'customer'],
    [603, 'Decline', 'customer'],
    [404, 'Not Found', 'network'],
    [408, 'Request Timeout', 'network'],
    [503, 'Service Unavailable', 'network'],
    [302, 'Moved Temporarily', 'network'],
  ])('a callee that says %i ends the call with that code', async (code, reason, by) => {
    const headers = ['Reason: SIP;cause=1, Q.850;cause=17;text="User, busy"'];
    const { signalling } = await lineTo(
      s.scenario(s.receiveInvite(), s.answer(code, reason, { headers, retransmit: true }), s.acknowledged()),
      protocol,
    );
    const heard = dial(signalling);
    expect(await heard.wait('ended')).toEqual({
      kind: 'ended',
      by,
      cause: 'remote',
      answered: false,
      sipCode: code,
      sipReason: reason,
      q850Cause: 17,
    });
    expect(heard.kinds()).toEqual(['sent', 'ended']);
  });

  test('a phone that is not picked up is cancelled at the ring time-out', async () => {
    const { signalling, sipp } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.ringing(),
        s.receive('CANCEL') + s.answerInside(200, 'OK'),
        s
          .answer(487, 'Request Terminated', { retransmit: true })
          .replaceAll('[last_CSeq:]', 'CSeq: 1 INVITE'),
        s.acknowledged(),
      ),
      protocol,
    );
    const heard = dial(signalling, { ringTimeoutMs: 300 });
    expect(await heard.wait('ended')).toMatchObject({
      by: 'us',
      cause: 'ring_timeout',
      sipCode: 487,
      answered: false,
    });
    expect(heard.kinds()).toEqual(['sent', 'progress', 'ended']);
    expect(received(sipp, 'CANCEL')).toHaveLength(1);
  });

  test('the customer hangs up and the cause is told', async () => {
    const { signalling } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.ringing(),
        s.accepted(),
        s.acknowledged(),
        s.pause(50),
        s.request('BYE', 1, { headers: ['Reason: Q.850;cause=16'] }),
        s.receiveAnswer(200),
      ),
      protocol,
    );
    const heard = dial(signalling);
    expect(await heard.wait('ended')).toMatchObject({
      by: 'customer',
      cause: 'remote',
      q850Cause: 16,
      answered: true,
    });
  });

  test('early media comes with 183, and the answer with another tag still counts', async () => {
    const otherTag = '[last_To:];tag=answered[call_number]';
    const { signalling } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.answer(183, 'Session Progress', { body: s.SDP.replace('40000', '40002') }),
        s.pause(30),
        s.accepted({ to: otherTag }),
        s.acknowledged(),
        s.byeFromCaller(),
      ),
      protocol,
    );
    const heard = dial(signalling);
    expect((await heard.wait('progress')).sdp).toContain('m=audio 40002');
    expect((await heard.wait('answered')).sdp).toContain('m=audio 40000');
    heard.call.hangUp();
    await heard.wait('ended');
  });

  test('a 401 is answered with the password, MD5', async () => {
    const { signalling, sipp } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.answer(401, 'Unauthorized', {
          headers: [
            'WWW-Authenticate: Digest realm="pbx", nonce="n0nce", algorithm=MD5, qop="auth", opaque="op"',
          ],
        }),
        s.receive('ACK'),
        s.receive(
          'INVITE',
          '<action><verifyauth assign_to="good" username="alice" password="s3cret"/></action>',
        ),
        '<nop next="wrong" test="good"/>',
        s.answer(403, 'Forbidden', { retransmit: true }),
        s.acknowledged(),
        '<label id="wrong"/>',
        s.accepted(),
        s.acknowledged(),
        s.byeFromCaller(),
      ),
      protocol,
      { password: 's3cret' },
    );
    const heard = dial(signalling);
    await heard.wait('answered');
    heard.call.hangUp();
    await heard.wait('ended');
    expect(received(sipp, 'INVITE')).toHaveLength(2);
    expect(received(sipp, 'INVITE')[1]).toMatch(/CSeq: 2 INVITE/i);
  });

  test('a 407 is answered in Proxy-Authorization, the strongest of several challenges', async () => {
    const { signalling, sipp } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.answer(407, 'Proxy Authentication Required', {
          headers: [
            'Proxy-Authenticate: Digest realm="pbx", nonce="a", algorithm=MD5, qop="auth"',
            'Proxy-Authenticate: Digest realm="pbx", nonce="b", algorithm=SHA-256, qop="auth"',
            'Proxy-Authenticate: Digest realm="pbx", nonce="c", algorithm=NEW, qop="auth"',
          ],
        }),
        s.receive('ACK'),
        s.receiveInvite(),
        s.accepted(),
        s.acknowledged(),
        s.byeFromCaller(),
      ),
      protocol,
      { password: 's3cret', settings: { authUsername: 'auth-alice' } },
    );
    const heard = dial(signalling);
    await heard.wait('answered');
    const header = received(sipp, 'INVITE')[1] ?? '';
    expect(header).toMatch(
      /Proxy-Authorization: Digest username="auth-alice", realm="pbx", nonce="b".*response="[0-9a-f]{64}", algorithm=SHA-256/,
    );
    heard.call.hangUp();
    await heard.wait('ended');
  });

  test('a proxy and the server behind it may each ask for the password once, but not twice', async () => {
    const { signalling, sipp } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        challenge(407, 'Proxy-Authenticate', 'outer'),
        s.receive('ACK'),
        s.receiveInvite(),
        challenge(401, 'WWW-Authenticate', 'inner'),
        s.receive('ACK'),
        s.receiveInvite(),
        challenge(401, 'WWW-Authenticate', 'again'),
        s.receive('ACK'),
      ),
      protocol,
      { password: 's3cret' },
    );
    const heard = dial(signalling);
    expect(await heard.wait('ended')).toMatchObject({ cause: 'remote', sipCode: 401 });
    const third = received(sipp, 'INVITE')[2] ?? '';
    expect(third).toMatch(/^Proxy-Authorization: .*nonce="outer".*nc=00000001/im);
    expect(third).toMatch(/^Authorization: .*nonce="inner".*nc=00000001/im);
    expect(received(sipp, 'INVITE').length - retransmissions(sipp)).toBe(3);
  });

  test('a call cancelled while it is challenged does not ring', async () => {
    const { signalling, sipp } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.pause(300),
        s.answer(401, 'Unauthorized', { headers: ['WWW-Authenticate: Digest realm="pbx", nonce="n"'] }),
        s.receive('ACK'),
        s.receive('INVITE', '', 'timeout="500" ontimeout="quiet"'),
        s.ringing(),
        '<label id="quiet"/>',
        s.pause(10),
      ),
      protocol,
      { password: 's3cret' },
    );
    const heard = dial(signalling);
    await heard.wait('sent');
    heard.call.hangUp();
    expect(await heard.wait('ended')).toMatchObject({ by: 'us', cause: 'cancelled', answered: false });
    await until('sipp to have seen the ACK', () => received(sipp, 'ACK').length > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(received(sipp, 'INVITE').length - retransmissions(sipp)).toBe(1);
  });

  test('the peer puts us on hold and takes us back', async () => {
    const held = s.SDP.replace('t=0 0', 't=0 0\na=sendonly');
    const { signalling, sipp } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.accepted(),
        s.acknowledged(),
        s.pause(50),
        ...reinvite(1, held),
        ...reinvite(2, s.SDP),
        s.request('BYE', 3),
        s.receiveAnswer(200),
      ),
      protocol,
    );
    const heard = dial(signalling);
    await heard.wait('ended');
    const offers = heard.events
      .filter((event) => event.kind === 'reoffer')
      .map(({ sdp }) => /sendonly/.test(sdp));
    expect(offers).toEqual([true, false]);
    expect(received(sipp, 'SIP/2.0 200')[0]).toContain('o=- 1 2');
  });

  test('we put the peer on hold', async () => {
    const { signalling, sipp } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.accepted(),
        s.acknowledged(),
        s.receive('INVITE') +
          s.answerInside(200, 'OK', { body: s.SDP.replace('40000', '40008'), retransmit: true }),
        s.acknowledged(),
        s.receive('INVITE') + s.answerInside(488, 'Not Acceptable Here', { retransmit: true }),
        s.acknowledged(),
        s.byeFromCaller(),
      ),
      protocol,
    );
    const heard = dial(signalling);
    await expect(heard.call.reoffer(OFFER)).rejects.toBeInstanceOf(ReofferFailed);
    await heard.wait('answered');
    expect(await heard.call.reoffer(`${OFFER}a=sendonly\r\n`)).toContain('m=audio 40008');
    await expect(heard.call.reoffer(OFFER)).rejects.toMatchObject({ sipCode: 488 });
    heard.call.hangUp();
    await heard.wait('ended');
    expect(received(sipp, 'INVITE')[1]).toContain('a=sendonly');
  });

  test('when both change the call at once, we try again after a while', async () => {
    const { signalling, sipp } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.accepted(),
        s.acknowledged(),
        s.receive('INVITE') + s.answerInside(491, 'Request Pending', { retransmit: true }),
        s.acknowledged(),
        s.receive('INVITE') + s.answerInside(200, 'OK', { body: s.SDP, retransmit: true }),
        s.acknowledged(),
        s.byeFromCaller(),
      ),
      protocol,
      { timing: { t1Ms: 50 } },
    );
    const heard = dial(signalling);
    await heard.wait('answered');
    expect(await heard.call.reoffer(OFFER)).toContain('m=audio');
    expect(received(sipp, 'INVITE').length - retransmissions(sipp)).toBe(3);
    heard.call.hangUp();
    await heard.wait('ended');
  });

  test('an offer of the peer that nobody answers is refused, and the call goes on', async () => {
    const { signalling } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.accepted(),
        s.acknowledged(),
        s.pause(50),
        s.request('INVITE', 1, { body: s.SDP, retransmit: false }),
        s.receiveAnswer(488),
        s.request('ACK', 1, { retransmit: false }),
        s.request('BYE', 2),
        s.receiveAnswer(200),
      ),
      protocol,
      { timing: { reofferAnswerMs: 100 } },
    );
    const heard = dial(signalling, {}, false);
    const offer = await heard.wait('reoffer');
    expect(await heard.wait('ended')).toMatchObject({ by: 'customer', cause: 'remote' });
    offer.answer(OFFER);
  });

  test('a change that waits for its answer fails when the call ends', async () => {
    const { signalling } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.accepted(),
        s.acknowledged(),
        s.receive('INVITE'),
        s.request('BYE', 1),
        s.receiveAnswer(200),
      ),
      protocol,
    );
    const heard = dial(signalling);
    await heard.wait('answered');
    await expect(heard.call.reoffer(OFFER)).rejects.toThrow('The call has ended.');
    await heard.wait('ended');
  });

  test('digits by INFO are told, and rubbish is refused', async () => {
    const { signalling } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.accepted(),
        s.acknowledged(),
        s.pause(50),
        ...info(1, 'application/dtmf-relay', 'Signal=5\nDuration=160', 200),
        ...info(2, 'application/dtmf', '#', 200),
        ...info(3, 'application/dtmf-relay', 'Signal= 10\nDuration= 100', 200),
        ...info(4, 'application/rubbish', 'x', 415),
        s.request('BYE', 5),
        s.receiveAnswer(200),
      ),
      protocol,
    );
    const heard = dial(signalling);
    await heard.wait('ended');
    expect(heard.events.flatMap((event) => (event.kind === 'digit' ? [event.digit] : []))).toEqual([
      '5',
      '#',
      '*',
    ]);
  });

  test('a reliable 183 is acknowledged by PRACK', async () => {
    const { signalling, sipp } = await lineTo(
      s
        .scenario(
          s.receiveInvite(),
          s.answer(183, 'Session Progress', {
            body: s.SDP,
            headers: ['Require: 100rel', 'RSeq: 77'],
            retransmit: true,
          }),
          s.receive('PRACK') + s.answerInside(200, 'OK'),
          s.accepted().replaceAll('[last_CSeq:]', 'CSeq: 1 INVITE').replaceAll('[last_Via:]', '[$via]'),
          s.acknowledged(),
          s.byeFromCaller(),
        )
        .replace(
          '<ereg regexp=".*" search_in="hdr" header="From:" assign_to="caller"/>',
          '<ereg regexp=".*" search_in="hdr" header="Via:" assign_to="via0"/><assignstr assign_to="via" value="Via:[$via0]"/>',
        )
        .replace('<Reference variables="caller"/>', ''),
      protocol,
    );
    const heard = dial(signalling);
    await heard.wait('answered');
    expect(received(sipp, 'PRACK')[0]).toMatch(/RAck: 77 1 INVITE/i);
    heard.call.hangUp();
    await heard.wait('ended');
  });

  test('a session refresh by UPDATE or by an INVITE without SDP is granted', async () => {
    const headers = ['Session-Expires: 90;refresher=uac', 'Supported: timer'];
    const { signalling, sipp } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.accepted({ headers: ['Session-Expires: 90;refresher=uas', 'Require: timer'] }),
        s.acknowledged(),
        s.pause(50),
        s.request('UPDATE', 1, { headers }),
        s.receiveAnswer(200),

        s.request('INVITE', 2, { headers }),
        s.receiveAnswer(100, 'optional="true"'),
        s.receiveAnswer(200),
        s.request('ACK', 2, { retransmit: false, body: s.SDP }),
        s.request('OPTIONS', 3),
        s.receiveAnswer(200),
        s.request('BYE', 4),
        s.receiveAnswer(200),
      ),
      protocol,
    );
    const heard = dial(signalling);
    await heard.wait('ended');
    const [update = '', invite = ''] = received(sipp, 'SIP/2.0 200');
    expect(update).toContain('Session-Expires: 90;refresher=uac');
    expect(invite).toContain('m=audio 30000');
  });

  test('a ringing answer without Contact counts, and the 200 may name another contact', async () => {
    const { signalling, sipp } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.answer(180, 'Ringing', { contact: null }),
        s.pause(20),
        s.accepted({ contact: 'Contact: <sip:second@[local_ip]:[local_port];x=moved>' }),
        s.acknowledged(),
        s.byeFromCaller(),
      ),
      protocol,
    );
    const heard = dial(signalling);
    await heard.wait('answered');
    expect(heard.kinds()).toContain('progress');
    heard.call.hangUp();
    await heard.wait('ended');
    await until('the BYE', () => received(sipp, 'BYE').length > 0);
    expect(received(sipp, 'BYE')[0]).toMatch(/^BYE sip:second@127\.0\.0\.1:\d+;x=moved SIP/m);
  });

  test('an answer without SDP is taken back', async () => {
    const { signalling } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.answer(200, 'OK', { retransmit: true }),
        s.acknowledged(),
        s.byeFromCaller(),
      ),
      protocol,
    );
    const heard = dial(signalling);
    expect(await heard.wait('ended')).toMatchObject({ by: 'us', cause: 'bad_answer', sipCode: 200 });
  });

  test('an answer that makes no dialog ends the call instead of hanging', async () => {
    const { signalling } = await lineTo(
      s.scenario(s.receiveInvite(), s.answer(200, 'OK', { body: s.SDP, to: '[last_To:]' }), s.pause(500)),
      protocol,
    );
    const heard = dial(signalling);
    expect(await heard.wait('ended')).toMatchObject({ cause: 'bad_answer', sipCode: 200 });
  });

  test('an answer that crosses our CANCEL is acknowledged and hung up', async () => {
    const { signalling, sipp } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.ringing(),
        s.receive('CANCEL') + s.answerInside(200, 'OK'),
        s.accepted().replaceAll('[last_CSeq:]', 'CSeq: 1 INVITE'),
        s.acknowledged(),
        s.byeFromCaller(),
      ),
      protocol,
    );
    const heard = dial(signalling);
    await heard.wait('progress');
    heard.call.hangUp();
    expect(await heard.wait('ended')).toMatchObject({
      by: 'us',
      cause: 'cancelled',
      sipCode: 200,
      answered: true,
    });
    await until('the BYE', () => received(sipp, 'BYE').length > 0);
  });
});

/** INVITEs that came again with the branch of an earlier one. */
function retransmissions(sipp: Sipp): number {
  const branches = received(sipp, 'INVITE').map((text) => /branch=([^;\s]+)/.exec(text)?.[1]);
  return branches.length - new Set(branches).size;
}

test('a call on a trunk that is not ready ends at once, after its owner holds it', async () => {
  const { signalling } = testSignalling();
  closing.push(() => signalling.close());
  const heard = dial(signalling, { trunkId: 'nowhere' });
  expect(heard.events).toEqual([]);
  expect(await heard.wait('ended')).toMatchObject({
    cause: 'trunk_not_ready',
    sipCode: null,
    answered: false,
  });
  expect(heard.kinds()).toEqual(['ended']);
});
