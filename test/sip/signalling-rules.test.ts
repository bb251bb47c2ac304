import * as fc from 'fast-check';
import * as Core from 'sip.js/lib/core/index.js';
import { describe, expect, test } from 'vitest';
import {
  CALL_STATES,
  IllegalCallTransition,
  transition,
  type CallSignal,
  type CallState,
} from '../../electron/sip/call-state.ts';
import { destinationOf, hostPortOfUri } from '../../electron/sip/destination.ts';
import { digestAnswer, preferredChallenge } from '../../electron/sip/digest.ts';
import { withSource } from '../../electron/sip/ingress.ts';
import { nextHops } from '../../electron/sip/next-hops.ts';
import { digitOfInfo, q850Cause } from '../../electron/sip/reason.ts';
import { runSessionTimer, sessionExpires } from '../../electron/sip/session-timer.ts';
import { trunkTransition, type TrunkSignal } from '../../electron/sip/trunk-life.ts';
import { refusedDetail } from '../../electron/sip/trunk-words.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { seededRandom } from './peers/random.ts';
import { TRUNK_STATES, type TrunkState } from '../../shared/domain/trunk-status.ts';

const challengeOf = (algorithm: string): string => `Digest realm="r", nonce="n", algorithm=${algorithm}`;

describe('digest', () => {
  // RFC 7616 3.9.1: the same request answered with either algorithm.
  const asked = {
    username: 'Mufasa',
    password: 'Circle of Life',
    method: 'GET',
    uri: '/dir/index.html',
    body: '',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    count: 1,
  };
  const challenge = {
    realm: 'http-auth@example.org',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
    qop: ['auth', 'auth-int'],
  };

  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('answers the example of RFC 7616 with %s', (algorithm, response) => {
    const header = digestAnswer({ ...asked, challenge: { ...challenge, algorithm } });
    expect(header).toContain(`response="${response}"`);
    expect(header).toContain(`algorithm=${algorithm}`);
    expect(header).toContain('qop=auth, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", nc=00000001');
  });

  test('answers the example of RFC 2617, with and without qop', () => {
    const old = { realm: 'testrealm@host.com', nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093', qop: 'auth' };
    const more = { ...asked, password: 'Circle Of Life', cnonce: '0a4f113b' };
    expect(digestAnswer({ ...more, challenge: old })).toContain(
      'response="6629fae49393a05397450978507c4ef1"',
    );
    const { qop: _, ...withoutQop } = old;
    expect(digestAnswer({ ...more, challenge: withoutQop })).toContain(
      'response="670fd8c2df070c60b045671b8b24ff02"',
    );
  });

  test('does not answer what it does not know', () => {
    expect(digestAnswer({ ...asked, challenge: { ...challenge, algorithm: 'TOMORROW' } })).toBeNull();
    expect(digestAnswer({ ...asked, challenge: { ...challenge, qop: 'token' } })).toBeNull();
    expect(digestAnswer({ ...asked, challenge: { qop: 'auth' } })).toBeNull();
  });

  test('takes the strongest challenge it can answer', () => {
    expect(preferredChallenge([challengeOf('MD5'), challengeOf('SHA-256'), challengeOf('X')])).toBe(
      challengeOf('SHA-256'),
    );
    expect(preferredChallenge(['Basic realm="r"', challengeOf('X'), 'Digest realm="r", nonce="n"'])).toBe(
      'Digest realm="r", nonce="n"',
    );
  });
});

describe('reasons and digits', () => {
  test.each([
    [['Q.850;cause=16;text="Terminated"'], 16],
    [['SIP;cause=200;text="Call completed, Q.850;cause=3"'], null],
    [['SIP ;cause=600, q.850 ; cause = "17"'], 17],
    [['SIP;cause=1', 'Q.850;cause=31'], 31],
    [['Q.850;cause=900'], null],
    [['Q.850;text="no cause"', ''], null],
  ])('%j has the cause %s', (headers, cause) => {
    expect(q850Cause(headers)).toBe(cause);
  });

  test('no text makes the reader fail', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (headers) => {
        const cause = q850Cause(headers);
        return cause === null || (cause >= 1 && cause <= 127);
      }),
    );
  });

  test.each([
    ['application/dtmf-relay', 'Signal=*\r\nDuration=100', '*'],
    ['Application/DTMF-Relay; x=y', ' signal = d', 'D'],
    ['application/dtmf', '11', '#'],
    ['application/dtmf', '12', null],
    ['text/plain', '5', null],
    ['', '', null],
  ])('an INFO of %s with %j is the digit %s', (type, body, digit) => {
    expect(digitOfInfo(type, body)).toBe(digit);
  });
});

