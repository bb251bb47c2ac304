import { describe, expect, test } from 'vitest';
import { ReofferFailed } from '../../electron/sip/errors.ts';
import { closingAfterEach } from './peers/closing.ts';
import * as s from './peers/scenarios.ts';
import { received, sippLines } from './peers/sipp-line.ts';
import { dial, OFFER } from './peers/trunks.ts';

const closing = closingAfterEach();
const lineTo = sippLines(closing);

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

describe.each(['udp', 'tcp'] as const)('over %s', (protocol) => {
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
      .map(({ sdp }) => sdp?.includes('sendonly'));
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
    expect(received(sipp, 'INVITE').length).toBe(3);
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
});
