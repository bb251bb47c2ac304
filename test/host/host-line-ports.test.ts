import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LineEvent } from '../../electron/lines/ports.ts';
import type { SeatLegs } from '../../electron/lines/seat-sound.ts';
import type { SoundEngine } from '../../electron/lines/sound-engine.ts';
import type { Lines } from '../../electron/lines/telephone-line.ts';
import { openHeadlessWindow, type HeadlessWindow } from '../../electron/pilot/headless-window.ts';
import type { Signalling } from '../../electron/sip/signalling.ts';
import { bodyOf, scriptedPeer, type ScriptedPeer } from '../sip/peers/scripted-peer.ts';
import { trunkTo } from '../sip/peers/trunks.ts';
import { until } from '../until.ts';
import { TestCustomer, rmsOf } from './media-customer.ts';
import { openLineFloor } from './line-floor.ts';

let peer: ScriptedPeer;
let signalling: Signalling;
let engine: SoundEngine;
let sound: SeatLegs;
let lines: Lines;
let window: HeadlessWindow;
let early: TestCustomer;
let named: TestCustomer;
const faults: string[] = [];
const log = (doing: string, error: unknown): void => void faults.push(`${doing}: ${String(error)}`);

beforeEach(async () => {
  peer = await scriptedPeer();
  ({ signalling, engine, sound, lines } = openLineFloor(log));
  const trunk = trunkTo(peer.port, { localAddress: '127.0.0.1' });
  signalling.openTrunk(trunk, null);
  window = openHeadlessWindow('127.0.0.1');
  await window.connect({
    offer: () => sound.offer('anna'),
    answer: (legId, sdp) => sound.answer('anna', legId, sdp),
  });
  await until('the seat to be heard', () => sound.audible('anna'));
  await until('the trunk to be ready', () => lines.trunkTrouble(trunk.id) === null);
  early = await TestCustomer.open('PCMU');
  named = await TestCustomer.open('PCMU');
  faults.splice(0);
});

afterEach(async () => {
  early.close();
  named.close();
  await window.close();
  await signalling.close(500);
  await engine.close();
  await peer.close();
});

/** Packets with the operator's voice in them. */
const voiced = (customer: TestCustomer): number =>
  customer.received.filter(({ payload }) => rmsOf(payload, 'PCMU') > 0.02).length;

async function bothWays(customer: TestCustomer): Promise<void> {
  const spoken = voiced(customer);
  const heard = window.heard();
  await until('50 packets of the operator', () => voiced(customer) >= spoken + 50);
  await until('50 packets of the customer', () => window.heard() >= heard + 50);
}

it('carries both voices with the port of the 183, before and after the 200 and a re-INVITE name others', async () => {
  const events: LineEvent[] = [];
  const line = lines.dial(
    {
      attemptId: 'a',
      trunkId: trunkTo(peer.port).id,
      number: '+441632960001',
      callerId: null,
      ringTimeoutMs: 20_000,
      listeningSeatId: 'anna',
    },
    (event) => events.push(event),
  );
  const invite = await peer.next('INVITE ');
  window.speak(true);
  peer.answer(invite, 180);
  await until('the ringing', () => events.some((event) => event.kind === 'ringing'));
  expect(window.heard()).toBe(0);
  early.play(425);
  peer.answer(invite, 183, { body: early.answer(bodyOf(invite)) });
  await until('early audio in the window', () => window.heard() > 10);
  peer.answer(invite, 180);
  const kept = window.heard();
  await until('more of it', () => window.heard() > kept + 20);
  expect(voiced(early), 'nothing of the operator before the answer').toBe(0);
  expect(events.map((event) => (event.kind === 'ringing' ? event.earlyMedia : event.kind))).toEqual([
    'sent',
    false,
    true,
  ]);

  peer.answer(invite, 200, { body: named.description() });
  await peer.next('ACK ');
  await until('the answer', () => events.some((event) => event.kind === 'answered'));
  await line.attach('anna');
  await bothWays(early);

  peer.request(invite, 'INVITE', 2, { body: named.description({ announcedPort: named.port + 2 }) });
  await peer.next('SIP/2.0 200');
  await bothWays(early);
  line.hangUp();
  await until('the end', () => events.some((event) => event.kind === 'ended'));
  expect(faults).toEqual([]);
});
