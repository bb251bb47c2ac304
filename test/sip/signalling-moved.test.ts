import { expect, test } from 'vitest';
import { closingAfterEach } from './peers/closing.ts';
import { oneLineRelay } from './peers/one-line-relay.ts';
import * as s from './peers/scenarios.ts';
import { received } from './peers/sipp-line.ts';
import { startSipp } from './peers/sipp.ts';
import { dialNear, ready, testSignalling, trunkTo } from './peers/trunks.ts';
import { until } from '../until.ts';

const closing = closingAfterEach();

/** A call that is up over a connection which then breaks; what the callee does next is given. */
async function cutCall(protocol: 'tcp' | 'tls', allow: string, ...then: string[]) {
  const sipp = await startSipp({
    transport: 'tcp',
    scenario: s.scenario(
      s.receiveInvite(),
      s.accepted({ headers: [`Allow: ${allow}`], retransmit: false }),
      s.acknowledged(),
      ...then,
    ),
  });
  closing.push(() => sipp.kill());
  const relay = await oneLineRelay(sipp.port, protocol === 'tls');
  closing.push(() => relay.close());
  const { signalling } = testSignalling();
  closing.push(() => signalling.close(200));
  signalling.openTrunk(trunkTo(relay.port, { protocol, verifyTls: false }), null);
  await ready(signalling);
  const heard = dialNear(signalling);
  await heard.wait('answered');
  await until('the ACK', () => received(sipp, 'ACK ').length === 1, 5000);
  relay.cut();
  return { sipp, heard };
}

const contact = (text = ''): string => /^Contact: *(.*)$/im.exec(text)?.[1]?.trim() ?? '';

test.each([
  { protocol: 'tcp', by: 'UPDATE', allow: 'INVITE, ACK, BYE, UPDATE' },
  { protocol: 'tls', by: 'UPDATE', allow: 'INVITE, ACK, BYE, UPDATE' },
  { protocol: 'tcp', by: 'INVITE', allow: 'INVITE, ACK, BYE' },
] as const)(
  'a call whose $protocol connection broke tells its new place by $by, is reached there and can be ended',
  async ({ protocol, by, allow }) => {
    const take =
      by === 'UPDATE'
        ? [s.receive('UPDATE'), s.answerInside(200, 'OK', { headers: [`Allow: ${allow}`] })]
        : [
            s.receive('INVITE'),
            s.answerInside(200, 'OK', { body: s.SDP, headers: [`Allow: ${allow}`] }),
            s.receive('ACK'),
          ];
    const { sipp, heard } = await cutCall(
      protocol,
      allow,
      ...take,
      s.request('INFO', 1, {
        headers: ['Content-Type: application/dtmf-relay'],
        retransmit: false,
      }),
      s.receiveAnswer(200),
      s.byeFromCaller(),
    );
    const told = await until(
      'the new place',
      () => received(sipp, `${by} `).find((text) => contact(text) !== contact(received(sipp, 'INVITE ')[0])),
      5000,
    );
    expect(contact(told)).toMatch(/^<sip:alice@127\.0\.0\.1:\d+;/);
    await until('the answer to its INFO', () => received(sipp, 'SIP/2.0 200').length > 0, 5000);
    expect(heard.kinds()).not.toContain('ended');
    heard.call.hangUp();
    await until('the BYE', () => received(sipp, 'BYE ').length === 1, 5000);
  },
);

test('a call that the peer has forgotten while the connection was gone is ended', async () => {
  const { heard } = await cutCall(
    'tcp',
    'INVITE, ACK, BYE, UPDATE',
    s.receive('UPDATE'),
    s.answerInside(481, 'Call Does Not Exist'),
    s.pause(5000),
  );
  expect(await heard.wait('ended')).toMatchObject({ by: 'network', answered: true });
});
