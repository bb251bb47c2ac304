import { afterEach, expect, test } from 'vitest';
import type { Signalling } from '../../electron/sip/signalling.ts';
import * as s from './peers/scenarios.ts';
import { startSipp, type Sipp } from './peers/sipp.ts';
import { dial, ready, testSignalling, trunkTo } from './peers/trunks.ts';

let open: { signalling?: Signalling; sipp?: Sipp } = {};

afterEach(async () => {
  await open.signalling?.close();
  await open.sipp?.kill();
  open = {};
});

async function callee(
  scenario: string,
  protocol: 'udp' | 'tcp',
): Promise<{ signalling: Signalling; sipp: Sipp }> {
  const sipp = await startSipp({ scenario, transport: protocol });
  const { signalling } = testSignalling();
  open = { signalling, sipp };
  signalling.openTrunk(trunkTo(sipp.port, { protocol }), null);
  await ready(signalling);
  return { signalling, sipp };
}

test('a call is answered and hung up by us', async () => {
  const { signalling } = await callee(
    s.scenario(s.receiveInvite(), s.ringing(), s.accepted(), s.acknowledged(), s.byeFromCaller()),
    'udp',
  );
  const heard = dial(signalling);
  const { sdp } = await heard.wait('answered');
  expect(sdp).toContain('m=audio 40000');
  heard.call.hangUp();
  const ended = await heard.wait('ended');
  expect(ended).toMatchObject({ by: 'us', cause: 'hangup', sipCode: 200, answered: true });
  expect(heard.kinds()).toEqual(['sent', 'progress', 'answered', 'ended']);
});
