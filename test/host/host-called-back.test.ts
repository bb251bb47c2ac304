import { expect, it } from 'vitest';
import { until } from '../until.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo, type Callee } from './call-floor.ts';
import { openHeadlessOperator } from './headless-operator.ts';
import { openHostFloor } from './host-floor.ts';

const CARL: Callee = { name: 'Carl', phone: dramaNumber(1), behaviour: 'no_answer' };

it('a person of the simulated carrier who missed our call calls back, and is put through to an operator, both heard', async () => {
  const carrier = await openTestCarrier([CARL], {
    speed: 10,
    callsBackShare: 1,
    callsBackSec: [10, 10],
    talkSec: [30, 30],
  });
  const host = await openHostFloor({});
  const operator = await openHeadlessOperator(host.link());
  const { client } = operator;
  try {
    const trunk = await client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
    const campaignId = await makeCampaign(client, {
      name: 'Missed',
      trunkId: trunk.id,
      callees: [CARL],
      settings: {
        mode: 'preview',
        bcwSec: 300,
        retries: { ...(await client.campaigns.defaults()).retries, maxRetries: 3 },
      },
    });
    await until(
      'the trunk to be ready',
      async () => (await client.trunks.list())[0]?.status.state === 'ready',
    );
    await client.campaigns.act({ id: campaignId, action: 'start' });
    await client.desk.ready();
    await operator.dial();
    const attemptId = await until('the phone to ring', () => {
      const { call } = operator.desk();
      return call?.ringingAtMs ? call.attemptId : undefined;
    });
    await client.desk.hangUp({ attemptId });
    const { call } = await operator.until('on_call', 'Carl');
    expect(call).toMatchObject({ number: CARL.phone });
    await until('the person to be answered', () => carrier.figures().calledBack.answered === 1);
    expect(carrier.figures()).toMatchObject({ invites: 1, answered: 0 });
    const before = operator.heard();
    await until('their sound', () => operator.heard() > before + 25);
    // They hang up when all is said.
    await operator.until('acw', 'Carl');
    expect(operator.desk().call).toMatchObject({
      number: CARL.phone,
      ending: expect.stringContaining('hung up'),
    });
    await until('the end of their call', () => carrier.figures().calledBack.heard === 1);
  } finally {
    await operator.close();
    await host.close();
    await carrier.close();
  }
});
