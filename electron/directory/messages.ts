import { LARGEST_SOUND_BYTES, type RecordedMessage } from '../../shared/contract/messages.ts';
import type { Campaign } from '../../shared/contract/campaign.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import { messageIdsOf } from '../../shared/domain/campaign-messages.ts';
import { hasEnded } from '../../shared/domain/campaign-status.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { Invalid, NotFound, Refused } from '../../shared/domain/errors.ts';
import { createLane } from '../../shared/domain/lane.ts';
import { BUILT_IN, BUILT_IN_WHO, readBuiltIn } from '../messages/built-in.ts';
import { messageWav } from '../messages/message-wav.ts';
import type { PreparedMessage } from '../messages/prepare-message.ts';
import type { Store } from '../store/store.ts';

/** All of them together are some 100 MB at most. */
const MOST_MESSAGES = 200;
/** Prepared sounds that are kept between hearing and saving them. */
const MOST_PREPARED = 4;

const MEGABYTE = 1_000_000;

interface Entry {
  name: string;
  words: string;
}

/** Recorded messages. Rejects with NotFound, Refused, Invalid. */
export interface Messages {
  /** Puts the messages in that come with the program; to be called once at start. */
  open(): Promise<void>;
  list(): Promise<(RecordedMessage & { usedBy: string[] })[]>;
  /** Reads an upload as `add` does; `wav` is what customers would hear. */
  check(uploadId: string): Promise<{ durationMs: number; wav: Uint8Array<ArrayBuffer> }>;
  add(request: Entry & { uploadId: string }, who: string): Promise<RecordedMessage>;
  change(request: Entry & { id: string }): Promise<RecordedMessage>;
  remove(id: string): Promise<void>;
  /** A message as a WAV file; null when it is not there. */
  wav(id: string): Promise<{ fileName: string; bytes: Uint8Array<ArrayBuffer> } | null>;
}

export interface MessagesParts {
  store: Store;
  /** Where uploaded files are; `whole` throws when one is not there, or not wholly. */
  uploads: {
    whole(uploadId: string): { file: string; bytes: number };
    remove(uploadId: string): Promise<void>;
  };
  /** Makes a message of a WAV file; rejects with Refused when it is none that can be used. */
  prepare: (file: string) => Promise<PreparedMessage>;
  /** Folder of the sounds that come with the program, with a slash at its end. */
  sounds: URL;
  clock: Clock;
  newId: () => string;
  publish: (event: LiveEvent) => void;
  log: (doing: string, error: unknown) => void;
}

const plays = ({ status, settings }: Campaign, messageId: string): boolean =>
  !hasEnded(status) && Object.values(messageIdsOf(settings)).includes(messageId);

function assertFilled({ words }: Entry): void {
  if (words.trim() !== '') return;
  throw new Invalid('Nothing is written about what this message says.', {
    words: 'Write down what it says, word for word',
  });
}

export function createMessages(parts: MessagesParts): Messages {
  const { store, uploads, clock, newId, publish, log } = parts;
  // A minute of stereo takes seconds of a core: one at a time leaves the other cores to calls.
  const preparing = createLane();
  const prepared = new Map<string, PreparedMessage>();

  async function preparedOf(uploadId: string): Promise<PreparedMessage> {
    const { file, bytes } = uploads.whole(uploadId);
    const known = prepared.get(uploadId);
    if (known) return known;
    if (bytes > LARGEST_SOUND_BYTES) {
      const size = Math.ceil(bytes / MEGABYTE);
      throw new Refused(
        `This file has ${size} MB. A message has at most ${LARGEST_SOUND_BYTES / MEGABYTE} MB.`,
        'Save it in mono, with 16 bits and 16,000 samples a second, or record the message here.',
      );
    }
    const message = await preparing.run(() => parts.prepare(file));
    prepared.set(uploadId, message);
    const [oldest] = prepared.keys();
    if (prepared.size > MOST_PREPARED && oldest !== undefined) prepared.delete(oldest);
    return message;
  }

  async function usersOf(id: string): Promise<string[]> {
    const campaigns = await store.campaigns.list();
    return campaigns.filter((campaign) => plays(campaign, id)).map(({ name }) => name);
  }

  async function own(id: string): Promise<RecordedMessage> {
    const message = await store.messages.get(id);
    if (!message) throw new NotFound('This message is not there any more.');
    if (message.builtIn) {
      throw new Refused(
        `"${message.name}" comes with the program and stays as it is.`,
        'Record a message of your own.',
      );
    }
    return message;
  }

  async function assertOwnName(name: string, id: string | null): Promise<void> {
    const namesake = (await store.messages.list()).find((each) => each.name === name && each.id !== id);
    if (!namesake) return;
    throw new Invalid(`Another message is named "${name}" already.`, { name: 'Choose another name' });
  }

  return {
    async open() {
      for (const each of BUILT_IN) {
        if (await store.messages.get(each.id)) continue;
        try {
          const { audio, durationMs } = await readBuiltIn(each, parts.sounds);
          const { id, name, words } = each;
          const made = { createdAtMs: clock.now(), who: BUILT_IN_WHO, builtIn: true };
          await store.messages.add({ id, name, words, durationMs, ...made }, audio);
        } catch (error) {
          // Nothing but this message is missing: the host opens without it.
          log(`putting in the message "${each.name}"`, error);
        }
      }
    },
    async list() {
      const campaigns = await store.campaigns.list();
      return (await store.messages.list()).map((message) => ({
        ...message,
        usedBy: campaigns.filter((campaign) => plays(campaign, message.id)).map(({ name }) => name),
      }));
    },
    async check(uploadId) {
      const { audio, durationMs } = await preparedOf(uploadId);
      return { durationMs, wav: messageWav(audio) };
    },
    async add({ uploadId, name, words }, who) {
      assertFilled({ name, words });
      await assertOwnName(name, null);
      if ((await store.messages.list()).length >= MOST_MESSAGES) {
        throw new Refused(`There are ${MOST_MESSAGES} messages already.`, 'Remove one that is not needed.');
      }
      const { audio, durationMs } = await preparedOf(uploadId);
      const message: RecordedMessage = {
        id: newId(),
        name,
        words: words.trim(),
        durationMs,
        builtIn: false,
        createdAtMs: clock.now(),
        who,
      };
      await store.messages.add(message, audio);
      prepared.delete(uploadId);
      await uploads.remove(uploadId);
      publish({ topic: 'messages' });
      return message;
    },
    async change({ id, name, words }) {
      const message = await own(id);
      assertFilled({ name, words });
      await assertOwnName(name, id);
      const change = { name, words: words.trim() };
      if (!(await store.messages.rename(id, change)))
        throw new NotFound('This message is not there any more.');
      publish({ topic: 'messages' });
      return { ...message, ...change };
    },
    async remove(id) {
      const { name } = await own(id);
      const [user, ...others] = await usersOf(id);
      if (user !== undefined) {
        const more = others.length === 0 ? '' : ` and ${others.length} more`;
        throw new Refused(
          `The campaign "${user}"${more} plays "${name}".`,
          'Choose another message there first.',
        );
      }
      await store.messages.remove(id);
      publish({ topic: 'messages' });
    },
    async wav(id) {
      const message = await store.messages.get(id);
      const audio = await store.messages.audio(id);
      if (!message || !audio) return null;
      return { fileName: `${message.name}.wav`, bytes: messageWav(audio) };
    },
  };
}
