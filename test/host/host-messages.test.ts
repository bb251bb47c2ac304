import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wavHeader } from '../../electron/media/call-recording.ts';
import { renderSines } from '../../electron/media/tones.ts';
import { cookieOf, openSeat, type OpenSeat } from '../../electron/pilot/seat-client.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';

let floor: HostFloor;
let supervisor: OpenSeat;
const ids = new Map<string, string>();

beforeAll(async () => {
  floor = await openHostFloor();
  const seat = await openSeat(floor.link());
  for (const role of ['operator', 'supervisor'] as const) {
    const person = await seat.client.people.saveOperator({ id: null, name: role, role, groupIds: [] });
    ids.set(role, person.id);
  }
  seat.close();
  supervisor = await openSeat(floor.link(ids.get('supervisor')));
});
afterAll(async () => {
  supervisor.close();
  await floor.close();
});

const RECORDING = ((): Uint8Array<ArrayBuffer> => {
  const tone = renderSines([440], 3000, -12, 'PCMU');
  const stereo = Uint8Array.from({ length: tone.length * 2 }, (_, index) => tone[index >> 1] ?? 0xff);
  return new Uint8Array(Buffer.concat([wavHeader(tone.length), stereo]));
})();

async function upload(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { lists } = supervisor.client;
  const { uploadId } = await lists.beginUpload({ fileName: 'message.wav', bytes: bytes.length });
  for (let offset = 0; offset < bytes.length; offset += 20_000) {
    const chunk = new Blob([bytes.slice(offset, offset + 20_000)]);
    await lists.appendUpload({ uploadId, offset, chunk });
  }
  return uploadId;
}

const wavOf = (id: string): string => `${floor.server.url}messages/${id}.wav`;
const asPerson = async (role: string): Promise<RequestInit> => ({
  headers: { cookie: await cookieOf(floor.link(ids.get(role))) },
});

describe('recorded messages at a seat', () => {
  it('come with one that a new campaign plays until another is chosen', async () => {
    const { messages, campaigns } = supervisor.client;
    const shipped = (await messages.list()).filter(({ builtIn }) => builtIn);
    expect(shipped).toHaveLength(2);
    const { predictive } = await campaigns.defaults();
    expect(predictive.abandonedMessageId).toBe('nobody-free');
  });

  it('are uploaded, heard, kept with their words, told of to other screens, and fetched as WAV', async () => {
    const { messages, live } = supervisor.client;
    const uploadId = await upload(RECORDING);
    const { durationMs, sound } = await messages.check({ uploadId });
    expect(durationMs).toBeGreaterThan(2900);
    expect(sound.type).toBe('audio/wav');
    const journal = await live.follow({ epoch: null, seq: 0 });
    const added = await messages.add({ uploadId, name: 'Nobody is free', words: 'Sorry.' });
    expect(added).toMatchObject({ name: 'Nobody is free', who: 'supervisor', durationMs, builtIn: false });
    for await (const { events } of journal) {
      if (events.some(({ event }) => event.topic === 'messages')) break;
    }
    expect((await messages.list()).map(({ name, builtIn }) => [name, builtIn])).toEqual([
      ['Nobody is free (English)', true],
      ['Thank you for calling (English)', true],
      ['Nobody is free', false],
    ]);
    const answer = await fetch(wavOf(added.id), await asPerson('supervisor'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('audio/wav');
    const fetched = Buffer.from(await answer.arrayBuffer());
    expect(fetched.equals(Buffer.from(await sound.arrayBuffer()))).toBe(true);
    expect(await floor.host.services.store.messages.audio(added.id)).toHaveLength(durationMs * 8);
  });

  it('are refused with plain words when the file is none', async () => {
    const uploadId = await upload(new Uint8Array(Buffer.from('%PDF-1.7 and so on')));
    await expect(supervisor.client.messages.check({ uploadId })).rejects.toMatchObject({
      code: 'REFUSED',
      message: 'This is a PDF file. A message is read from a WAV file.',
      data: { action: expect.stringContaining('record the message here') as string },
    });
  });

  it('are no file for operators, nor for anybody without a session', async () => {
    expect((await fetch(wavOf('nobody-free'))).status).toBe(401);
    const refused = await fetch(wavOf('nobody-free'), await asPerson('operator'));
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('Ask a supervisor.');
    expect((await fetch(wavOf('nobody-free'), await asPerson('supervisor'))).status).toBe(200);
    expect((await fetch(wavOf('gone'), await asPerson('supervisor'))).status).toBe(404);
  });
});
