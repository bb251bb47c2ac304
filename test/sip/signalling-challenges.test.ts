import { describe, expect, test } from 'vitest';
import { closingAfterEach } from './peers/closing.ts';
import * as s from './peers/scenarios.ts';
import { received, sippLines } from './peers/sipp-line.ts';
import { dial } from './peers/trunks.ts';
import { until } from '../until.ts';

const closing = closingAfterEach();
const lineTo = sippLines(closing);

const challenge = (code: number, header: string, nonce: string): string =>
  s.answer(code, 'Challenge', {
    headers: [`${header}: Digest realm="pbx", nonce="${nonce}", qop="auth"`],
  });

describe.each(['udp', 'tcp'] as const)('over %s', (protocol) => {
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
    expect(received(sipp, 'INVITE').length).toBe(3);
  });

  test('a call cancelled while it is challenged does not ring', async () => {
    const { signalling, sipp } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.pause(1500),
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
    expect(received(sipp, 'INVITE').length).toBe(1);
  });
});
