import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMessages, type Messages, type MessagesParts } from '../../electron/directory/messages.ts';
import { wavHeader } from '../../electron/media/call-recording.ts';
import { renderSines } from '../../electron/media/tones.ts';
import { prepareInThread } from '../../electron/messages/prepare-thread.ts';
import { openStore } from '../../electron/store/open.ts';
import type { Store } from '../../electron/store/store.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { shippedMessageId } from '../../shared/domain/campaign-messages.ts';
import { Invalid, NotFound, Refused } from '../../shared/domain/errors.ts';
import { ROOT, WORKER_URLS } from './program.ts';
import { DAY_START, sampleCampaign, sampleSettings } from './store-places.ts';

let folder: string;
let store: Store;
let told: LiveEvent[];
let faults: string[];
let files: Map<string, { file: string; bytes: number }>;
let prepared: string[];
let messages: Messages;

const SOUNDS = pathToFileURL(join(ROOT, 'resources/sounds/'));
const clock = drivenClock(DAY_START);

/** A second and a half of a tone as a WAV file, stereo as recordings of calls are. */
function soundFile(name: string, ms = 1500): { file: string; bytes: number } {
  const tone = renderSines([440], ms, -12, 'PCMU');
  const both = Buffer.alloc(tone.length * 2);
  tone.forEach((byte, index) => both.fill(byte, index * 2, index * 2 + 2));
  const file = join(folder, name);
  writeFileSync(file, Buffer.concat([wavHeader(tone.length), both]));
  return { file, bytes: both.length + 58 };
}

const openMessages = (change: Partial<MessagesParts> = {}): Messages => {
  let ids = 0;
  return createMessages({
    store,
    uploads: {
      whole(id) {
        const upload = files.get(id);
        if (!upload) throw new NotFound('This upload is not there any more.');
        return upload;
      },
      remove: (id) => Promise.resolve(void files.delete(id)),
    },
    prepare(file) {
      prepared.push(file);
      return prepareInThread({ file }, WORKER_URLS.sound);
    },
    sounds: SOUNDS,
    clock,
    newId: () => `m${++ids}`,
    publish: (event) => told.push(event),
    log: (doing) => faults.push(doing),
    ...change,
  });
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'callboard-messages-'));
  store = await openStore({ kind: 'sqlite', folder }, { clock, zone: 'UTC' });
  told = [];
  faults = [];
  prepared = [];
  files = new Map([['u1', soundFile('one.wav')]]);
  messages = openMessages();
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const ENTRY = { uploadId: 'u1', name: 'Nobody is free', words: ' Sorry, nobody is free. ' };