const requestTo = (uri: string, more = ''): string =>
  `INVITE ${uri} SIP/2.0\r\n${more}Via: x\r\n\r\nRoute: <sip:body>`;

describe('where messages go', () => {
  test.each([
    [requestTo('sip:b@10.0.0.1:5070;x=y'), '10.0.0.1', 5070],
    [requestTo('sip:host.example'), 'host.example', 5060],
    [requestTo('sip:a:pw@[2001:db8::1]:99'), '[2001:db8::1]', 99],
    [requestTo('sip:b@h', 'Route: "P, <x>" <sip:u@proxy:7;lr>,<sip:second;lr>\r\n'), 'proxy', 7],
    [
      'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.9.9.9:1;branch=b;received=1.2.3.4;rport=77\r\nVia: x\r\n\r\n',
      '1.2.3.4',
      77,
    ],
    ['SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.9.9.9;branch=b\r\n\r\n', '10.9.9.9', 5060],
  ])('%j goes to %s:%i', (text, host, port) => {
    expect(destinationOf(text, 5060)).toEqual({ host, port });
  });

  test('a message that names no place has none', () => {
    expect(destinationOf('INVITE tel:1 SIP/2.0\r\n\r\n', 5060)).toBeNull();
    expect(destinationOf('SIP/2.0 200 OK\r\n\r\n', 5060)).toBeNull();
    expect(hostPortOfUri('mailto:x', 1)).toBeNull();
  });

  test('answers go to where a request really came from, whatever its Via claims', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 1, max: 65_535 }), fc.boolean(), (host, port, lies) => {
        const via = `SIP/2.0/UDP 10.1.1.1:9;rport${lies ? '=1;received=9.9.9.9' : ''};branch=z9hG4bKx`;
        const text = `SIP/2.0 200 OK\r\nVia: ${withSource(via, { host, port })}\r\n\r\n`;
        expect(destinationOf(text, 5060)).toEqual({ host, port });
        expect(text).toContain('branch=z9hG4bKx');
      }),
    );
    expect(withSource('SIP/2.0/UDP a;branch=1, SIP/2.0/UDP b;branch=2', { host: '1.1.1.1', port: 5 })).toBe(
      'SIP/2.0/UDP a;branch=1;received=1.1.1.1;rport=5, SIP/2.0/UDP b;branch=2',
    );
  });
});

describe('states', () => {
  const signals: CallSignal[] = ['invite', 'progress', 'cancel', 'answer', 'end'];

  test('a call ends at most once, is answered at most once, and rings no more once it was cancelled', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...signals)), (sequence) => {
        let state: CallState = 'new';
        const path: CallState[] = [];
        for (const signal of sequence) {
          try {
            state = transition(state, signal);
            path.push(state);
          } catch (error) {
            if (!(error instanceof IllegalCallTransition)) throw error;
          }
        }
        expect(path.filter((s) => s === 'ended').length).toBeLessThanOrEqual(1);
        expect(path.filter((s) => s === 'answered').length).toBeLessThanOrEqual(1);
        const cancelled = path.indexOf('cancelling');
        if (cancelled >= 0) expect(path.slice(cancelled)).not.toContain('ringing');
        if (path.includes('ended')) expect(CALL_STATES[state].over).toBe(true);
      }),
    );
  });

  test('a trunk is usable only after its peer accepted it, and closed for good once closed', () => {
    const all: TrunkSignal[] = ['connect', 'register', 'accepted', 'refused', 'failed', 'lost', 'close'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...all)), (sequence) => {
        let state: TrunkState = 'closed';
        let accepted = false;
        for (const signal of sequence) {
          const before = state;
          state = trunkTransition(state, signal);
          if (signal === 'accepted' && before !== 'closed') accepted = true;
          if (signal === 'refused' || signal === 'failed' || signal === 'lost' || signal === 'close')
            accepted = false;
          if (TRUNK_STATES[state].usable) expect(accepted).toBe(true);
          if (signal === 'close') expect(state).toBe('closed');
        }
      }),
    );
  });

  test('a refusal says what happened and what to do', () => {
    expect(refusedDetail('Main', 403, 'Forbidden')).toBe(
      'Trunk "Main" was refused: 403 Forbidden. The password may be wrong. Edit trunk.',
    );
    expect(refusedDetail('Main', 499, '')).toBe(
      'Trunk "Main" was refused: 499. Check the settings of the trunk or ask your provider.',
    );
  });
});

