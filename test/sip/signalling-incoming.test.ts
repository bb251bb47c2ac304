import { createSocket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import type { CallEvent, IncomingCall } from '../../electron/sip/signalling.ts';
import { until } from '../until.ts';
import { closingAfterEach } from './peers/closing.ts';
import { bodyOf, header, sdp, type ScriptedPeer } from './peers/scripted-peer.ts';
import { scriptedLines, type ScriptedLine } from './peers/scripted-line.ts';
import { OFFER, ready, testSignalling, trunkTo } from './peers/trunks.ts';

const closing = closingAfterEach();
const lineTo = scriptedLines(closing);

interface Taken {
  call: IncomingCall;
  events: CallEvent[];
}

/** A line whose calls are taken, and where they are to be sent. */
async function takingLine(
  take: (call: IncomingCall) => boolean = () => true,
  more: Parameters<typeof lineTo>[0] = {},
): Promise<ScriptedLine & { taken: Taken[]; contact: string }> {
  const line = await lineTo(more);
  const taken: Taken[] = [];
  line.signalling.onIncoming((call) => {
    if (!take(call)) return null;
    const events: CallEvent[] = [];
    taken.push({ call, events });
    return (event) => void events.push(event);
  });
  const greeted = await line.peer.next('OPTIONS ');
  const contact = /<([^>]+)>/.exec(header(greeted, 'Contact'))?.[1] ?? '';
  return { ...line, taken, contact };
}

interface Invited {
  body?: string;
  type?: string;
  from?: string;
  to?: string;
  headers?: string[];
  id?: string;
}

function inviteText(
  contact: string,
  port: number,
  method: string,
  more: Invited & { toTag?: string } = {},
): string {
  const {
    body = sdp(),
    type = 'application/sdp',
    from = '+4930123456',
    to = 'alice',
    headers = [],
    id = 'in1',
    toTag,
  } = more;
  const own = method === 'INVITE' || (method === 'ACK' && more.body) ? body : '';
  // An ACK to a 2xx is a transaction of its own; a CANCEL belongs to its INVITE's.
  const branch = method === 'ACK' || method === 'BYE' ? `${id}${method}` : id;
  return [
    `${method} ${contact} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${branch};rport`,
    `From: ${from.includes('<') || from.includes(':') ? from : `<sip:${from}@127.0.0.1>`};tag=caller`,
    `To: ${to.includes('<') ? to : `<sip:${to}@127.0.0.1>`}${toTag ? `;tag=${toTag}` : ''}`,
    `Call-ID: ${id}`,
    `CSeq: ${method === 'BYE' ? 2 : 1} ${method}`,
    'Max-Forwards: 70',
    `Contact: <sip:caller@127.0.0.1:${port}>`,
    ...headers,
    ...(own === '' ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${Buffer.byteLength(own)}`,
    '',
    own,
  ].join('\r\n');
}

const tagOf = (answer: string): string => /;tag=([^;\s]+)/.exec(header(answer, 'To'))?.[1] ?? '';

/** The caller rings, and is picked up with `OFFER`. */
async function pickUp(
  { peer, contact, taken }: { peer: ScriptedPeer; contact: string; taken: Taken[] },
  more: Invited = {},
): Promise<Taken & { ok: string }> {
  peer.send(inviteText(contact, peer.port, 'INVITE', more));
  const found = await until('the call', () => taken.at(-1));
  found.call.ring();
  await peer.next('SIP/2.0 180');
  found.call.answer(OFFER);
  return { ...found, ok: await peer.next('SIP/2.0 200') };
}
const wait = (events: CallEvent[], kind: CallEvent['kind'], mostMs?: number): Promise<CallEvent> =>
  until(`"${kind}"`, () => events.find((event) => event.kind === kind), mostMs);

describe('a call that comes in', () => {
  test('is told that it rings, picked up, and ends with the caller’s BYE', async () => {
    const line = await takingLine();
    const { call, events, ok } = await pickUp(line);
    expect(call).toMatchObject({
      trunkId: 't1',
      caller: '+4930123456',
      called: null,
      offer: expect.stringContaining('m=audio 40000'),
    });
    expect(bodyOf(ok)).toBe(OFFER);
    expect(header(ok, 'Contact')).toContain(line.contact);
    const { contact, peer } = line;
    peer.send(inviteText(contact, peer.port, 'ACK', { toTag: tagOf(ok) }));
    peer.send(inviteText(contact, peer.port, 'BYE', { toTag: tagOf(ok) }));
    await peer.next('SIP/2.0 200');
    expect(events).toMatchObject([
      { kind: 'answered' },
      { kind: 'ended', by: 'customer', cause: 'remote', answered: true, sipCode: 200 },
    ]);
  });

  test('is hung up by us with a BYE', async () => {
    const line = await takingLine();
    const { call, events, ok } = await pickUp(line);
    call.hangUp();
    expect(await wait(events, 'ended')).toMatchObject({ by: 'us', cause: 'hangup', answered: true });
    // RFC 3261 15: not before the caller has acknowledged that we picked up.
    expect(line.peer.count('BYE ')).toBe(0);
    line.peer.send(inviteText(line.contact, line.peer.port, 'ACK', { toTag: tagOf(ok) }));
    expect(header(await line.peer.next('BYE '), 'To')).toContain('tag=caller');
  });

  test('that the caller gives up ends with 487, and nobody picks it up any more', async () => {
    const line = await takingLine();
    const { peer, contact, taken } = line;
    peer.send(inviteText(contact, peer.port, 'INVITE'));
    const { call, events } = await until('the call', () => taken[0]);
    call.ring();
    await peer.next('SIP/2.0 180');
    peer.send(inviteText(contact, peer.port, 'CANCEL'));
    await peer.next('SIP/2.0 487');
    call.answer(OFFER);
    expect(events).toMatchObject([{ kind: 'ended', by: 'customer', answered: false }]);
    expect(peer.count('SIP/2.0 200')).toBe(1);
  });

  test('without an offer gets ours, and its answer is taken from the ACK', async () => {
    const line = await takingLine();
    const { call, events, ok } = await pickUp(line, { body: '' });
    expect(call.offer).toBeNull();
    const body = sdp(41_000);
    line.peer.send(inviteText(line.contact, line.peer.port, 'ACK', { toTag: tagOf(ok), body }));
    expect(await wait(events, 'reanswer')).toMatchObject({ sdp: body });
  });

  test('that is never acknowledged is ended', async () => {
    const line = await takingLine();
    const { events } = await pickUp(line);
    expect(await wait(events, 'ended', 12_000)).toMatchObject({ by: 'network', cause: 'watchdog' });
    await line.peer.next('BYE ');
  });

  test('whose acknowledgement came while the program stood still is up', async () => {
    const line = await takingLine(() => true, { timing: { t1Ms: 10, t2Ms: 40 } });
    const { events, ok } = await pickUp(line);
    // From here on timers come next, and sockets after them.
    await new Promise((resolve) => setImmediate(resolve));
    line.peer.send(inviteText(line.contact, line.peer.port, 'ACK', { toTag: tagOf(ok) }));
    for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => process.nextTick(resolve));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(events.map(({ kind }) => kind)).toEqual(['answered']);
  });

  test('may put us on hold and take us back', async () => {
    const line = await takingLine();
    const { events, ok } = await pickUp(line);
    const { peer, contact } = line;
    peer.send(inviteText(contact, peer.port, 'ACK', { toTag: tagOf(ok) }));
    const again = inviteText(contact, peer.port, 'INVITE', {
      toTag: tagOf(ok),
      body: sdp(40_000, { lines: ['a=sendonly'] }),
    });
    peer.send(again.replace('z9hG4bKin1', 'z9hG4bKhold').replace('CSeq: 1', 'CSeq: 2'));
    const reoffer = await wait(events, 'reoffer');
    if (reoffer.kind !== 'reoffer') throw new Error('That was no offer.');
    reoffer.answer(OFFER.replace('o=- 1 1', 'o=- 1 2'));
    expect(bodyOf(await peer.next('SIP/2.0 200'))).toContain('o=- 1 2');
  });

  test('outlives its trunk and its dialog: whoever took it watches its audio', async () => {
    const timing = {
      t1Ms: 10,
      t2Ms: 40,
      pingEveryMs: 60,
      lossGraceMs: 200,
      retryFirstMs: 50,
      retryMaxMs: 100,
    };
    const line = await takingLine(() => true, { timing });
    const { call, events, ok } = await pickUp(line);
    const { contact, peer, signalling } = line;
    peer.send(inviteText(contact, peer.port, 'ACK', { toTag: tagOf(ok) }));
    peer.replies['OPTIONS'] = null;
    await until('the trunk to be away', () => signalling.trunkStatus('t1').state === 'unreachable');
    await new Promise((resolve) => setTimeout(resolve, 3 * timing.lossGraceMs));
    expect(events.map(({ kind }) => kind)).toEqual(['answered']);
    expect(await call.probe()).toBe(false);
  });
});

describe('a call from or to an address of an unusual kind', () => {
  test.each([
    ['a telephone number', '<tel:+4930123456>', '+4930123456', '<tel:+4930123456>'],
    [
      'a named one',
      '"Lee, Al" <tel:+49-30-123456;cpc=ordinary>',
      '+49-30-123456',
      '<tel:+49-30-123456;cpc=ordinary>',
    ],
    ['one without brackets', 'tel:+4930123456', '+4930123456', '<tel:+4930123456>'],
    [
      'a name that wants quotation marks',
      'Müller, Jörg <sip:+4930123456@h>',
      '+4930123456',
      '<sip:+4930123456@h>',
    ],
  ])('%s as the caller is picked up and hung up on', async (_what, from, caller, again) => {
    const line = await takingLine();
    const { call, events, ok } = await pickUp(line, { from });
    expect(call.caller).toBe(caller);
    expect(header(ok, 'From')).toBe(`${from};tag=caller`);
    line.peer.send(inviteText(line.contact, line.peer.port, 'ACK', { from, toTag: tagOf(ok) }));
    await new Promise((resolve) => setImmediate(resolve));
    call.hangUp();
    expect(header(await line.peer.next('BYE '), 'To')).toBe(`${again};tag=caller`);
    await wait(events, 'ended');
  });

  test('a telephone number as the callee is the number that was called', async () => {
    const line = await takingLine();
    const { call, ok, events } = await pickUp(line, { to: '<tel:+33123456789>' });
    expect(call.called).toBe('+33123456789');
    const to = '<tel:+33123456789>';
    for (const method of ['ACK', 'BYE'])
      line.peer.send(inviteText(line.contact, line.peer.port, method, { to, toTag: tagOf(ok) }));
    expect(await wait(events, 'ended')).toMatchObject({ by: 'customer' });
  });
});

test('a call between telephone numbers is hung up on by the next program where the first one died', async () => {
  const line = await takingLine();
  const from = '<tel:+4930123456>';
  const to = '<tel:+33123456789;cpc=ordinary>';
  const { events, ok } = await pickUp(line, { from, to });
  line.peer.send(inviteText(line.contact, line.peer.port, 'ACK', { from, to, toTag: tagOf(ok) }));
  const answered = await wait(events, 'answered');
  if (answered.kind !== 'answered') throw new Error('It was not picked up.');
  const next = testSignalling();
  closing.push(() => next.signalling.close(200));
  next.signalling.openTrunk(trunkTo(line.peer.port), null);
  await ready(next.signalling);
  expect(await next.signalling.endLeftBehind(answered.trace)).toBe(200);
  const bye = await line.peer.next('BYE ');
  expect(header(bye, 'From')).toBe(`${to};tag=${tagOf(ok)}`);
  expect(header(bye, 'To')).toBe(`${from};tag=caller`);
});

describe('a call that is not taken', () => {
  test.each([
    ['nobody takes it', {}, 480],
    ['it insists on what we do not know', { headers: ['Require: magic'] }, 420],
    ['its body is no description', { body: 'hello', type: 'text/plain' }, 415],
  ] as const)('is refused where %s', async (_why, more, code) => {
    const { peer, contact, taken } = await takingLine(() => false);
    peer.send(
      inviteText(contact, peer.port, 'INVITE', {
        ...more,
        headers: [...('headers' in more ? more.headers : [])],
      }),
    );
    await peer.next(`SIP/2.0 ${code}`);
    expect(taken).toHaveLength(0);
  });

  test('is one too many beside fifty others', async () => {
    const { peer, contact, taken } = await takingLine();
    for (let i = 0; i < 51; i += 1) peer.send(inviteText(contact, peer.port, 'INVITE', { id: `many${i}` }));
    await peer.next('SIP/2.0 486');
    expect(taken).toHaveLength(50);
    taken[0]?.call.refuse(480);
    peer.send(inviteText(contact, peer.port, 'INVITE', { id: 'next' }));
    await until('the call that has room', () => taken.length === 51);
  });

  test('comes from an address at which no peer of ours was ever heard', async () => {
    const { contact, taken } = await takingLine();
    const port = Number(/:(\d+)/.exec(contact.replace('sip:', ''))?.[1]);
    const stranger = createSocket('udp4');
    closing.push(() => new Promise((done) => void stranger.close(() => done())));
    await new Promise<void>((resolve) => void stranger.bind(0, '127.0.0.2', () => resolve()));
    const answers: string[] = [];
    stranger.on('message', (bytes) => answers.push(bytes.toString()));
    stranger.send(inviteText(contact, stranger.address().port, 'INVITE'), port, '127.0.0.1');
    await until('an answer', () => answers.length > 0);
    expect(answers[0]).toMatch(/^SIP\/2\.0 480/);
    expect(taken).toHaveLength(0);
  });

  test.each([
    [['<sip:+49301%40evil@h>'], null],
    [['"x" <sip:anonymous@anonymous.invalid>'], null],
    [['<sip:10.0.0.1>'], null],
    [['<tel:+49-30-1234>'], '+49-30-1234'],
    [['<sip:030123456;phone-context=x@h>'], '030123456'],
    [['<sip:%2B49301234:secret@h;user=phone>'], '+49301234'],
    [['"tel:+49309999" <sip:+49301234@h>'], '+49301234'],
    [['"Lee, Al" <sip:al@h>, <tel:+49301234>'], '+49301234'],
    [['"Lee, Al" <sip:al@h>', 'tel:+49301234;cpc=ordinary'], '+49301234'],
  ])('asserts who calls as %s', async (asserted, caller) => {
    const { peer, contact, taken } = await takingLine();
    const headers = asserted.map((each) => `P-Asserted-Identity: ${each}`);
    peer.send(inviteText(contact, peer.port, 'INVITE', { from: 'anonymous', headers }));
    expect((await until('the call', () => taken[0])).call.caller).toBe(caller);
  });

  test('comes from whom the trunk vouches for, whatever number the caller writes', async () => {
    const { peer, contact, taken } = await takingLine();
    const headers = ['P-Asserted-Identity: <sip:+49301234@h>'];
    peer.send(inviteText(contact, peer.port, 'INVITE', { from: '+49309999', headers }));
    expect((await until('the call', () => taken[0])).call.caller).toBe('+49301234');
  });

  test.each([
    ['+49301234', '+49301234'],
    ['030123456;phone-context=%2B49', '030123456'],
    ['anonymous', null],
  ])('comes from whoever writes %s', async (from, caller) => {
    const { peer, contact, taken } = await takingLine();
    peer.send(inviteText(contact, peer.port, 'INVITE', { from }));
    expect((await until('the call', () => taken[0])).call.caller).toBe(caller);
  });

  test.each([
    ['an account', 'alice', [], null],
    ['a number', '+33123456789', [], '+33123456789'],
    [
      'a number that was led on to another',
      '0123456789',
      ['P-Called-Party-ID: <sip:+33123456789@h>'],
      '+33123456789',
    ],
  ])('is one to %s', async (_what, to, headers, called) => {
    const { peer, contact, taken } = await takingLine();
    peer.send(inviteText(contact, peer.port, 'INVITE', { to, headers }));
    expect((await until('the call', () => taken[0])).call.called).toBe(called);
  });

  test('is one to the number that it was sent to, where the account is written as the callee', async () => {
    const { peer, contact, taken } = await takingLine();
    const here = contact.replace(/^sip:([^@]*@)?/, 'sip:+33123456789@');
    peer.send(inviteText(here, peer.port, 'INVITE'));
    expect((await until('the call', () => taken[0])).call.called).toBe('+33123456789');
  });
});
