/** Session timers (RFC 4028) and registrar leases, against a peer that is played message by message. */
import { describe, expect, test } from 'vitest';
import { createSignalling } from '../../electron/sip/create-signalling.ts';
import { patienceSec, refreshAfterSec } from '../../electron/sip/registration.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { closingAfterEach } from './peers/closing.ts';
import { bodyOf, header, scriptedPeer, sdp, type Reply } from './peers/scripted-peer.ts';
import { dialNear, OFFER, ready, trunkTo } from './peers/trunks.ts';
import { until } from '../until.ts';

const closing = closingAfterEach();

/** A trunk whose signalling runs by a clock that the test drives; transactions keep the library's own timers. */
async function drivenLine(replies: Record<string, Reply> = {}, settings: Parameters<typeof trunkTo>[1] = {}) {
  const peer = await scriptedPeer(replies);
  closing.push(() => peer.close());
  const driven = drivenClock();
  /** By how much every timer comes late: the program stands still. */
  let lateMs = 0;
  const clock = {
    ...driven,
    elapsed: () => driven.elapsed() + lateMs,
    standsStill(forMs: number) {
      lateMs += forMs;
    },
  };
  // The trunk's own pings would time out in the leaps of the clock.
  const timing = { t1Ms: 50, t2Ms: 400, pingEveryMs: 1e9, probeEveryMs: 1e9 };
  const signalling = createSignalling({ log: () => undefined, clock, timing });
  closing.push(async () => {
    const closed = signalling.close(0);
    clock.advance(1000);
    await closed;
  });
  signalling.openTrunk(trunkTo(peer.port, settings), null);
  return { peer, clock, signalling };
}

/** A call that the peer answered with these headers. */
async function drivenCall(headers: string[], replies: Record<string, Reply> = {}) {
  const line = await drivenLine(replies);
  await ready(line.signalling);
  const heard = dialNear(line.signalling);
  const invite = await line.peer.next('INVITE ');
  line.peer.answer(invite, 200, { body: sdp(), headers });
  await line.peer.next('ACK ');
  await heard.wait('answered');
  return { ...line, heard, invite };
}

const OURS = 'Session-Expires: 120;refresher=uac';
const THEIRS = 'Session-Expires: 120;refresher=uas';

describe('a session that we refresh', () => {
  test('is refreshed by UPDATE at half of its interval', async () => {
    const { peer, clock } = await drivenCall([OURS, 'Allow: INVITE, ACK, BYE, UPDATE'], { UPDATE: 200 });
    peer.replied['UPDATE'] = { headers: [OURS] };
    for (let round = 0; round < 3; round += 1) {
      clock.advance(60_000);
      expect(header(await peer.next('UPDATE '), 'Session-Expires')).toBe('120;refresher=uac');
    }
    expect(peer.count('INVITE ')).toBe(1);
  });

  test.each([405, 501])(
    'by a peer that answers UPDATE with %i is refreshed by INVITE instead',
    async (code) => {
      const { peer, clock, heard } = await drivenCall([OURS], { UPDATE: code });
      clock.advance(60_000);
      await peer.next('UPDATE ');
      const reinvite = await peer.next('INVITE ');
      expect(header(reinvite, 'Session-Expires')).toBe('120;refresher=uac');
      expect(bodyOf(reinvite)).toContain('m=audio 30000');
      peer.answer(reinvite, 200, { body: sdp(40_080), headers: [OURS] });
      await peer.next('ACK ');
      // Where the answer moves the audio, the owner is told.
      expect((await heard.wait('reanswer')).sdp).toContain('m=audio 40080');
      clock.advance(60_000);
      peer.answer(await peer.next('INVITE '), 200, { body: sdp(), headers: [OURS] });
      await peer.next('ACK ');
      expect(peer.count('UPDATE ')).toBe(1);
      expect(heard.kinds()).not.toContain('ended');
    },
  );

  test('by a peer whose Allow has no UPDATE is refreshed by INVITE at once', async () => {
    const { peer, clock } = await drivenCall([OURS, 'Allow: INVITE, ACK', 'Allow: BYE']);
    clock.advance(60_000);
    peer.answer(await peer.next('INVITE '), 200, { body: sdp(), headers: [OURS] });
    expect(peer.count('UPDATE ')).toBe(0);
  });

  test('is refreshed with a longer interval when the peer wants one', async () => {
    const { peer, clock } = await drivenCall([OURS], { UPDATE: (text) => (/: 120;/.test(text) ? 422 : 200) });
    peer.replied['UPDATE'] = { headers: ['Min-SE: 300'] };
    clock.advance(60_000);
    expect(header(await peer.next('UPDATE '), 'Session-Expires')).toContain('120');
    expect(header(await peer.next('UPDATE '), 'Session-Expires')).toContain('300');
  });

  test('ends when the peer knows nothing of it', async () => {
    const { clock, heard } = await drivenCall([OURS], { UPDATE: 481 });
    clock.advance(60_000);
    expect(await heard.wait('ended')).toMatchObject({ by: 'network', answered: true });
  });

  test('goes over to the peer when its answer says so', async () => {
    const { peer, clock, heard } = await drivenCall([OURS], { UPDATE: 200 });
    peer.replied['UPDATE'] = { headers: [THEIRS] };
    clock.advance(60_000);
    await peer.next('UPDATE ');
    // The answer is on its way: a question and its answer behind it show that it was taken.
    expect(await heard.call.probe()).toBe(true);
    clock.advance(79_000);
    expect(heard.kinds()).not.toContain('ended');
    expect(peer.count('UPDATE ')).toBe(1);
    clock.advance(60_000);
    expect(await heard.wait('ended')).toMatchObject({ cause: 'watchdog' });
  });
});

