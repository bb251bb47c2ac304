/**
 * A contract test for each inner member of sip.js that is used or replaced: what it must do for calls to work, and
 * that its absence is told at start.
 */
import * as Core from 'sip.js/lib/core/index.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSignalling } from '../../electron/sip/create-signalling.ts';
import { SipLibraryChanged } from '../../electron/sip/errors.ts';
import { newBranch, newCallId, newTag } from '../../electron/sip/ids.ts';
import { assertSipLibrary, LIBRARY_MEMBERS, prepareSipLibrary } from '../../electron/sip/library.ts';

const { Transaction, TransactionState } = Core;

/** A transport that keeps what is sent. */
function fakeTransport(protocol: string): Core.Transport & { sent: string[] } {
  const sent: string[] = [];
  return {
    protocol,
    sent,
    send(message) {
      sent.push(message);
      return Promise.resolve();
    },
  };
}

const loggerFactory = new Core.LoggerFactory();
loggerFactory.builtinEnabled = false;

function coreOn(transport: Core.Transport): Core.UserAgentCore {
  const uri = new Core.URI('sip', 'alice', '127.0.0.1', 5060);
  return new Core.UserAgentCore({
    aor: uri,
    contact: { pubGruu: undefined, tempGruu: undefined, uri, toString: () => `<${uri.toString()}>` },
    displayName: '',
    loggerFactory,
    hackViaTcp: false,
    routeSet: [],
    sipjsId: 'x',
    supportedOptionTags: [],
    supportedOptionTagsResponse: [],
    userAgentHeaderFieldValue: 'test',
    viaForceRport: true,
    viaHost: '127.0.0.1:5060',
    authenticationFactory: () => undefined,
    transportAccessor: () => transport,
  });
}

const requestFrom = (core: Core.UserAgentCore, method: string): Core.OutgoingRequestMessage => {
  const uri = new Core.URI('sip', 'bob', '127.0.0.1', 5070);
  return core.makeOutgoingRequestMessage(method, uri, uri, uri, {});
};

/** An answer to the last request sent. */
function answerTo(request: string, code: number, more = ''): Core.IncomingResponseMessage {
  const header = (name: string): string => new RegExp(`^${name}: .*$`, 'im').exec(request)?.[0] ?? '';
  const to = code > 100 ? `${header('To')};tag=far` : header('To');
  const lines = [`SIP/2.0 ${code} X`, header('Via'), header('From'), to, header('Call-ID'), header('CSeq')];
  const text = `${lines.join('\r\n')}\r\n${more}Content-Length: 0\r\n\r\n`;
  const message = Core.Parser.parseMessage(text, loggerFactory.getLogger('test'));
  if (!(message instanceof Core.IncomingResponseMessage)) throw new Error(`unparsable: ${text}`);
  return message;
}

beforeEach(() => {
  vi.useFakeTimers();
  prepareSipLibrary({ t1Ms: 500, t2Ms: 4000 });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the start', () => {
  test('takes the installed library', () => {
    expect(() => assertSipLibrary()).not.toThrow();
  });

  test.each(LIBRARY_MEMBERS.map(([name]) => name))('is refused without %s', (name) => {
    const found = LIBRARY_MEMBERS.find(([known]) => known === name);
    if (!found) throw new Error(name);
    const [, holder, member, arity] = found;
    const owner = holder() as object;
    const before = Object.getOwnPropertyDescriptor(owner, member);
    try {
      Object.defineProperty(owner, member, { value: undefined, configurable: true, writable: true });
      expect(() => assertSipLibrary()).toThrow(SipLibraryChanged);
      // A function that takes other arguments is not the one relied upon either.
      const other = Object.defineProperty(() => undefined, 'length', { value: arity + 1 });
      Object.defineProperty(owner, member, { value: other, configurable: true, writable: true });
      expect(() => assertSipLibrary()).toThrow(name);
    } finally {
      if (before) Object.defineProperty(owner, member, before);
      else Reflect.deleteProperty(owner, member);
    }
    expect(() => assertSipLibrary()).not.toThrow();
  });

  test('is refused when a timer is gone', () => {
    const before = Core.Timers.TIMER_D;
    Reflect.deleteProperty(Core.Timers, 'TIMER_D');
    try {
      expect(() => assertSipLibrary()).toThrow('Timers.TIMER_D');
    } finally {
      Core.Timers.TIMER_D = before;
    }
  });

  test('reaches whoever makes signalling as a typed error with what to do', () => {
    const send = Object.getOwnPropertyDescriptor(Transaction.prototype, 'send');
    Object.defineProperty(Transaction.prototype, 'send', { value: 1, configurable: true, writable: true });
    try {
      expect(() => createSignalling({ log: () => undefined })).toThrow(/Install sip\.js 0\.21\.2/);
    } finally {
      if (send) Object.defineProperty(Transaction.prototype, 'send', send);
    }
  });
});

