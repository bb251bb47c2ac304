import { randomInt } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { MediaRefused } from './errors.ts';
import { FRAME_MS } from './g711.ts';
import { Switchboard } from './switchboard.ts';
import type {
  FromWorker,
  MediaReplies,
  MediaRequest,
  MediaWorkerSettings,
  ToWorker,
} from './worker-messages.ts';

/** Entry of the media thread: messages in, packets through, events out. */

const REVIEW_BEATS = 5;

if (parentPort === null) throw new Error('The media worker must be started as a worker thread.');
const port = parentPort;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
const post = (message: FromWorker): void => port.postMessage(message);

const switchboard = new Switchboard({
  settings: workerData as MediaWorkerSettings,
  emit: (event) => post({ event }),
  now: () => performance.now(),
  timeOriginMs: performance.timeOrigin,
  random: () => randomInt(0x1_0000_0000) / 0x1_0000_0000,
});

type Handlers = {
  [Op in MediaRequest['op']]: (
    request: Extract<MediaRequest, { op: Op }>,
  ) => MediaReplies[Op] | Promise<MediaReplies[Op]>;
};

const handlers: Handlers = {
  async open_customer({ legId, localAddress }) {
    return { port: await switchboard.openCustomer(legId, localAddress) };
  },
  async open_operator({ legId, localAddress }) {
    return { offerSdp: await switchboard.openOperator(legId, localAddress) };
  },
  async accept_operator({ legId, answerSdp, timeoutMs }) {
    await switchboard.acceptOperator(legId, answerSdp, timeoutMs);
    return null;
  },
  figures: ({ legId }) => switchboard.figures(legId),
  ping: () => null,
  async close() {
    stopBeating();
    await switchboard.close();
    return null;
  },
};

async function carryOut<Op extends MediaRequest['op']>(
  request: Extract<MediaRequest, { op: Op }>,
): Promise<MediaReplies[Op]> {
  return handlers[request.op](request);
}

async function reply(requestId: number, request: MediaRequest): Promise<void> {
  try {
    post({ requestId, value: await carryOut(request) });
  } catch (error) {
    if (error instanceof MediaRefused) {
      post({ requestId, refusal: error.refusal, message: error.message });
      return;
    }
    // A defect; whoever asked must not wait for ever.
    post({ requestId, refusal: 'failed', message: `The audio engine failed at it: ${String(error)}` });
    throw error;
  }
}

/** Faults in a row that are survived; as many within ten seconds mean that nothing works any more. */
const MAX_FAULTS = 10;
const FAULT_MEMORY_MS = 10_000;
const faultsAtMs: number[] = [];

// One packet or order that trips over a defect, here or in a library, must not cost every call its audio.
process.on('uncaughtException', (error) => {
  const nowMs = performance.now();
  faultsAtMs.push(nowMs);
  if (faultsAtMs.length > MAX_FAULTS) faultsAtMs.shift();
  const isHopeless = faultsAtMs.length === MAX_FAULTS && nowMs - (faultsAtMs[0] ?? 0) < FAULT_MEMORY_MS;
  post({ event: { kind: 'engine_fault', reason: error.stack ?? error.message } });
  if (isHopeless) process.exit(1);
});

// A message that cannot be read may have been an order or a request that somebody waits for: nothing is certain any more.
port.on('messageerror', () => process.exit(1));
port.on('message', (message: ToWorker) => {
  if ('order' in message) switchboard.obey(message.order);
  else void reply(message.requestId, message.request);
});

/** Beats on the clock's 20 ms marks; after a stall it goes on from the present instead of catching up. */
let nextBeatMs = performance.now() + FRAME_MS;
let beats = 0;
let timer: NodeJS.Timeout | null = setTimeout(beat, FRAME_MS);

function beat(): void {
  try {
    switchboard.beat();
    if (++beats % REVIEW_BEATS === 0) switchboard.review();
  } finally {
    // Whatever happens in one beat, all legs need the next one.
    beatAgain();
  }
}

function beatAgain(): void {
  const nowMs = performance.now();
  nextBeatMs += FRAME_MS;
  if (nextBeatMs < nowMs - FRAME_MS) nextBeatMs = nowMs + FRAME_MS;
  timer = setTimeout(beat, Math.max(0, nextBeatMs - nowMs));
}

function stopBeating(): void {
  if (timer) clearTimeout(timer);
  timer = null;
}
