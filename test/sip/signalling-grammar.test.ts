import { Grammar } from 'sip.js/lib/grammar/index.js';
import * as stock from 'sip.js/lib/grammar/pegjs/dist/grammar.js';
import { expect, test } from 'vitest';
import { SipLibraryChanged } from '../../electron/sip/errors.ts';
import { readCommonForm } from '../../electron/sip/grammar-common-forms.ts';
import { hoistedGrammar, installGrammar } from '../../electron/sip/grammar.ts';
import { seededRandom } from './peers/random.ts';

const SEEDS: Record<string, string[]> = {
  Request_Response: [
    'SIP/2.0 200 OK',
    'SIP/2.0 183 Session Progress',
    'SIP/2.0 480 Temporarily Unavailable (no answer)',
    'INVITE sip:+4930123456@127.0.0.1:5060 SIP/2.0',
    'BYE sip:alice@10.0.0.1:33212;cb=1a2b;transport=tcp SIP/2.0',
    'OPTIONS sip:pbx.example.com SIP/2.0',
    'ACK sips:a%20b:pw@[::1]:5061;lr;maddr=1.2.3.4?X=y SIP/2.0',
  ],
  Via: [
    'SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK0123456789abcdef;rport=5061;received=10.0.0.2',
    'SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK0123456789abcdef;rport',
    'SIP/2.0/TCP host.example.com;branch=z9hG4bK-1-0',
    'SIP/2.0/WS a1b2.invalid;branch=z9hG4bKx;rport',
    'SIP / 2.0 / TLS [::1]:5061;received=[::1];branch=z9hG4bK;ttl=3;maddr=x.y;alias;keep=1',
  ],
  From: [
    '<sip:alice@127.0.0.1:5060>;tag=1a2b3c',
    '"Bob B." <sip:bob@host.example.com;user=phone>;tag=x.1',
    'sip:carol@host;tag=1',
    'Dave <sip:+49%2030@h>;tag=1;foo;bar="a;b"',
    '<tel:+4930123>;tag=2',
    '"" <sip:h>;tag=3',
  ],
  To: [
    '<sip:bob@127.0.0.1>',
    '<sip:bob@127.0.0.1;transport=UDP>;tag=9x-1',
    '"A \\" B" <sip:a@b>;tag=1;tag=2',
  ],
  Contact: [
    '<sip:callee@127.0.0.1:5060;transport=UDP>',
    '<sip:a@h;ob>;expires=30;+sip.instance="<urn:uuid:1>"',
    '"X" <sip:a@h>, <sip:b@h:70000>;q=0.5',
    '*',
    'sip:a@h',
  ],
  Record_Route: [
    '<sip:p1.example.com;lr>,<sip:p2.example.com:5070;transport=tcp;lr;ftag=1>',
    '<sip:1.2.3.4;lr=on>',
  ],
  CSeq: ['1 INVITE', '007 BYE', '4294967295 OPTIONS', '12  INFO', '1 invite'],
  Call_ID: ['f0e1d2c3b4a5@10.0.0.1', 'abc-DEF.1_2', 'a b', '@', 'x@y@z', '<a>"b"'],
  Content_Length: ['0', '1234', '12345678901', '-1', '1 '],
  Max_Forwards: ['70', '0', '', '7x'],
  Content_Type: ['application/sdp', 'application/SDP', 'multipart/mixed;boundary="x"', 'text'],
  SIP_URI: ['sip:host', 'sip:u@h:5060;transport=ws', 'sips:a:b@h', 'SIP:u@h', 'sip:u@256.1.1.1', 'tel:1'],
  WWW_Authenticate: [
    'Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth,auth-int", stale=TRUE',
    'Basic x',
  ],
  Name_Addr_Header: ['<sip:a@h;lr>;x=1', '"q" <sips:a@h>'],
  Refer_To: ['<sip:a@h?Replaces=1>', 'sip:b@c'],
};

/** Bytes and pieces that break or bend SIP headers. */
const PIECES = [
  '',
  ' ',
  '\t',
  '\\',
  '\u0000',
  'a'.repeat(40),
  ...`; : @ , " < > = % %4 %41 ? & [ ] / . ..`.split(' '),
  ...`- _ ~ + * 0 00 65536 256 é lr ;lr ;lrx ;LR=1 ;tag=a ;transport=TLS ;transport=x ;user=ip`.split(' '),
  ...`;ttl=1 ;method=INVITE sip: SIP: sips: ;rport ;rport= ;branch= ;received=1.2.3 1.2.3.4 ::1 -a a- ;-=1 ;a.b=1`.split(
    ' ',
  ),
];

function variants(count: number): { rule: string; text: string }[] {
  const random = seededRandom(20261);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const all: { rule: string; text: string }[] = [];
  for (const [rule, texts] of Object.entries(SEEDS)) for (const text of texts) all.push({ rule, text });
  const rules = Object.keys(SEEDS);
  while (all.length < count) {
    const rule = pick(rules);
    let text = pick(SEEDS[rule] ?? []);
    const edits = Math.floor(random() * 4);
    for (let i = 0; i < edits; i += 1) {
      const at = Math.floor(random() * (text.length + 1));
      const length = Math.floor(random() * 4);
      const what = random();
      if (what < 0.5) text = text.slice(0, at) + pick(PIECES) + text.slice(at + length);
      else if (what < 0.75) text = text.slice(0, at) + text.slice(at + length);
      else if (what < 0.9) text = text.slice(0, at) + text.slice(at).toUpperCase();
      else text = text.slice(0, at) + pick(SEEDS[pick(rules)] ?? []).slice(at);
    }
    all.push({ rule, text });
  }
  return all;
}

/** The library's own way to ask its parser, kept apart from the one that gets replaced. */
function asked(input: string, startRule: string): unknown {
  const options: { startRule: string; data?: unknown } = { startRule };
  try {
    (stock.parse as (text: string, options: object) => unknown)(input, options);
  } catch {
    return -1;
  }
  return options.data;
}

test('the faster grammar reads 4,000 good and bad headers as the library does', () => {
  const hoisted = hoistedGrammar();
  let understood = 0;
  let common = 0;
  for (const { rule, text } of variants(4000)) {
    const expected = asked(text, rule);
    expect(hoisted(text, rule), `${rule}: ${JSON.stringify(text)}`).toEqual(expected);
    const read = readCommonForm(text, rule);
    if (expected !== -1) understood += 1;
    if (read === undefined) continue;
    common += 1;
    expect(read, `common form of ${rule}: ${JSON.stringify(text)}`).toStrictEqual(expected);
  }
  // Both good and bad inputs, and both ways of reading, must have been tried in numbers.
  expect(understood).toBeGreaterThan(1000);
  expect(understood).toBeLessThan(3500);
  expect(common).toBeGreaterThan(400);
});

test('a parser of another text is refused at start', () => {
  expect(() => hoistedGrammar(() => 1)).toThrow(SipLibraryChanged);
});

test('the installed grammar serves the library itself', () => {
  installGrammar();
  const uri = Grammar.URIParse('sip:alice@127.0.0.1:5070;transport=tcp');
  expect(uri?.port).toBe(5070);
  expect(Grammar.nameAddrHeaderParse('"Al" <sip:a@h>;tag=1')?.getParam('tag')).toBe('1');
  expect(Grammar.parse('no uri', 'SIP_URI')).toBe(-1);
});