const accepted = (value: string): Core.IncomingResponseMessage => {
  const message = new Core.IncomingResponseMessage();
  if (value) message.setHeader('session-expires', value);
  return message;
};

const runTimer = (value: string) => {
  const clock = drivenClock();
  const heard: string[] = [];
  const start = clock.now();
  const at = (what: string) => () => heard.push(`${what} ${(clock.now() - start) / 1000}`);
  const timer = runSessionTimer(accepted(value), clock, { refresh: at('refresh'), expired: at('expired') });
  return { clock, heard, timer };
};

describe('session timers', () => {
  test('we refresh at half of the interval when it is on us', () => {
    const { clock, heard, timer } = runTimer('120;refresher=uac');
    clock.advance(200_000);
    expect(heard).toEqual(['refresh 60', 'refresh 120', 'refresh 180']);
    timer?.stop();
    clock.advance(1_000_000);
    expect(heard).toHaveLength(3);
  });

  test('a peer that does not refresh in time loses the call a little before it runs out', () => {
    const { clock, heard, timer } = runTimer('1800;refresher=uas');
    clock.advance(1_000_000);
    timer?.refreshed(accepted('1800;refresher=uac'));
    clock.advance(1_700_000);
    expect(heard).toEqual([]);
    clock.advance(100_000);
    expect(heard).toEqual(['expired 2768']);
  });

  test('a peer without session timers is left alone', () => {
    expect(runTimer('').timer).toBeNull();
    expect(sessionExpires(accepted('rubbish'))).toBeNull();
    expect(sessionExpires(accepted('5'))).toEqual({ intervalSec: 90, refresher: null });
  });
});

const never = (): Promise<never> => Promise.reject(new Error('asked'));

describe('servers of a domain', () => {
  const wanted = { protocol: 'udp', host: 'example.com', port: null, defaultPort: 5060 } as const;
  const records = [
    { name: 'backup', port: 5061, priority: 20, weight: 0 },
    { name: 'big', port: 5060, priority: 10, weight: 90 },
    { name: 'small', port: 5060, priority: 10, weight: 10 },
  ];

  test('come in order of priority, and by weight within one', async () => {
    const random = seededRandom(3);
    const first: Record<string, number> = {};
    for (let i = 0; i < 1000; i += 1) {
      const hops = await nextHops(wanted, () => Promise.resolve(records), random);
      expect(hops.at(-1)).toEqual({ host: 'backup', port: 5061 });
      first[hops[0]?.host ?? ''] = (first[hops[0]?.host ?? ''] ?? 0) + 1;
    }
    expect(first['big']).toBeGreaterThan(850);
    expect(first['small']).toBeGreaterThan(50);
  });

  test('are not asked for when the settings name a port or an address, and their absence is no failure', async () => {
    expect(await nextHops({ ...wanted, port: 5080 }, never)).toEqual([{ host: 'example.com', port: 5080 }]);
    expect(await nextHops({ ...wanted, host: '[::1]' }, never)).toEqual([{ host: '[::1]', port: 5060 }]);
    expect(await nextHops({ ...wanted, protocol: 'wss', defaultPort: 443 }, never)).toEqual([
      { host: 'example.com', port: 443 },
    ]);
    expect(await nextHops(wanted, never)).toEqual([{ host: 'example.com', port: 5060 }]);
    const none = [{ name: '', port: 0, priority: 0, weight: 0 }];
    expect(await nextHops(wanted, () => Promise.resolve(none))).toEqual([
      { host: 'example.com', port: 5060 },
    ]);
  });
});
