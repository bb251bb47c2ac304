import { expect, test } from 'vitest';
import { closingAfterEach } from './peers/closing.ts';
import { scriptedLines } from './peers/scripted-line.ts';
import { sdp, type Said } from './peers/scripted-peer.ts';

const closing = closingAfterEach();
const lineTo = scriptedLines(closing);

const UNREADABLE: { part: string; said: Said }[] = [
  { part: 'a telephone number as its Contact', said: { contact: '<tel:+4930>' } },
  { part: 'a Contact for everybody', said: { contact: '*' } },
  { part: 'a broken Record-Route', said: { headers: ['Record-Route: <<>>'] } },
  { part: 'a broken challenge', said: { headers: ['WWW-Authenticate: Nonsense'] } },
  { part: 'a body of a broken type', said: { body: 'Sorry', contentType: ';;;' } },
  { part: 'a body without a type', said: { body: 'Sorry', contentType: '' } },
  { part: 'less of a body than it says', said: { contentLength: 90 } },
];

test.each(UNREADABLE)('a refusal with $part is heard at once and acknowledged', async ({ said }) => {
  const { peer, place } = await lineTo();
  const { heard, invite } = await place();
  peer.answer(invite, 180);
  await heard.wait('progress');
  peer.answer(invite, 603, { ...said, headers: [...(said.headers ?? []), 'Reason: Q.850;cause=21'] });
  await peer.next('ACK ');
  expect(await heard.wait('ended')).toMatchObject({ by: 'customer', sipCode: 603, q850Cause: 21 });
});

test('a phone that rings with a Contact that cannot be read is heard, its sound too', async () => {
  const { peer, place } = await lineTo();
  const { heard, invite } = await place();
  peer.answer(invite, 183, { contact: '<tel:+4930>', body: sdp(40_004) });
  expect((await heard.wait('progress')).sdp).toContain('m=audio 40004');
});

test('an answer inside the call whose Contact cannot be read is an answer', async () => {
  const { peer, up } = await lineTo({ replies: { OPTIONS: 200 } });
  const { heard } = await up();
  peer.replied['OPTIONS'] = { contact: '<tel:+4930>' };
  expect(await heard.call.probe()).toBe(true);
});
