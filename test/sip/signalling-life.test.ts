import { expect, test } from 'vitest';
import { closingAfterEach } from './peers/closing.ts';
import { scriptedLines } from './peers/scripted-line.ts';

const closing = closingAfterEach();
const lineTo = scriptedLines(closing);

test.each([
  [200, true],
  [405, true],
  [503, true],
  [408, false],
  [481, false],
  [null, false],
])('a call whose own OPTIONS is answered %s is there: %s', async (code, isThere) => {
  const { peer, up } = await lineTo({ timing: { t1Ms: 20 } });
  const { heard } = await up();
  peer.replies['OPTIONS'] = code;
  expect(await heard.call.probe()).toBe(isThere);
  if (code === 481) await heard.wait('ended');
  else expect(heard.kinds()).not.toContain('ended');
});

test('a call that is not up, or ends while it is asked, is not there', async () => {
  const { peer, place } = await lineTo();
  const { heard, invite } = await place();
  expect(await heard.call.probe()).toBe(false);
  peer.replies['OPTIONS'] = null;
  peer.answer(invite, 200, { body: 'v=0\r\nm=audio 1 RTP/AVP 0\r\n' });
  await heard.wait('answered');
  const asked = heard.call.probe();
  heard.call.hangUp();
  expect(await asked).toBe(false);
});