describe('the library of recorded messages', () => {
  it('comes with two neutral messages, once, that can be played and neither changed nor removed', async () => {
    await messages.open();
    await openMessages().open();
    const list = await messages.list();
    expect(list.map(({ name }) => name)).toEqual([
      'Nobody is free (English)',
      'Thank you for calling (English)',
    ]);
    for (const { id, durationMs, ...message } of list) {
      expect(message).toMatchObject({ builtIn: true, usedBy: [], who: 'Callboard' });
      expect(durationMs).toBeGreaterThan(5000);
      const heardMs = ((await messages.wav(id))?.bytes.length ?? 0) / 16;
      expect(Math.abs(heardMs - durationMs)).toBeLessThan(5);
      await expect(messages.remove(id)).rejects.toThrow('comes with the program');
      await expect(messages.change({ id, name: 'Mine', words: 'Mine' })).rejects.toThrow(Refused);
    }
    expect(faults).toEqual([]);
  });

  it('gets at its next start what has come with the program since, and goes on preselecting the same', async () => {
    await messages.open();
    const [first, second] = await messages.list();
    await store.messages.remove(first?.id ?? '');
    await openMessages({ clock: drivenClock(DAY_START + 1_000) }).open();
    // In the order in which they came.
    expect((await messages.list()).map(({ id }) => id)).toEqual([second?.id, first?.id]);
    expect(shippedMessageId(await messages.list())).toBe('nobody-free');
  });

  it('opens without those messages when their sound is lost', async () => {
    await openMessages({ sounds: pathToFileURL(join(folder, 'nowhere/')) }).open();
    expect(await messages.list()).toEqual([]);
    expect(faults).toEqual([
      'putting in the message "Nobody is free (English)"',
      'putting in the message "Thank you for calling (English)"',
    ]);
  });

  it('lets a file be heard before it is kept, and reads it once for both', async () => {
    const { durationMs, wav } = await messages.check('u1');
    expect(durationMs).toBeGreaterThan(1400);
    expect(Buffer.from(wav).toString('latin1', 0, 4)).toBe('RIFF');
    expect(await messages.list()).toEqual([]);
    const added = await messages.add(ENTRY, 'Ana');
    expect(added).toEqual({
      id: 'm1',
      name: 'Nobody is free',
      words: 'Sorry, nobody is free.',
      durationMs,
      builtIn: false,
      createdAtMs: DAY_START,
      who: 'Ana',
    });
    expect(prepared).toHaveLength(1);
    expect(await messages.list()).toEqual([{ ...added, usedBy: [] }]);
    expect(Buffer.from((await messages.wav('m1'))?.bytes ?? []).equals(Buffer.from(wav))).toBe(true);
    expect(told).toEqual([{ topic: 'messages' }]);
    expect(files.has('u1')).toBe(false);
  });

  it('says in plain words what is wrong with a file, also from its thread', async () => {
    writeFileSync(files.get('u1')?.file ?? '', 'ID3 and so on');
    await expect(messages.check('u1')).rejects.toMatchObject({
      name: 'Refused',
      message: 'This is an MP3 file. A message is read from a WAV file.',
      action: expect.stringContaining('Save it as WAV') as string,
    });
    await expect(messages.add(ENTRY, 'Ana')).rejects.toThrow('an MP3 file');
    expect(await messages.list()).toEqual([]);
  });

  it('reads no file that is far too large', async () => {
    files.set('u1', { file: join(folder, 'one.wav'), bytes: 13 * 1024 ** 2 });
    await expect(messages.check('u1')).rejects.toThrow('This file has 14 MB. A message has at most 12 MB.');
    expect(prepared).toEqual([]);
  });

  it('wants the words written beside each message, and a name of its own', async () => {
    await expect(messages.add({ ...ENTRY, words: ' \n' }, 'Ana')).rejects.toMatchObject({
      name: 'Invalid',
      fields: { words: 'Write down what it says, word for word' },
    });
    await messages.add(ENTRY, 'Ana');
    files.set('u2', soundFile('two.wav'));
    await expect(messages.add({ ...ENTRY, uploadId: 'u2' }, 'Ben')).rejects.toThrow(Invalid);
    await messages.add({ ...ENTRY, uploadId: 'u2', name: 'Another' }, 'Ben');
    await expect(messages.change({ id: 'm2', name: ENTRY.name, words: 'Words' })).rejects.toThrow(Invalid);
    told = [];
    const changed = await messages.change({ id: 'm2', name: 'Another', words: 'Other words ' });
    expect(changed).toMatchObject({ id: 'm2', words: 'Other words' });
    expect((await messages.list())[1]).toMatchObject({ name: 'Another', words: 'Other words' });
    expect(told).toEqual([{ topic: 'messages' }]);
  });

  it('lets a message go that nobody plays, and answers for one that is gone', async () => {
    await messages.add(ENTRY, 'Ana');
    await messages.remove('m1');
    expect(await messages.list()).toEqual([]);
    expect(await messages.wav('m1')).toBeNull();
    await expect(messages.remove('m1')).rejects.toThrow(NotFound);
    await expect(messages.change({ id: 'm1', name: 'x', words: 'y' })).rejects.toThrow(NotFound);
    await expect(messages.check('gone')).rejects.toThrow(NotFound);
  });

  it('keeps a message that a campaign plays, and names the campaigns, until they have ended', async () => {
    await messages.add(ENTRY, 'Ana');
    const { predictive, screening } = sampleSettings();
    const settings = sampleSettings({ predictive: { ...predictive, abandonedMessageId: 'm1' } });
    const left = sampleSettings({ screening: { ...screening, machineMessageId: 'm1' } });
    const said = sampleSettings({ screening: { ...screening, screenerMessageId: 'm1' } });
    await store.campaigns.create(sampleCampaign({ id: 'c1', name: 'North', status: 'running', settings }));
    await store.campaigns.create(sampleCampaign({ id: 'c2', name: 'Old', status: 'completed', settings }));
    await store.campaigns.create(sampleCampaign({ id: 'c3', name: 'Other', status: 'draft' }));
    expect((await messages.list())[0]?.usedBy).toEqual(['North']);
    for (const [id, each] of [
      ['c4', left],
      ['c5', said],
    ] as const) {
      await store.campaigns.create(sampleCampaign({ id, name: `Plays ${id}`, settings: each }));
    }
    expect((await messages.list())[0]?.usedBy.toSorted()).toEqual(['North', 'Plays c4', 'Plays c5']);
    for (const id of ['c4', 'c5']) await store.campaigns.remove(id);
    await expect(messages.remove('m1')).rejects.toMatchObject({
      name: 'Refused',
      message: 'The campaign "North" plays "Nobody is free".',
    });
    await store.campaigns.move('c1', 'running', 'completed', { atMs: DAY_START });
    await messages.remove('m1');
    expect(await messages.list()).toEqual([]);
  });

  it('tells a broken thread from a bad file', async () => {
    const lost = prepareInThread({ file: join(folder, 'lost.wav') }, WORKER_URLS.sound);
    await expect(lost).rejects.toThrow('ENOENT');
    await expect(lost).rejects.not.toBeInstanceOf(Refused);
  });
});