/** Milliseconds after the first at which a request went out again. */
async function times(
  method: string,
  protocol: string,
  forMs: number,
  answerCode?: number,
): Promise<number[]> {
  const transport = fakeTransport(protocol);
  const core = coreOn(transport);
  const message = requestFrom(core, method);
  if (method === 'INVITE') core.invite(message);
  else core.request(message);
  if (answerCode !== undefined)
    core.receiveIncomingResponseFromTransport(answerTo(transport.sent[0] ?? '', answerCode));
  const at: number[] = [];
  let seen = transport.sent.length;
  for (let ms = 1; ms <= forMs; ms += 1) {
    await vi.advanceTimersByTimeAsync(1);
    for (; seen < transport.sent.length; seen += 1) at.push(ms);
  }
  core.dispose();
  return at;
}

/** A request of a caller. */
const textOf = (method: string): string =>
  [
    `${method} sip:alice@127.0.0.1 SIP/2.0`,
    'Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKg',
    'From: <sip:x@h>;tag=1',
    'To: <sip:alice@127.0.0.1>',
    'Call-ID: g',
    `CSeq: 1 ${method}`,
    'Contact: <sip:x@127.0.0.1:9>',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');

const branchOf = (message: string | undefined): string => /branch=([^;\s]+)/.exec(message ?? '')?.[1] ?? '';

describe('timers', () => {
  test('A: an INVITE over UDP goes out at 0.5, 1.5, 3.5, 7.5, 15.5 and 31.5 s', async () => {
    expect(await times('INVITE', 'UDP', 40_000)).toEqual([500, 1500, 3500, 7500, 15_500, 31_500]);
  });

  test('A: not once anything came back, and never over TCP', async () => {
    expect(await times('INVITE', 'UDP', 40_000, 100)).toEqual([]);
    expect(await times('INVITE', 'TCP', 40_000)).toEqual([]);
  });

  test('E: another request backs off to 4 s, and goes on every 4 s after a provisional answer', async () => {
    expect(await times('OPTIONS', 'UDP', 12_000)).toEqual([500, 1500, 3500, 7500, 11_500]);
    expect(await times('OPTIONS', 'UDP', 9000, 100)).toEqual([500, 4500, 8500]);
    expect(await times('OPTIONS', 'TCP', 12_000)).toEqual([]);
  });

  test('B and F: after 32 s without an answer the request counts as timed out', async () => {
    for (const method of ['INVITE', 'OPTIONS']) {
      const core = coreOn(fakeTransport('UDP'));
      const codes: (number | undefined)[] = [];
      const delegate = { onReject: ({ message }: Core.IncomingResponse) => codes.push(message.statusCode) };
      if (method === 'INVITE') core.invite(requestFrom(core, method), delegate);
      else core.request(requestFrom(core, method), delegate);
      await vi.advanceTimersByTimeAsync(31_990);
      expect(codes).toEqual([]);
      await vi.advanceTimersByTimeAsync(20);
      expect(codes).toEqual([408]);
    }
  });

  test('G: a refused INVITE is refused again until its ACK comes', async () => {
    const transport = fakeTransport('UDP');
    const core = coreOn(transport);
    const receive = (method: string): void => {
      const message = Core.Parser.parseMessage(textOf(method), loggerFactory.getLogger('test'));
      if (message instanceof Core.IncomingRequestMessage) core.receiveIncomingRequestFromTransport(message);
    };
    receive('INVITE');
    expect(transport.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1600);
    expect(transport.sent).toHaveLength(3);
    receive('ACK');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(transport.sent).toHaveLength(3);
    core.dispose();
  });

  test('D: a repeated refusal is acknowledged for 32 s, with the very ACK that was sent first', async () => {
    const transport = fakeTransport('UDP');
    const core = coreOn(transport);
    core.invite(requestFrom(core, 'INVITE'));
    const refusal = (): Core.IncomingResponseMessage => answerTo(transport.sent[0] ?? '', 486);
    core.receiveIncomingResponseFromTransport(refusal());
    await vi.advanceTimersByTimeAsync(30_000);
    core.receiveIncomingResponseFromTransport(refusal());
    const acks = transport.sent.filter((message) => message.startsWith('ACK '));
    expect(acks).toHaveLength(2);
    expect(acks[0]).toBe(acks[1]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(core.userAgentClients.size).toBe(0);
  });
});

describe('ids', () => {
  test('branches, tags and Call-IDs do not repeat in 200,000', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 200_000; i += 1) {
      seen.add(newBranch());
      if (i < 50_000) seen.add(newTag()).add(newCallId());
    }
    expect(seen.size).toBe(300_000);
    expect(newBranch()).toMatch(/^z9hG4bK[0-9a-f]{24}$/);
  });

  test('the branches that go out have 96 random bits, those of a CANCEL and its INVITE agree', () => {
    const transport = fakeTransport('UDP');
    const core = coreOn(transport);
    for (let i = 0; i < 500; i += 1) core.request(requestFrom(core, 'OPTIONS'));
    const branches = transport.sent.map(branchOf);
    expect(new Set(branches).size).toBe(500);
    for (const branch of branches) expect(branch).toMatch(/^z9hG4bK[0-9a-f]{24}$/);
    // Every hexadecimal digit takes all of its sixteen values: no constant part hides in there.
    for (let place = 0; place < 24; place += 1) {
      expect(new Set(branches.map((branch) => branch[7 + place])).size).toBe(16);
    }

    transport.sent.length = 0;
    const invite = core.invite(requestFrom(core, 'INVITE'));
    const [first = ''] = transport.sent;
    core.receiveIncomingResponseFromTransport(answerTo(first, 180, 'Contact: <sip:bob@127.0.0.1:5070>\r\n'));
    invite.cancel();
    const cancel = transport.sent.find((message) => message.startsWith('CANCEL '));
    expect(branchOf(cancel)).toBe(branchOf(first));
    core.dispose();
  });

  test('the ACK of a 2xx has a branch of its own kind, and is repeated as it was', () => {
    const transport = fakeTransport('UDP');
    const core = coreOn(transport);
    core.invite(requestFrom(core, 'INVITE'));
    const accepted = (): Core.IncomingResponseMessage =>
      answerTo(transport.sent[0] ?? '', 200, 'Contact: <sip:bob@127.0.0.1:5070>\r\n');
    core.receiveIncomingResponseFromTransport(accepted());
    core.receiveIncomingResponseFromTransport(accepted());
    const acks = transport.sent.filter((message) => message.startsWith('ACK '));
    expect(acks).toHaveLength(2);
    expect(acks[0]).toBe(acks[1]);
    expect(acks[0]).toMatch(/branch=z9hG4bK[0-9a-f]{24};/);
    core.dispose();
  });
});

test('an INVITE that waits for ever can be ended from outside, and then waits for nothing', async () => {
  const { abandonTransaction } = await import('../../electron/sip/library.ts');
  const transport = fakeTransport('UDP');
  const core = coreOn(transport);
  const invite = core.invite(requestFrom(core, 'INVITE'));
  core.receiveIncomingResponseFromTransport(
    answerTo(transport.sent[0] ?? '', 180, 'Contact: <sip:b@127.0.0.1>\r\n'),
  );
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(core.userAgentClients.size).toBe(1);
  abandonTransaction(invite);
  expect(core.userAgentClients.size).toBe(0);
  expect(core.dialogs.size).toBe(0);
  abandonTransaction(invite);
  expect(vi.getTimerCount()).toBe(0);
  expect(TransactionState.Terminated).toBe('Terminated');
});
