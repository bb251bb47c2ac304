import { describe, expect, test } from 'vitest';
import type { OutboundCall } from '../../electron/sip/signalling.ts';
import { closingAfterEach } from './peers/closing.ts';
import * as s from './peers/scenarios.ts';
import { received, sippLines } from './peers/sipp-line.ts';
import { dial, testSignalling } from './peers/trunks.ts';
import { until } from '../until.ts';

const closing = closingAfterEach();
const lineTo = sippLines(closing);

/** Picks up in the moment in which we cancel. */
const PICKS_UP_LATE = s.scenario(
  s.receiveInvite(),
  s.ringing(),
  s.receive('CANCEL') + s.answerInside(200, 'OK'),
  s.accepted().replaceAll('[last_CSeq:]', 'CSeq: 1 INVITE'),
  s.acknowledged(),
  s.byeFromCaller(),
);

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

  test('what came while the program stood still is read before a call counts as unheard', async () => {
    const { signalling } = await lineTo(
      s.scenario(s.receiveInvite(), s.ringing(), s.pause(60_000)),
      protocol,
    );
    // From here on timers come next, and sockets after them.
    await new Promise((resolve) => setImmediate(resolve));
    const heard = dial(signalling, { ringTimeoutMs: 1000 });
    for (let turn = 0; turn < 1_000 && heard.events.length === 0; turn += 1) await Promise.resolve();
    expect(heard.kinds()).toEqual(['sent']);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
    await heard.wait('progress');
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
    const heard = dial(signalling, { ringTimeoutMs: 2000 });
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
    const { signalling, sipp } = await lineTo(PICKS_UP_LATE, protocol);
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

  test.each([
    ['we give it up', 20_000, (call: OutboundCall) => call.giveUp()],
    ['it has rung for long enough', 300, () => undefined],
  ])('is up all the same when somebody picks up as %s', async (_when, ringTimeoutMs, then) => {
    const { signalling, sipp } = await lineTo(PICKS_UP_LATE, protocol);
    const heard = dial(signalling, { ringTimeoutMs });
    await heard.wait('progress');
    then(heard.call);
    await heard.wait('answered');
    expect(received(sipp, 'BYE')).toEqual([]);
    // Given up once more, it stays up.
    heard.call.giveUp();
    heard.call.hangUp();
    expect(await heard.wait('ended')).toMatchObject({ by: 'us', cause: 'hangup', answered: true });
    expect(heard.kinds()).toEqual(['sent', 'progress', 'answered', 'ended']);
    await until('the BYE', () => received(sipp, 'BYE').length > 0);
  });

  test('is left when it is hung up after it was given up, whoever picks up', async () => {
    const { signalling, sipp } = await lineTo(PICKS_UP_LATE, protocol);
    const heard = dial(signalling);
    await heard.wait('progress');
    heard.call.giveUp();
    heard.call.hangUp();
    expect(await heard.wait('ended')).toMatchObject({ by: 'us', cause: 'cancelled', answered: true });
    await until('the BYE', () => received(sipp, 'BYE').length > 0);
  });
});

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
