import { implement } from '@orpc/server';
import { contract } from '../../shared/contract/contract.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type { ExportJob } from '../../shared/contract/reports.ts';
import type { sampleData } from './fake-data.ts';

const os = implement(contract).reports;

/** Exports over in-memory data, which grow by themselves until they are done. */
export function fakeReports(data: ReturnType<typeof sampleData>, emit: (event: LiveEvent) => void) {
  return {
    start: os.start.handler(({ input }) => {
      const job: ExportJob = {
        id: crypto.randomUUID(),
        campaignId: input.campaignId,
        kind: 'attempts',
        format: input.format,
        status: 'preparing',
        fileName: `attempts-2026-11-21.${input.format}`,
        rows: 0,
        rowsTotal: 4_120,
        bytes: 0,
        who: 'Ana Keller',
        startedAtMs: Date.now(),
        endedAtMs: null,
        failure: null,
      };
      data.exports.unshift(job);
      emit({ topic: 'export', exportJob: { ...job } });
      const timer = setInterval(() => {
        job.status = 'writing';
        job.rows = Math.min(job.rowsTotal, job.rows + 900);
        job.bytes = job.rows * 437;
        if (job.rows === job.rowsTotal) {
          job.status = 'done';
          job.endedAtMs = Date.now();
          clearInterval(timer);
        }
        emit({ topic: 'export', exportJob: { ...job } });
      }, 600);
      return job;
    }),
    cancel: os.cancel.handler(({ input }) => {
      const job = data.exports.find((one) => one.id === input.id);
      if (!job) throw new Error('no such export');
      job.status = 'cancelled';
      return job;
    }),
    history: os.history.handler(({ input }) =>
      data.exports.filter((job) => input.campaignId === null || job.campaignId === input.campaignId),
    ),
  };
}
