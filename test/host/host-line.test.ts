import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCarrier, type Carrier } from '../../electron/carrier/carrier.ts';
import type { AgentDial, DialRequest, LineEvent } from '../../electron/lines/ports.ts';
import type { SeatLegs } from '../../electron/lines/seat-sound.ts';
import { openSoundEngine, type SoundEngine } from '../../electron/lines/sound-engine.ts';
import type { Lines } from '../../electron/lines/telephone-line.ts';
import { MediaLost } from '../../electron/media/errors.ts';
import { renderSines } from '../../electron/media/tones.ts';
import { openHeadlessWindow, type HeadlessWindow } from '../../electron/pilot/headless-window.ts';
import type { Signalling } from '../../electron/sip/signalling.ts';
import { trunkTo } from '../sip/peers/trunks.ts';
import { until } from '../until.ts';
import { EVERYBODY_ANSWERS } from '../sip/answering-weights.ts';
import { openLineFloor } from './line-floor.ts';

const ANSWERS = '+441632960001';
const BUSY = '+441632960002';
/** Two voice agents: one that stays, one that soon hangs up. */
const AGENT = '+441632960005';
const LEAVES = '+441632960006';
const RINGS = '+441632960003';
const REJECTS = '+441632960004';

let carrier: Carrier;
let signalling: Signalling;
let engine: SoundEngine;
let sound: SeatLegs;
let lines: Lines;
let windows: HeadlessWindow[];
const faults: string[] = [];
const log = (doing: string, error: unknown): void => void faults.push(`${doing}: ${String(error)}`);

const carrierOf = (earlyMediaShare: number): Promise<Carrier> =>
  openCarrier({
    seed: 1,
    speed: 20,
    weights: EVERYBODY_ANSWERS,
    ringSec: [2, 3],
    talkSec: [400, 400],
    hangsUpShare: 0,
    earlyMediaShare,
    codec: 'PCMU',
    behaviours: {
      [ANSWERS]: 'answer',
      [BUSY]: 'busy',
      [RINGS]: 'no_answer',
      [REJECTS]: 'reject',
      [AGENT]: 'answer',
      [LEAVES]: 'early_hangup',
    },
  });

const openTrunkTo = (id: string, { address, port }: Carrier): void =>
  signalling.openTrunk(trunkTo(port, { id, host: address, localAddress: '127.0.0.1' }), null);

beforeEach(async () => {
  carrier = await carrierOf(0);
  ({ signalling, engine, sound, lines } = openLineFloor(log));
  openTrunkTo('carrier', carrier);
  windows = [];
  await until('the trunk to be ready', () => lines.trunkTrouble('carrier') === null);
});

afterEach(async () => {
  await Promise.all(windows.map((window) => window.close()));
  await signalling.close(500);
  await engine.close();
  await carrier.close();
});

async function seatWithSound(seatId: string): Promise<HeadlessWindow> {
  const window = openHeadlessWindow('127.0.0.1');
  windows.push(window);
  await window.connect({
    offer: () => sound.offer(seatId),
    answer: (legId, sdp) => sound.answer(seatId, legId, sdp),
  });
  await until('the seat to be heard', () => sound.audible(seatId));
  return window;
}

function dial(number: string, ringTimeoutMs = 10_000, more: Partial<DialRequest> = {}) {
  const events: LineEvent[] = [];
  const line = lines.dial(
    { attemptId: 'a', trunkId: 'carrier', number, callerId: '+441632960999', ringTimeoutMs, ...more },
    (event) => events.push(event),
  );
  const kinds = (): string[] => events.map((event) => event.kind);
  const ending = (): Extract<LineEvent, { kind: 'ended' }> | undefined =>
    events.find((event) => event.kind === 'ended');
  return { line, events, kinds, ending };
}

const agentAt = (number: string, withinMs = 2_000): AgentDial => ({
  trunkId: 'carrier',
  uri: `sip:${number}@${carrier.address}:${carrier.port}`,
  callerId: '+441632960999',
  headers: [],
  withinMs,
});

