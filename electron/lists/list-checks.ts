import { Worker } from 'node:worker_threads';
import type { ListCheck } from '../../shared/contract/lists.ts';
import type { ToldFailure } from '../store/told-failure.ts';
import type { CheckJob, FromCheckWorker, ToImportWorker, WorkerJob } from './import-messages.ts';
import { ListRefusal } from './refusal.ts';

/** Checks at one time, all seats together: each has a thread that reads as fast as it can. */
const MOST = 4;

const STOPPED: Pick<ListCheck, 'status' | 'failure'> = {
  status: 'failed',
  failure: 'The check of the list stopped unexpectedly. Choose the file again, or import it without a check.',
};

/** Whole lists looked through before they are imported. */
export interface ListChecks {
  /**
   * Figures as they grow, the last of them `done` or `failed`; ends early when the signal is aborted or the same upload is
   * checked anew.
   * @throws ListRefusal when too many lists are being checked.
   */
  begin(uploadId: string, job: CheckJob, signal: AbortSignal): AsyncGenerator<ListCheck, void, void>;
  /** Ends what is being checked of this upload. */
  end(uploadId: string): void;
  /** Ends all of them. */
  close(): Promise<void>;
}

interface Running {
  end(): void;
  ended: Promise<void>;
}

/** Makes the place where lists are checked, each in a worker of its own from `workerUrl`. */
export function createListChecks(
  workerUrl: URL,
  log: (doing: string, error: unknown) => void,
  /** Hears why a check could not be brought to its end. */
  onFailed: (failure: ToldFailure) => void,
): ListChecks {
  const running = new Map<string, Running>();

  function start(uploadId: string, job: CheckJob, signal: AbortSignal) {
    const workerData: WorkerJob = { kind: 'check', job };
    const worker = new Worker(workerUrl, { workerData, name: 'list check' });
    const run = {
      latest: null as ListCheck | null,
      isOver: false,
      isEnded: false,
      /** Called when something has changed. */
      wake: (): void => undefined,
    };
    worker.on('message', (message: FromCheckWorker) => {
      if (message.kind === 'checked') run.latest = message.check;
      else {
        onFailed(message);
        run.latest = { ...(run.latest ?? nothingYet(job)), status: 'failed', failure: message.words };
      }
      run.wake();
    });
    worker.on('error', (error) => log('checking a list', error));
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        run.isOver = true;
        if (running.get(uploadId)?.ended === ended) running.delete(uploadId);
        signal.removeEventListener('abort', end);
        run.wake();
        resolve();
      });
    });
    function end(): void {
      run.isEnded = true;
      worker.postMessage({ kind: 'cancel' } satisfies ToImportWorker, []);
      run.wake();
    }
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    running.set(uploadId, { end, ended });
    return { run, end };
  }

  return {
    begin(uploadId, job, signal) {
      running.get(uploadId)?.end();
      if (running.size >= MOST && !running.has(uploadId)) {
        throw new ListRefusal(
          'refused',
          'Too many lists are being checked.',
          'Wait until one of them is done, or import the list without waiting for the check.',
        );
      }
      const { run, end } = start(uploadId, job, signal);
      return (async function* follow(): AsyncGenerator<ListCheck, void, void> {
        let last = nothingYet(job);
        try {
          for (;;) {
            if (run.isEnded) return;
            if (run.latest) {
              last = run.latest;
              run.latest = null;
              yield last;
              if (last.status !== 'running') return;
              continue;
            }
            if (run.isOver) {
              yield { ...last, ...STOPPED };
              return;
            }
            await new Promise<void>((resolve) => {
              run.wake = resolve;
            });
          }
        } finally {
          end();
        }
      })();
    },
    end: (uploadId) => running.get(uploadId)?.end(),
    async close() {
      const all = [...running.values()];
      for (const each of all) each.end();
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}

/** A check that has read nothing. */
function nothingYet({ bytesTotal }: CheckJob): ListCheck {
  return {
    status: 'running',
    failure: null,
    bytesRead: 0,
    bytesTotal,
    rows: 0,
    accepted: 0,
    warned: 0,
    rejected: 0,
    blacklisted: 0,
    byReason: {},
    byWarning: {},
    duplicates: { inList: 0, inCampaign: 0 },
    uncompared: 0,
    samples: { reasons: {}, warnings: {} },
  };
}
