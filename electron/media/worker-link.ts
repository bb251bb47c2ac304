import { Worker } from 'node:worker_threads';
import { MediaLost, MediaRefused } from './errors.ts';
import type { MediaEvent } from './media.ts';
import type {
  FromWorker,
  MediaOrder,
  MediaReplies,
  MediaRequest,
  MediaWorkerSettings,
  ToWorker,
} from './worker-messages.ts';

/** Pings in a row without a reply before the thread counts as hung. A sleeping computer misses none: its timers sleep too. */
const MAX_MISSED_PINGS = 5;

interface Pending {
  resolve: (value: MediaReplies[keyof MediaReplies]) => void;
  reject: (error: Error) => void;
}

/** The host's end of the media thread: requests with replies, orders without, events, and word of its death. */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #emit: (event: MediaEvent) => void;
  readonly #pingMs: number;
  #heartbeat: NodeJS.Timeout | undefined;
  #lastRequestId = 0;
  #missedPings = 0;
  #isPinging = false;
  #state: 'running' | 'closing' | 'gone' = 'running';

  constructor(
    workerUrl: URL,
    settings: MediaWorkerSettings,
    pingMs: number,
    emit: (event: MediaEvent) => void,
  ) {
    this.#emit = emit;
    // Without the host's own flags: loaders and inspectors of the main thread have no place here.
    this.#worker = new Worker(workerUrl, { name: 'media', workerData: settings, execArgv: [] });
    this.#worker.on('message', (message: FromWorker) => this.#received(message));
    this.#worker.on('error', (error) => this.#lost(error.message));
    this.#worker.on('messageerror', () => {
      // A reply that somebody waits for may have been in it.
      this.#lost('what it says cannot be read');
      void this.#worker.terminate();
    });
    this.#worker.on('exit', (code) => this.#lost(`its thread ended with code ${code}`));
    this.#pingMs = pingMs;
  }

  /** Resolves when the thread is at work; rejects with MediaLost when it ends before. */
  async start(): Promise<void> {
    await this.request({ op: 'ping' });
    // Not before: loading the thread's code may take longer than a heartbeat.
    this.#heartbeat = setInterval(() => this.#beat(), this.#pingMs);
    this.#heartbeat.unref();
  }

  request<Op extends MediaRequest['op']>(
    request: Extract<MediaRequest, { op: Op }>,
  ): Promise<MediaReplies[Op]> {
    if (this.#state === 'gone') return Promise.reject(new MediaLost('it is no longer running'));
    const requestId = ++this.#lastRequestId;
    return new Promise((resolve, reject) => {
      this.#pending.set(requestId, { resolve: resolve as Pending['resolve'], reject });
      this.#post({ requestId, request });
    });
  }

  /** Does nothing once the thread is gone: `engine_lost` has told so. */
  order(order: MediaOrder): void {
    if (this.#state === 'running') this.#post({ order });
  }

  /** Ends the thread after it has closed its legs and files; after `graceMs` at the latest. */
  async close(graceMs: number): Promise<void> {
    if (this.#state !== 'running') return;
    const closed = this.request({ op: 'close' }).then(
      () => undefined,
      // Died while closing: there is nothing left to close.
      () => undefined,
    );
    this.#state = 'closing';
    clearInterval(this.#heartbeat);
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([closed, grace]);
    clearTimeout(timer);
    this.#settle('it was closed');
    await this.#worker.terminate();
  }

  #post(message: ToWorker): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(message);
  }

  #received(message: FromWorker): void {
    if ('event' in message) {
      this.#emit(message.event);
      return;
    }
    const pending = this.#pending.get(message.requestId);
    if (!pending) return;
    this.#pending.delete(message.requestId);
    if ('refusal' in message) pending.reject(new MediaRefused(message.refusal, message.message));
    else pending.resolve(message.value);
  }

  #beat(): void {
    if (this.#isPinging) {
      if (++this.#missedPings >= MAX_MISSED_PINGS) {
        this.#lost('it no longer answers');
        void this.#worker.terminate();
      }
      return;
    }
    this.#isPinging = true;
    this.request({ op: 'ping' }).then(
      () => {
        this.#isPinging = false;
        this.#missedPings = 0;
      },
      // Lost meanwhile, and told so already.
      () => undefined,
    );
  }

  #lost(reason: string): void {
    if (this.#state !== 'running') return;
    this.#settle(reason);
    this.#emit({ kind: 'engine_lost', reason });
  }

  #settle(reason: string): void {
    this.#state = 'gone';
    clearInterval(this.#heartbeat);
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new MediaLost(reason));
  }
}
