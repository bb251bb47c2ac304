import { describe, expect, it, type TestContext } from 'vitest';
import { CALLEE_BEHAVIOURS } from '../../electron/carrier/callee.ts';
import { loadCarrierSettings } from '../../electron/carrier/carrier-settings.ts';
import { openCarrier, type Carrier, type CarrierSettings } from '../../electron/carrier/carrier.ts';
import { createSignalling } from '../../electron/sip/create-signalling.ts';
import type { CallEvent, Signalling } from '../../electron/sip/signalling.ts';
import { outcomeOfSip, type AttemptOutcome } from '../../shared/domain/attempt-outcome.ts';
import { sdp } from './carrier-peers.ts';
import { trunkTo } from './peers/trunks.ts';
import { until } from '../until.ts';

const SHIPPED = new URL('../../resources/carrier.json', import.meta.url);

/** What the dialler must make of each behaviour; an answered call is told apart later, by its sound. */
const EXPECTED: Record<keyof CarrierSettings['weights'], AttemptOutcome | 'answered'> = {
  answer: 'answered',
  voicemail: 'answered',
  early_hangup: 'answered',
  screener: 'answered',
  busy: 'busy',
  no_answer: 'no_answer',
  reject: 'rejected',
  unreachable: 'unreachable',
  invalid_number: 'invalid_number',
};

async function joined(
  t: TestContext,
  register: boolean,
  more: Partial<CarrierSettings> = {},
): Promise<{ carrier: Carrier; signalling: Signalling }> {
  const carrier = await openCarrier({ ...(await loadCarrierSettings(SHIPPED)), speed: 20, ...more });
  const signalling = createSignalling({ log: () => undefined });
  t.onTestFinished(async () => {
    await signalling.close();
    await carrier.close();
  });
  const { address: host, port } = carrier;
  signalling.openTrunk(
    trunkTo(port, { id: 'trunk', host, register, username: 'pilot', localAddress: '127.0.0.1' }),
    null,
  );
  await until('the trunk', () => signalling.trunkStatus('trunk').state === 'ready');
  return { carrier, signalling };
}

const request = (to: string, sdpOffer: string) => ({
  trunkId: 'trunk',
  to,
  callerId: '+442079460999',
  callerName: null,
  sdpOffer,
  ringTimeoutMs: 1200,
});

describe('our own signalling on the simulated carrier', () => {
  it('brings every call to the outcome that its callee stands for, on a registered trunk', async (t) => {
    const { carrier, signalling } = await joined(t, true, {
      weights: Object.fromEntries(CALLEE_BEHAVIOURS.map((each) => [each, 1])) as CarrierSettings['weights'],
    });
    expect(carrier.figures().registers).toBe(1);
    const numbers = Array.from({ length: 80 }, (_, index) => `+4420794601${String(index).padStart(2, '0')}`);
    expect(new Set(numbers.map((number) => carrier.behaviourOf(number)))).toEqual(new Set(CALLEE_BEHAVIOURS));
    const ends = new Map<string, Extract<CallEvent, { kind: 'ended' }>>();
    for (const number of numbers) {
      const call = signalling.call(request(number, sdp(9000, { direction: 'inactive' })), (event) => {
        if (event.kind === 'ended') ends.set(number, event);
        // The callees who wait for us hear our BYE after a while; the others have left by then.
        if (event.kind === 'answered') setTimeout(() => call.hangUp(), 5000);
      });
    }
    await until('all calls to end', () => ends.size === numbers.length);
    for (const number of numbers) {
      const end = ends.get(number);
      const behaviour = carrier.behaviourOf(number);
      const outcome = end?.answered
        ? 'answered'
        : outcomeOfSip({
            sipCode: end?.sipCode ?? null,
            q850Cause: end?.q850Cause ?? null,
            ringTimedOut: end?.cause === 'ring_timeout',
          });
      expect(`${number} ${behaviour}: ${outcome}`).toBe(`${number} ${behaviour}: ${EXPECTED[behaviour]}`);
      if (behaviour === 'early_hangup' || behaviour === 'voicemail') expect(end?.by).toBe('customer');
    }
    await until('the carrier to agree', () => carrier.figures().up === 0);
    expect(carrier.calls().map((call) => call.callerId)).toEqual(numbers.map(() => '+442079460999'));
  });

  it('holds and resumes a callee', async (t) => {
    const number = '+442079460001';
    const { carrier, signalling } = await joined(t, false, {
      behaviours: { [number]: 'answer' },
      hangsUpShare: 0,
    });
    const events: string[] = [];
    const call = signalling.call(request(number, sdp(9000)), (event) => events.push(event.kind));
    await until('an answer', () => events.includes('answered'));
    const rtpOut = (): number => carrier.calls()[0]?.rtpOut ?? 0;
    await until('the callee to speak', () => rtpOut() > 5);
    expect(await call.reoffer(sdp(9000, { direction: 'sendonly' }))).toContain('a=recvonly');
    const held = rtpOut();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(rtpOut()).toBe(held);
    expect(await call.reoffer(sdp(9000))).toContain('a=sendrecv');
    await until('the callee to speak again', () => rtpOut() > held + 5);
    call.hangUp();
    await until(
      'the end on both sides',
      () => events.includes('ended') && carrier.calls()[0]?.state === 'over',
    );
    expect(carrier.calls()[0]?.endedBy).toBe('caller');
  });
});
