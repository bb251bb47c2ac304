import { implement } from '@orpc/server';
import { contract } from '../../shared/contract/contract.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type { RecordedMessage } from '../../shared/contract/messages.ts';
import { messageWav } from '../../electron/messages/message-wav.ts';
import { renderSines } from '../../electron/media/tones.ts';

const os = implement(contract).messages;

type ListedMessage = RecordedMessage & { usedBy: string[] };

/** Three messages: the two that come with the program, and one of a supervisor's own that a campaign plays. */
export const sampleMessages = (): ListedMessage[] => [
  {
    id: 'nobody-free',
    name: 'Nobody is free (English)',
    words: 'Sorry, nobody is free to speak with you right now. You need not do anything. Goodbye.',
    durationMs: 8130,
    builtIn: true,
    createdAtMs: Date.UTC(2026, 10, 2, 8),
    who: 'Callboard',
    usedBy: [],
  },
  {
    id: 'thank-you',
    name: 'Thank you for calling (English)',
    words: 'Thank you for calling. Nobody can take your call right now. Please call again later. Goodbye.',
    durationMs: 7060,
    builtIn: true,
    createdAtMs: Date.UTC(2026, 10, 2, 8),
    who: 'Callboard',
    usedBy: [],
  },
  {
    id: 'm-north',
    name: 'Energy North',
    words:
      'This is Energy North. All our colleagues are speaking just now; we shall call you again tomorrow.',
    durationMs: 6400,
    builtIn: false,
    createdAtMs: Date.UTC(2026, 10, 20, 9),
    who: 'Ana Keller',
    usedBy: ['Energy contracts North'],
  },
];

/** The library of recorded messages over in-memory data; every upload sounds like one second of a tone. */
export function fakeMessages(data: { messages: ListedMessage[] }, emit: (event: LiveEvent) => void) {
  const found = (id: string): ListedMessage => {
    const message = data.messages.find((one) => one.id === id);
    if (!message) throw new Error('no such message');
    return message;
  };
  return {
    list: os.list.handler(() => data.messages),
    check: os.check.handler(() => ({
      durationMs: 1000,
      sound: new Blob([messageWav(renderSines([700], 1000, -20, 'PCMU'))], { type: 'audio/wav' }),
    })),
    add: os.add.handler(({ input: { name, words } }) => {
      const message = {
        id: crypto.randomUUID(),
        name,
        words,
        durationMs: 1000,
        builtIn: false,
        createdAtMs: Date.now(),
        who: 'Ana Keller',
        usedBy: [],
      };
      data.messages = [...data.messages, message];
      emit({ topic: 'messages' });
      return message;
    }),
    change: os.change.handler(({ input: { id, name, words } }) => {
      const message = Object.assign(found(id), { name, words });
      emit({ topic: 'messages' });
      return message;
    }),
    remove: os.remove.handler(({ input }) => {
      data.messages = data.messages.filter((one) => one.id !== input.id);
      emit({ topic: 'messages' });
      return { removed: true as const };
    }),
  };
}
