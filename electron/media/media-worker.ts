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
    // Anything but a refusal is a defect: let the thread die loudly, the host makes a new one.
    if (!(error instanceof MediaRefused)) throw error;
    post({ requestId, refusal: error.refusal, message: error.message });
  }
}

port.on('message', (message: ToWorker) => {
  if ('order' in message) switchboard.obey(message.order);
  else void reply(message.requestId, message.request);
});

/** Beats on the clock's 20 ms marks; after a stall it goes on from the present instead of catching up. */
let nextBeatMs = performance.now() + FRAME_MS;
let beats = 0;
let timer: NodeJS.Timeout | null = setTimeout(beat, FRAME_MS);

function beat(): void {
  switchboard.beat();
  if (++beats % REVIEW_BEATS === 0) switchboard.review();
  const nowMs = performance.now();
  nextBeatMs += FRAME_MS;
  if (nextBeatMs < nowMs - FRAME_MS) nextBeatMs = nowMs + FRAME_MS;
  timer = setTimeout(beat, Math.max(0, nextBeatMs - nowMs));
}

function stopBeating(): void {
  if (timer) clearTimeout(timer);
  timer = null;
}