it('hears a window whose first sound connection failed', async () => {
  const window = openHeadlessWindow('127.0.0.1');
  windows.push(window);
  let offers = 0;
  await window.connect({
    offer: () => sound.offer('bert'),
    async answer(legId, sdp) {
      offers += 1;
      if (offers === 1) throw new Error("The operator's audio connection failed.");
      await sound.answer('bert', legId, sdp);
    },
  });
  await until('the seat to be heard', () => sound.audible('bert'));
  expect(offers).toBe(2);
});

it('lets a window that is closed while its sound comes up alone', async () => {
  const window = openHeadlessWindow('127.0.0.1');
  let offers = 0;
  const connecting = window.connect({
    offer() {
      offers += 1;
      return sound.offer('cleo');
    },
    async answer() {
      await window.close();
      throw new Error("The operator's audio connection closed.");
    },
  });
  await expect(connecting).rejects.toThrow('closed');
  expect(offers).toBe(1);
});

describe('a line to a real SIP peer', () => {
  it('carries both voices between the called person and the operator’s window, and ends on hang-up', async () => {
    const window = await seatWithSound('anna');
    const { line, kinds, ending } = dial(ANSWERS);
    await until('the answer', () => kinds().includes('answered'));
    expect(window.heard()).toBe(0);
    await line.attach('anna');
    window.speak(true);
    await until(
      'the called person to hear the operator',
      () => (carrier.calls()[0]?.peakLevelIn ?? -127) > -40,
    );
    await until('the operator to hear the called person', () => window.heard() > 20);
    line.hangUp();
    await until('the end', () => ending() !== undefined);
    expect(kinds()).toEqual(['sent', 'ringing', 'answered', 'ended']);
    expect(ending()).toMatchObject({ by: 'us', answered: true, notPlaced: false });
    await until('the far end to be told', () => carrier.calls()[0]?.endedBy === 'caller');
    expect(carrier.calls()[0]?.callerId).toBe('+441632960999');
    line.hangUp();
    line.sendDigits('1');
    expect(faults).toEqual([]);
  });

  it('plays a recorded message to the called person, tells its end, and plays none after hang-up', async () => {
    const { line, kinds } = dial(ANSWERS);
    line.play(renderSines([700], 100, -10, 'PCMU'));
    await until('the answer', () => kinds().includes('answered'));
    expect(kinds()).not.toContain('message_played');
    line.play(renderSines([700], 400, -10, 'PCMU'));
    await until('the end of the message', () => kinds().includes('message_played'));
    expect(carrier.calls()[0]?.peakLevelIn).toBeGreaterThan(-40);
    line.hangUp();
    line.play(renderSines([700], 20, -10, 'PCMU'));
    await until('the end', () => kinds().includes('ended'));
    expect(kinds()).toEqual(['sent', 'ringing', 'answered', 'message_played', 'ended']);
  });

  it('tells who answered from what they say', async () => {
    const { line, kinds, events } = dial(ANSWERS);
    await until('the answer', () => kinds().includes('answered'));
    line.screen('cadence', false);
    await until('the verdict', () => kinds().includes('screened'), 8_000);
    const verdict = events.find((event) => event.kind === 'screened');
    expect(verdict).toMatchObject({ verdict: expect.any(String), confidence: expect.any(Number) });
    line.hangUp();
    await until('the end', () => kinds().includes('ended'));
    expect(kinds().filter((kind) => kind === 'screened')).toHaveLength(1);
    expect(faults).toEqual([]);
  });

  it('joins a voice agent by a second call, lets both hear each other, and ends with whoever leaves', async () => {
    const { line, kinds, ending } = dial(ANSWERS);
    await until('the answer', () => kinds().includes('answered'));
    await line.attachAgent(agentAt(AGENT));
    const [person, agent] = [ANSWERS, AGENT].map((number) =>
      carrier.calls().find((call) => call.number === number),
    );
    await until('both to hear speech', () =>
      [person, agent].every((call) => {
        const now = carrier.calls().find(({ number }) => number === call?.number);
        return (now?.peakLevelIn ?? -127) > -40;
      }),
    );
    line.hangUp();
    await until('the end', () => ending() !== undefined);
    await until('both calls to be over', () => carrier.figures().up === 0);
    expect(kinds()).not.toContain('agent_left');
    expect(faults).toEqual([]);
  });

  it('says when the voice agent hangs up, and when none takes the call', async () => {
    const { line, kinds } = dial(ANSWERS);
    await until('the answer', () => kinds().includes('answered'));
    await expect(line.attachAgent(agentAt(BUSY))).rejects.toThrow(/did not take the call/);
    await expect(line.attachAgent(agentAt(RINGS, 300))).rejects.toThrow(/did not answer in time/);
    await expect(line.attachAgent({ ...agentAt(AGENT), uri: 'no address' })).rejects.toThrow(
      /did not take the call/,
    );
    await line.attachAgent(agentAt(LEAVES));
    await until('the agent to leave', () => kinds().includes('agent_left'));
    expect(kinds()).not.toContain('ended');
    line.hangUp();
    await until('the end', () => kinds().includes('ended'));
    await until('no call to be left', () => carrier.figures().up === 0);
  });

  it('silences the operator on mute, and both on hold, and brings both back', async () => {
    const window = await seatWithSound('anna');
    const { line, kinds } = dial(ANSWERS);
    await until('the answer', () => kinds().includes('answered'));
    await line.attach('anna');
    line.sendDigits('42#');
    await until('the keys at the far end', () => carrier.calls()[0]?.digits === '42#');
    await line.hold(true);
    await until('three tenths of a second without a packet', async () => {
      const before = window.heard();
      await new Promise((resolve) => setTimeout(resolve, 300));
      return window.heard() === before;
    });
    await line.hold(false);
    const after = window.heard();
    await until('audio after hold', () => window.heard() > after + 10);
    line.hangUp();
    await until('the end', () => kinds().includes('ended'));
    expect(faults).toEqual([]);
  });

  it('goes on at a new leg when the window was reloaded in the middle of a call', async () => {
    await seatWithSound('anna');
    const { line, kinds } = dial(ANSWERS);
    await until('the answer', () => kinds().includes('answered'));
    await line.attach('anna');
    const reloaded = await seatWithSound('anna');
    await until('audio in the reloaded window', () => reloaded.heard() > 10);
    line.hangUp();
    await until('the end', () => kinds().includes('ended'));
  });

  it('says how it ended when nobody is there', async () => {
    const busy = dial(BUSY);
    const rejected = dial(REJECTS);
    const rings = dial(RINGS, 1_000);
    await until('three ends', () => [busy, rejected, rings].every((call) => call.ending() !== undefined));
    expect(busy.ending()).toMatchObject({ sipCode: 486, answered: false, ringTimedOut: false });
    expect(rejected.ending()).toMatchObject({ sipCode: 603 });
    expect(rings.ending()).toMatchObject({ ringTimedOut: true, answered: false });
    expect(rings.kinds()).toContain('ringing');
  });

  it('lets the operator hear what the line plays before the answer, and the callee nothing of the operator', async () => {
    const network = await carrierOf(1);
    openTrunkTo('network', network);
    await until('the trunk to be ready', () => lines.trunkTrouble('network') === null);
    const window = await seatWithSound('anna');
    window.speak(true);
    const { line, events } = dial(RINGS, 10_000, { trunkId: 'network', listeningSeatId: 'anna' });
    await until('the ringing of the network in the window', () => window.heard() > 20);
    expect(events.map((event) => (event.kind === 'ringing' ? event.earlyMedia : event.kind))).toEqual([
      'sent',
      false,
      true,
    ]);
    expect(network.calls()[0]?.peakLevelIn, 'silence alone, to open the path').toBeLessThan(-60);
    line.hangUp();
    await until('the end', () => events.some((event) => event.kind === 'ended'));
    const after = window.heard();
    await until('three tenths of a second', async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return true;
    });
    expect(window.heard() - after).toBeLessThan(3);
    expect(faults).toEqual([]);
    await network.close();
  });

  it('is refused at a desk without sound, and the call is still ours to end', async () => {
    const { line, kinds, ending } = dial(ANSWERS);
    await until('the answer', () => kinds().includes('answered'));
    await expect(line.attach('nobody')).rejects.toThrow('The sound connection of this desk is down.');
    line.hangUp();
    await until('the end', () => ending() !== undefined);
  });

  it('never leaves the program when it is given up before its audio is open, or has no trunk', async () => {
    const early = dial(ANSWERS);
    early.line.hangUp();
    await until('the end', () => early.ending() !== undefined);
    expect(early.ending()).toMatchObject({ answered: false });
    const events: LineEvent[] = [];
    lines.dial(
      { attemptId: 'b', trunkId: 'none', number: ANSWERS, callerId: null, ringTimeoutMs: 1_000 },
      (event) => events.push(event),
    );
    await until('the end', () => events.length > 0);
    expect(events).toEqual([expect.objectContaining({ kind: 'ended', notPlaced: true })]);
    expect(lines.trunkTrouble('none')).not.toBeNull();
    expect(carrier.figures().answered).toBe(0);
  });

  it.each(['its own audio is lost', 'its owner trips over a digit'])(
    'ends when %s, and the other one goes on',
    async (what) => {
      const opened = vi.spyOn(await engine.get(), 'openCustomerLeg');
      const one = dial(ANSWERS);
      await until('the answer', () => one.kinds().includes('answered'));
      const other = dial(ANSWERS);
      await until('the other answer', () => other.kinds().includes('answered'));
      const leg = await opened.mock.results[0]?.value;
      const legId = leg?.id ?? '';
      if (what.includes('audio')) lines.take({ kind: 'leg_lost', legId, reason: 'a test' });
      else {
        vi.spyOn(one.events, 'push').mockImplementationOnce(() => {
          throw new Error('tripped');
        });
        lines.take({ kind: 'customer_digit', legId, digit: '1' });
      }
      await until('the end', () => one.ending() !== undefined);
      expect(one.ending()).toMatchObject({ by: 'network', answered: true });
      expect(one.ending()?.sipReason).toMatch(/audio of this call stopped|fault in this call/);
      await until('the far end to be told', () => carrier.figures().up === 1);
      expect(other.ending()).toBeUndefined();
    },
  );

  it('has a new audio engine after the death of one', async () => {
    let minutes = 0;
    const doomed = openSoundEngine(
      { workerUrl: new URL('./media-doomed-worker.ts', import.meta.url) },
      log,
      // Each look at it is a minute later: this engine has lived for long.
      { elapsed: () => (minutes += 1) * 60_000 },
    );
    const heard: string[] = [];
    doomed.onEvent(() => {
      throw new Error('tripped');
    });
    doomed.onEvent(({ kind }) => heard.push(kind));
    try {
      const first = await doomed.get();
      await expect(first.openCustomerLeg('die')).rejects.toBeInstanceOf(MediaLost);
      const second = await doomed.get();
      expect(second).not.toBe(first);
      // A listener that trips keeps no other one from hearing of it.
      expect(heard).toContain('engine_lost');
      expect(faults).toContain('telling of audio: Error: tripped');
      const leg = await second.openCustomerLeg('127.0.0.1');
      leg.close();
      expect(faults.join('\n')).toContain('carrying audio: Error: its thread ended with code 7');
    } finally {
      await doomed.close();
    }
  });

  it('ends with the network to blame when the audio engine dies under it', async () => {
    const { kinds, ending } = dial(ANSWERS);
    await until('the answer', () => kinds().includes('answered'));
    lines.lostAll();
    await until('the end', () => ending() !== undefined);
    expect(ending()).toMatchObject({ by: 'network', sipReason: 'The audio engine stopped', answered: true });
    await until('the far end to be told', () => carrier.figures().up === 0);
  });
});
