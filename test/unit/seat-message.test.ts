import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSeatMessage } from '../../electron/host/seat-message.ts';
import '../property-seed.ts';

const asked = (parts: object = {}, more: object = {}): string =>
  JSON.stringify({ i: '1', p: { u: '/desk/saveDraft', ...parts }, ...more });
const form = (boundary: string, bytes: string): Buffer =>
  Buffer.concat([
    Buffer.from(asked({ h: { 'content-type': `multipart/form-data; boundary=${boundary}` } })),
    Buffer.from([0xff]),
    Buffer.from(bytes, 'latin1'),
  ]);
const part = (boundary: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="0"\r\n\r\n\xff\r\n`;

describe('a message of a seat', () => {
  it('is a request, its bytes, or its end', async () => {
    expect(isSeatMessage(asked({ b: { json: { notes: '[['.repeat(5_000) } } }))).toBe(true);
    expect(isSeatMessage(asked({ b: { json: { notes: `"${'['.repeat(100)}\\` } } }))).toBe(true);
    expect(isSeatMessage(Buffer.from(asked({ h: { 'last-event-id': '4' } })))).toBe(true);
    expect(isSeatMessage('{"i":"1","t":4}')).toBe(true);
    const whole = new FormData();
    whole.set('data', '{}');
    whole.set('0', new Blob([Buffer.alloc(1024 * 1024, 0xff)]));
    const sent = new Response(whole);
    const contentType = sent.headers.get('content-type') ?? '';
    const head = Buffer.from(asked({ h: { 'content-type': contentType } }));
    expect(isSeatMessage(Buffer.concat([head, Buffer.from([0xff]), await sent.bytes()]))).toBe(true);
  });

  it.each([
    ['no object', '5'],
    ['null', 'null'],
    ['no request', '{"i":"1"}'],
    ['null for a request', '{"i":"1","p":null}'],
    ['an address that is a number', asked({ u: 5 })],
    ['an address that is none', asked({ u: 'http://[' })],
    ['headers that are null', asked({ h: null })],
    ['a header that is a number', asked({ h: { 'content-type': 5 } })],
    ['a file without a form', asked({ h: { 'content-disposition': 'attachment; filename="a"' } })],
    ['a form without bytes', asked({ h: { 'content-type': 'multipart/form-data; boundary=a' } })],
    ['another kind of form', asked({ b: 'a', h: { 'content-type': 'application/x-www-form-urlencoded' } })],
    ['a stream', asked({ h: { 'content-type': 'text/event-stream' } })],
    ['an event of a stream', '{"i":"9","t":3}'],
    ['an answer', '{"i":"1","t":2,"p":{"s":200}}'],
    ['an id that is an object', '{"i":{"a":1},"p":{"u":"/"}}'],
    ['a form whose bytes are none', form('a', 'b')],
    ['a form that begins with something else', form('a', `--b${part('a').slice(3)}--a--`)],
  ])('is not %s', (_what, message) => {
    expect(isSeatMessage(message)).toBe(false);
  });

  it.each([
    ['depth', asked({ b: '@' }).replace('"@"', '['.repeat(300_000) + ']'.repeat(300_000))],
    ['depth in bytes', Buffer.from('['.repeat(4_000_000))],
    ['values', asked({ b: Array.from({ length: 200_000 }, () => ({})) })],
    ['length', asked({ b: 'x'.repeat(4_000_000) })],
    ['parts', form('a', part('a').repeat(60_000))],
    ['dashes', form('-', '-'.repeat(4_000_000))],
  ])('of very much %s is not read, which would take from 80 ms to over a second', (_what, message) => {
    expect(isSeatMessage(message)).toBe(false);
  });

  it.each([
    ['depth', asked({ b: '@' }).replace('"@"', '['.repeat(65) + ']'.repeat(65))],
    ['values', asked({ b: Array.from({ length: 60_000 }, () => 1) })],
    ['parts', form('a', part('a').repeat(10))],
  ])('of too much %s is not read', (_what, message) => {
    expect(isSeatMessage(message)).toBe(false);
  });

  const PIECES = ['--a', '--', '\r\n', '\n', 'Content-Disposition: form-data; name="0"', '; filename="b"'];
  const MORE = ['Content-Disposition: form-data', 'Content-Type: ', ': ', '"', 'x', '\xff', '\0'];
  const WHOLE = `--a\r\n${PIECES[4]}\r\n\r\nx\r\n--a\r\n${PIECES[4]}; filename="b"\r\nContent-Type: x\r\n\r\nx\r\n--a--`;
  const mutated = fc
    .tuple(fc.nat(WHOLE.length), fc.nat(12), fc.array(fc.constantFrom(...PIECES, ...MORE), { maxLength: 4 }))
    .map(([at, cut, pieces]) => WHOLE.slice(0, at) + pieces.join('') + WHOLE.slice(at + cut));
  it('with a form is one that the library can read, whose errors nobody could answer for', async () => {
    let taken = 0;
    const check = fc.asyncProperty(mutated, async (text) => {
      if (!isSeatMessage(form('a', text))) return;
      taken += 1;
      const headers = { 'content-type': 'multipart/form-data; boundary=a' };
      await new Response(Buffer.from(text, 'latin1'), { headers }).formData();
    });
    await fc.assert(check, { numRuns: 2_000 });
    expect(taken).toBeGreaterThan(50);
  });
});