describe('a session that the peer refreshes', () => {
  test.each(['INVITE', 'UPDATE', 'INFO', 'OPTIONS'])('goes on with each %s of the peer', async (method) => {
    const { peer, clock, heard, invite } = await drivenCall([THEIRS]);
    for (let cseq = 1; cseq <= 4; cseq += 1) {
      clock.advance(70_000);
      const headers =
        method === 'INVITE' || method === 'UPDATE' ? ['Session-Expires: 120;refresher=uac'] : [];
      peer.request(invite, method, cseq, { headers });
      await peer.next('SIP/2.0 200');
      if (method === 'INVITE') peer.request(invite, 'ACK', cseq, { body: sdp() });
    }
    expect(heard.kinds()).not.toContain('ended');
    clock.advance(120_000);
    expect(await heard.wait('ended')).toMatchObject({ cause: 'watchdog' });
    await peer.next('BYE ');
  });

  test('goes on with each answer to a question of ours', async () => {
    const { clock, heard } = await drivenCall([THEIRS]);
    for (let round = 0; round < 4; round += 1) {
      clock.advance(70_000);
      expect(await heard.call.probe()).toBe(true);
    }
    expect(heard.kinds()).not.toContain('ended');
  });

  test('is ended a little before it runs out', async () => {
    const { clock, heard } = await drivenCall([THEIRS]);
    clock.advance(87_000);
    expect(heard.kinds()).not.toContain('ended');
    clock.advance(2_000);
    expect(await heard.wait('ended')).toMatchObject({ cause: 'watchdog' });
  });

  test('is not over before what came while the program stood still was read', async () => {
    const { peer, clock, heard, invite } = await drivenCall([THEIRS]);
    clock.standsStill(20_000);
    clock.advance(88_100);
    peer.request(invite, 'UPDATE', 1, { headers: ['Session-Expires: 120;refresher=uac'] });
    await peer.next('SIP/2.0 200');
    clock.advance(1_000);
    expect(heard.kinds()).not.toContain('ended');
    clock.advance(120_000);
    expect(await heard.wait('ended')).toMatchObject({ cause: 'watchdog' });
  });

  test('is over, and the call is not, when the peer grants a change of ours without an interval', async () => {
    const { peer, clock, heard } = await drivenCall([THEIRS]);
    const ours = heard.call.reoffer(OFFER);
    peer.answer(await peer.next('INVITE '), 200, { body: sdp() });
    await ours;
    clock.advance(1_000_000);
    expect(heard.kinds()).not.toContain('ended');
  });

  test('starts with a request of the peer when its answer named no interval', async () => {
    const { peer, clock, heard, invite } = await drivenCall([]);
    peer.request(invite, 'UPDATE', 1, { headers: ['Session-Expires: 120;refresher=uac'] });
    await peer.next('SIP/2.0 200');
    clock.advance(120_000);
    expect(await heard.wait('ended')).toMatchObject({ cause: 'watchdog' });
  });
});

