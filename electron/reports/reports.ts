import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type { ExportJob, ReportFormat } from '../../shared/contract/reports.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { guarded } from '../../shared/domain/guarded.ts';
import { NotFound, Refused } from '../../shared/domain/errors.ts';
import type { Store, StoreLocation } from '../store/store.ts';
import { isPartial, partialPath, type ExportNews, type ExportOrder } from './export-messages.ts';
import { exportFailed } from './write-report.ts';
import { hearOfFailure } from '../store/told-failure.ts';
import { openExportThread } from './export-thread.ts';

/** Attempt reports: one at a time per campaign, each in a thread of its own. Rejects with NotFound and Refused. */
export interface Reports {
  start(
    /** Of one run; of all of them without it. */
    request: { campaignId: string; kind: 'attempts'; format: ReportFormat; run?: number | null },
    who: string,
  ): Promise<ExportJob>;
  /** Resolves once nothing of the file is left. A finished one stays as it is. */
  cancel(id: string): Promise<ExportJob>;
  history(campaignId: string | null): Promise<ExportJob[]>;
  /** The file of a finished export; null when there is none. */
  file(id: string): Promise<{ path: string; fileName: string } | null>;
  /** Resolves with the job as it ended. */
  finished(id: string): Promise<ExportJob>;
  close(): Promise<void>;
}

export interface ReportsParts {
  store: Store;
  location: StoreLocation;
  /** Folder of finished exports, made when missing. */
  folder: string;
  /** Thread's entry; the source when absent. */
  workerUrl?: URL;
  zone: string;
  clock: Clock;
  newId: () => string;
  publish: (event: LiveEvent) => void;
  log: (doing: string, error: unknown) => void;
}

interface RunningExport {
  job: ExportJob;
  worker: Worker;
  ended: Promise<ExportJob>;
}

/** A thread that does not answer a cancel within this is stopped. */
const CANCEL = { op: 'cancel' };
const CANCEL_GRACE_MS = 3_000;

/** A campaign's name as part of a file name, on every system. */
export function fileNameOf(campaign: string, format: ReportFormat, atMs: number): string {
  const name = campaign
    .replaceAll(/[^\p{L}\p{N} ._-]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 80);
  const at = new Date(atMs).toISOString().slice(0, 16).replace('T', ' ').replace(':', '');
  return `${name.replace(/^\.+/, '') || 'Campaign'} attempts ${at}.${format}`;
}

export function createReports(parts: ReportsParts): Reports {
  const { store, clock, folder, publish, log } = parts;
  const running = new Map<string, RunningExport>();
  const starting = new Set<string>();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The folder is this host's alone: nothing in it is being written yet.
  for (const name of readdirSync(folder)) if (isPartial(name)) rmSync(join(folder, name), { force: true });
  const onFault = (error: unknown): void => log('following a report', error);
  const pathOf = (job: ExportJob): string => join(folder, `${job.id}.${job.format}`);

  async function changed(job: ExportJob): Promise<void> {
    publish({ topic: 'export', exportJob: { ...job } });
    await store.exports.save(job);
  }

  function run(job: ExportJob, ofRun: number | null): RunningExport {
    const order: ExportOrder = {
      location: parts.location,
      campaignId: job.campaignId,
      run: ofRun,
      format: job.format,
      rowsTotal: job.rowsTotal,
      zone: parts.zone,
      path: pathOf(job),
    };
    const worker = openExportThread(order, parts.workerUrl);
    const ended = new Promise<ExportJob>((resolve) => {
      let last: ExportNews | null = null;
      const heard = (news: ExportNews): void => {
        last = news;
        if (news.kind === 'failed') hearOfFailure(news, 'writing a report', store.damage, log);
        if (news.kind === 'progress' || news.kind === 'done') {
          job.rows = news.rows;
          job.bytes = news.bytes;
        }
        if (news.kind !== 'progress') return;
        job.status = 'writing';
        publish({ topic: 'export', exportJob: { ...job } });
      };
      worker.on('message', guarded(onFault, heard));
      worker.on('messageerror', onFault);
      worker.on('error', (error) => {
        log('writing a report', error);
        last = exportFailed(error);
      });
      worker.on('exit', () => {
        end(last).then(resolve, (error: unknown) => {
          log('storing the end of an export', error);
          resolve(job);
        });
      });
    });

    async function end(last: ExportNews | null): Promise<ExportJob> {
      if (last?.kind === 'done') job.status = 'done';
      else {
        job.status = last?.kind === 'failed' ? 'failed' : 'cancelled';
        job.failure = last?.kind === 'failed' ? last.words : null;
        await rm(partialPath(pathOf(job)), { force: true });
      }
      job.endedAtMs = clock.now();
      running.delete(job.id);
      await changed(job);
      return job;
    }
    return { job, worker, ended };
  }

  async function cancel(entry: RunningExport): Promise<ExportJob> {
    entry.worker.postMessage(CANCEL, []);
    const stop = clock.after(CANCEL_GRACE_MS, () => void entry.worker.terminate());
    const job = await entry.ended;
    stop();
    return job;
  }

  return {
    async start({ campaignId, kind, format, run: ofRun = null }, who) {
      const campaign = await store.campaigns.get(campaignId);
      if (!campaign) throw new NotFound('This campaign is not there any more.');
      const busy =
        starting.has(campaignId) || [...running.values()].some((r) => r.job.campaignId === campaignId);
      if (busy) {
        throw new Refused(
          `A report of "${campaign.name}" is being written already.`,
          'Wait for it, or cancel it first.',
        );
      }
      starting.add(campaignId);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const startedAtMs = clock.now();
        const job: ExportJob = {
          id: parts.newId(),
          campaignId,
          kind,
          format,
          status: 'preparing',
          fileName: fileNameOf(campaign.name, format, startedAtMs),
          rows: 0,
          rowsTotal: await store.attempts.count(campaignId, ofRun),
          bytes: 0,
          who,
          startedAtMs,
          endedAtMs: null,
          failure: null,
        };
        await changed(job);
        running.set(job.id, run(job, ofRun));
        return { ...job };
      } finally {
        starting.delete(campaignId);
      }
    },
    async cancel(id) {
      const entry = running.get(id);
      if (entry) return await cancel(entry);
      const job = (await store.exports.list(null)).find((each) => each.id === id);
      if (!job) throw new NotFound('This export is not there any more.');
      return job;
    },
    async history(campaignId) {
      const stored = await store.exports.list(campaignId);
      return stored.map((job) => ({ ...(running.get(job.id)?.job ?? job) }));
    },
    async file(id) {
      const job = (await store.exports.list(null)).find((each) => each.id === id);
      return job?.status === 'done' ? { path: pathOf(job), fileName: job.fileName } : null;
    },
    async finished(id) {
      const entry = running.get(id);
      if (entry) return await entry.ended;
      const job = (await store.exports.list(null)).find((each) => each.id === id);
      if (!job) throw new NotFound('This export is not there any more.');
      return job;
    },
    async close() {
      await Promise.all([...running.values()].map(cancel));
    },
  };
}