describe('a registration', () => {
  test.each([
    [3600, 2700],
    [300, 225],
    [60, 30],
    [30, 15],
    [10, 5],
    [1, 5],
  ])('of %i s is refreshed after %i s', (leaseSec, afterSec) => {
    expect(refreshAfterSec(leaseSec, 500)).toBe(afterSec);
  });

  test.each([
    [30, 2, 3],
    [10, 4, 7],
  ])('that is granted for %i s takes %i to %i REGISTERs in 30 s', async (leaseSec, least, most) => {
    const { peer, clock, signalling } = await drivenLine({ REGISTER: 200 }, { register: true });
    peer.replied['REGISTER'] = { headers: [`Expires: ${leaseSec}`], contact: null };
    await ready(signalling);
    for (let second = 0; second < 30; second += 1) {
      const before = peer.count('REGISTER ');
      clock.advance(1000);
      // Whatever that second sent has come back before the next one.
      await new Promise((resolve) => setTimeout(resolve, 5));
      await until('the answer', () => signalling.trunkStatus('t1').state === 'ready');
      if (peer.count('REGISTER ') > before) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(peer.count('REGISTER ')).toBeGreaterThanOrEqual(least);
    expect(peer.count('REGISTER ')).toBeLessThanOrEqual(most);
  });

  test('asks for as long as the registrar wants at least', async () => {
    const { peer, signalling } = await drivenLine(
      { REGISTER: (text) => (header(text, 'Expires') === '900' ? 200 : 423) },
      { register: true },
    );
    peer.replied['REGISTER'] = { headers: ['Min-Expires: 900'], contact: null };
    await ready(signalling);
    expect(peer.count('REGISTER ')).toBe(2);
  });

  test('with a registrar that always wants longer is not asked for without end', async () => {
    let wanted = 300;
    const { peer } = await drivenLine({ REGISTER: null }, { register: true });
    const more = (): string[] => [`Min-Expires: ${(wanted += 100)}`];
    peer.replies['REGISTER'] = (text) => {
      peer.answer(text, 423, { headers: more() });
      return null;
    };
    await until('some requests', () => peer.count('REGISTER ') >= 4);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(peer.count('REGISTER ')).toBe(4);
  });
});

const tooShort = (minSec: number | null) => ({
  headers: minSec === null ? [] : [`Min-SE: ${minSec}`],
  reason: 'Session Interval Too Small',
  contact: null,
});

describe('a peer to which our interval is too short', () => {
  test('gets the call again with the one that it asks for, and it can be cancelled', async () => {
    const { peer, signalling } = await drivenLine({});
    await ready(signalling);
    const heard = dialNear(signalling);
    const first = await peer.next('INVITE ');
    expect(header(first, 'Session-Expires')).toBe('1800');
    expect(header(first, 'Min-SE')).toBe('');
    peer.answer(first, 422, tooShort(3600));
    await peer.next('ACK ');
    const second = await peer.next('INVITE ');
    expect(header(second, 'Session-Expires')).toBe('3600');
    expect(header(second, 'Min-SE')).toBe('3600');
    for (const name of ['Call-ID', 'From', 'To']) expect(header(second, name)).toBe(header(first, name));
    expect(header(second, 'CSeq')).toBe('2 INVITE');
    expect(bodyOf(second)).toBe(bodyOf(first));
    peer.answer(second, 180);
    await heard.wait('progress');
    heard.call.hangUp();
    expect(header(await peer.next('CANCEL '), 'CSeq')).toBe('2 CANCEL');
    peer.answer(second, 487);
    expect(await heard.wait('ended')).toMatchObject({ sipCode: 487, cause: 'cancelled' });
  });

  test.each([
    { what: 'names none', minSecs: [null], invites: 1 },
    { what: 'names one that ours already is', minSecs: [1800], invites: 1 },
    { what: 'always wants more', minSecs: [2000, 2001, 2002, 2003], invites: 4 },
  ])('and that $what is a refusal', async ({ minSecs, invites }) => {
    const { peer, signalling } = await drivenLine({});
    await ready(signalling);
    const heard = dialNear(signalling);
    for (const minSec of minSecs) peer.answer(await peer.next('INVITE '), 422, tooShort(minSec));
    expect(await heard.wait('ended')).toMatchObject({ sipCode: 422, cause: 'remote', by: 'network' });
    expect(peer.count('INVITE ')).toBe(invites);
  });

  test('that is refreshed by INVITE gets this again with the interval that it asks for', async () => {
    const { peer, clock, heard } = await drivenCall([OURS, 'Allow: INVITE, ACK, BYE']);
    clock.advance(60_000);
    peer.answer(await peer.next('INVITE '), 422, tooShort(300));
    const again = await peer.next('INVITE ');
    expect(header(again, 'Session-Expires')).toBe('300;refresher=uac');
    expect(header(again, 'Min-SE')).toBe('300');
    peer.answer(again, 200, { body: sdp(), headers: ['Session-Expires: 300;refresher=uac'] });
    await peer.next('ACK ');
    expect(heard.kinds()).not.toContain('ended');
  });
});

test.each([
  ['30', 30],
  ['120 (in the middle of an update);duration=60', 120],
  ['999999999', 600],
  ['99999999999999999999', 600],
  ['soon', null],
  [undefined, null],
])('a registrar out of order that says to come back after %s is asked again after %s s', (said, sec) => {
  expect(patienceSec(said)).toBe(sec);
});
