import { randomUUID } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ImportReject, ListCheck, ListImport, ListPreview } from '../../shared/contract/lists.ts';
import type { CampaignStatus } from '../../shared/domain/campaign-status.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { guarded } from '../../shared/domain/guarded.ts';
import { isPhoneCountry, parsePhone } from '../../shared/domain/phone-number.ts';
import { damaged } from '../store/failures.ts';
import {
  StoreFailure,
  type ImportEnding,
  type Page,
  type Store,
  type StoreLocation,
} from '../store/store.ts';
import type { ToldFailure } from '../store/told-failure.ts';
import { IN_CAMPAIGN, REJECT_REASONS } from '../../shared/domain/row-outcome.ts';
import {
  NOTHING_ADDED,
  type FromImportWorker,
  type ImportJob,
  type ToImportWorker,
  type WorkerJob,
} from './import-messages.ts';
import { createListChecks } from './list-checks.ts';
import type { ListReading } from './list-outcomes.ts';
import { assertMapping } from './mapping-check.ts';
import { previewList } from './preview.ts';
import { ListRefusal } from './refusal.ts';
import { rejectsCsv, warningsCsv } from './rejects-csv.ts';
import type { Delimiter } from './row-reader.ts';
import type { Encoding } from './text-encoding.ts';
import { openUploads, type Upload, type UploadOwner } from './uploads.ts';

export interface ListServiceDeps {
  store: Store;
  /** Where the worker opens the same store. */
  location: StoreLocation;
  clock: Clock;
  /** Folder of its own: everything in it is removed at the start. */
  uploadFolder: string;
  /** Folder for the rejected rows of imports, one file each. */
  rejectsFolder: string;
  /** Entry of the import worker, from source or bundled. */
  workerUrl: URL;
  log: (doing: string, error: unknown) => void;
  /** Every change of an import, a few times a second while it runs. */
  onProgress: (record: ListImport) => void;
}

/** An upload, how it is read, and where it goes. */
export interface ListOrder extends Omit<ListReading, 'file'> {
  uploadId: string;
  campaignId: string;
}

export interface StartImport extends ListOrder {
  who: string;
}

/** Lists of contacts on their way into campaigns. All methods may reject with ListRefusal or StoreFailure. */
export interface ListService {
  beginUpload(
    request: { fileName: string; bytes: number },
    owner?: UploadOwner,
  ): Promise<{ uploadId: string }>;
  /** Pieces may arrive in any order, several at once, and again. */
  appendUpload(uploadId: string, offset: number, chunk: Uint8Array): Promise<{ received: number }>;
  preview(request: {
    uploadId: string;
    encoding: Encoding | null;
    delimiter: Delimiter | null;
    defaultCountry?: string | null;
  }): Promise<ListPreview>;
  /** What an import would bring, as it is read; see {@link ListChecks.begin}. */
  check(order: ListOrder, signal: AbortSignal): Promise<AsyncGenerator<ListCheck, void, void>>;
  startImport(request: StartImport): Promise<ListImport>;
  /** Answers once the import has ended one way or the other. */
  cancelImport(id: string): Promise<ListImport>;
  imports(campaignId: string): Promise<ListImport[]>;
  rejects(importId: string, cursor: string | null, limit: number): Promise<Page<ImportReject>>;
  rejectsCsv(importId: string): AsyncIterable<string>;
  /** The rows in which something was changed, with what; only how many of each kind where the rows are not at hand. */
  warningsCsv(importId: string): AsyncIterable<string>;
  addOne(request: {
    campaignId: string;
    phone: string;
    name: string;
    defaultCountry: string;
  }): Promise<{ contactId: number }>;
  /** Cancels what runs and removes uploads. */
  close(): Promise<void>;
}

interface Running {
  record: ListImport;
  worker: Worker;
  ended: Promise<ListImport>;
}

/** An import whose worker is gone. */
interface Ended {
  /** As it was last, still running. */
  record: ListImport;
  /** What becomes of it unless its list is in. */
  ending: ImportEnding;
}

const ASK_AGAIN_MS = 1_000;

function endingOf(record: ListImport, last: FromImportWorker | null, atMs: number): ImportEnding {
  const { bytesRead, rows } = record;
  if (last?.kind === 'cancelled') return { status: 'cancelled', failure: null, atMs, bytesRead, rows };
  const failure = last?.kind === 'failed' ? last.words : `The import stopped unexpectedly. ${NOTHING_ADDED}`;
  return { status: 'failed', failure, atMs, bytesRead, rows };
}

const TAKES_CONTACTS: readonly CampaignStatus[] = ['draft', 'scheduled', 'running', 'paused'];

function assertCountry(country: string): void {
  if (isPhoneCountry(country)) return;
  const words = 'Choose a country for numbers without a country code';
  throw new ListRefusal('invalid', `${words}.`, null, { defaultCountry: words });
}

export function createListService(deps: ListServiceDeps): ListService {
  const { store, clock } = deps;
  const uploads = openUploads(deps.uploadFolder, deps.clock);
  const checks = createListChecks(deps.workerUrl, deps.log, (failure) => hearOf('checking a list', failure));
  const running = new Map<string, Running>();
  /** File names by campaign of imports whose record is just being stored. */
  const starting = new Map<string, string>();
  mkdirSync(deps.rejectsFolder, { recursive: true, mode: 0o700 });
  const rejectsFileOf = (importId: string): string => join(deps.rejectsFolder, `${importId}.csv`);
  const warningsFileOf = (importId: string): string => join(deps.rejectsFolder, `${importId}-warnings.csv`);

  /** Imports whose worker is gone and whose end the store has not told yet: it is full or out of reach. */
  const unsettled = new Map<string, Ended>();
  /** Imports whose end a damaged store cannot tell. */
  const unread = new Map<string, ListImport>();
  let isClosed = false;
  let stopAskingAgain: (() => void) | null = null;
  const onFault = (error: unknown): void => deps.log('following an import', error);

  async function assertTakesContacts(campaignId: string): Promise<void> {
    const campaign = await store.campaigns.get(campaignId);
    if (!campaign) throw new ListRefusal('not_found', 'This campaign is not there any more.', null);
    if (!TAKES_CONTACTS.includes(campaign.status)) {
      throw new ListRefusal(
        'refused',
        'This campaign has ended and takes no more contacts.',
        'Import the list into a new campaign.',
      );
    }
  }

  /** The upload of an order that can be read so; see the errors of {@link ListService}. */
  async function readable(order: ListOrder): Promise<Upload> {
    const upload = uploads.whole(order.uploadId);
    await assertTakesContacts(order.campaignId);
    assertCountry(order.defaultCountry);
    const { header } = await previewList(upload.file, order);
    assertMapping(order.mapping, header.length);
    return upload;
  }

  /** The worker has words for the screen; the log gets the rest, and damage ends dialling. */
  function hearOf(doing: string, { detail, isDamage }: ToldFailure): void {
    deps.log(doing, new Error(detail));
    if (isDamage) store.damage.note(damaged({ cause: new Error(detail) }));
  }

  /** Follows one worker to its end, whatever end that is. */
  function follow(run: { record: ListImport; worker: Worker }, uploadId: string): Promise<ListImport> {
    let last: FromImportWorker | null = null;
    const heard = (message: FromImportWorker): void => {
      if (message.kind === 'failed') hearOf('importing a list', message);
      if (message.kind === 'trouble') {
        hearOf('writing rejected rows', message);
        return;
      }
      last = message;
      if (message.kind !== 'progress') return;
      const { kind: _kind, ...progress } = message;
      run.record = { ...run.record, ...progress };
      const current = running.get(run.record.id);
      if (current) current.record = run.record;
      deps.onProgress(run.record);
    };
    run.worker.on('message', guarded(onFault, heard));
    // What it said may have been its last word; without one it counts as failed.
    run.worker.on('messageerror', onFault);
    run.worker.on('error', (error) => deps.log('importing a list', error));
    return new Promise((resolve, reject) => {
      run.worker.once('exit', () => {
        settle({ record: run.record, ending: endingOf(run.record, last, clock.now()) }, uploadId).then(
          resolve,
          reject,
        );
      });
    });
  }

  async function settle(ended: Ended, uploadId: string): Promise<ListImport> {
    try {
      await uploads.remove(uploadId);
    } finally {
      running.delete(ended.record.id);
      unsettled.set(ended.record.id, ended);
    }
    return await outcomeOf(ended);
  }

  /** How it ended in truth, which only the store knows; while that cannot be asked, it is asked again and again. */
  async function outcomeOf(ended: Ended): Promise<ListImport> {
    const { record, ending } = ended;
    try {
      const stored = await store.imports.end(record.id, ending);
      const wasOpen = unsettled.delete(record.id);
      const final = stored ?? { ...record, status: ending.status, failure: ending.failure };
      if (wasOpen) deps.onProgress(final);
      return final;
    } catch (error) {
      // Damage does not go by: it is said once, and the next start carries the import to its end.
      if (error instanceof StoreFailure && error.kind === 'corrupt') {
        const failure = `${error.message} ${error.action}`;
        const told: ListImport = { ...record, status: 'failed', failure, endedAtMs: ending.atMs };
        unread.set(record.id, told);
        if (unsettled.delete(record.id)) deps.onProgress(told);
        return told;
      }
      if (!isClosed && unsettled.has(record.id)) {
        stopAskingAgain?.();
        stopAskingAgain = clock.after(ASK_AGAIN_MS, () => void settleAll());
      }
      throw error;
    }
  }

  async function settleAll(): Promise<void> {
    // What it throws is why the next round is set already.
    await Promise.allSettled([...unsettled.values()].map(outcomeOf));
  }

  return {
    beginUpload: async ({ fileName, bytes }, owner) => ({
      uploadId: await uploads.begin(fileName, bytes, owner),
    }),
    appendUpload: async (uploadId, offset, chunk) => ({
      received: await uploads.append(uploadId, offset, chunk),
    }),

    async preview({ uploadId, encoding, delimiter, defaultCountry = null }) {
      const { file, fileName, bytes } = uploads.whole(uploadId);
      return {
        uploadId,
        fileName,
        bytes,
        ...(await previewList(file, { encoding, delimiter, defaultCountry })),
      };
    },

    async check(order, signal) {
      const { file, bytes } = await readable(order);
      const { uploadId, ...request } = order;
      const { location } = deps;
      return checks.begin(
        uploadId,
        { ...request, file, bytesTotal: bytes, location, importGate: store.importGate },
        signal,
      );
    },

    async startImport({ who, ...order }) {
      const { file, fileName, bytes } = await readable(order);
      const { uploadId, ...request } = order;
      checks.end(uploadId);
      const { campaignId } = request;
      const under = [...running.values()].find(({ record }) => record.campaignId === campaignId);
      const other = starting.get(campaignId) ?? under?.record.fileName;
      if (other !== undefined) {
        throw new ListRefusal(
          'refused',
          `"${other}" is still being imported into this campaign.`,
          'Wait until it is done, or cancel it.',
        );
      }
      starting.set(campaignId, fileName);
      const record: ListImport = {
        id: randomUUID(),
        campaignId,
        fileName,
        status: 'running',
        who,
        startedAtMs: clock.now(),
        endedAtMs: null,
        bytesRead: 0,
        bytesTotal: bytes,
        rows: 0,
        accepted: 0,
        rejected: 0,
        duplicates: 0,
        blacklisted: 0,
        warned: 0,
        byReason: {},
        byWarning: {},
        failure: null,
      };
      try {
        await store.imports.save(record);
        const job: ImportJob = {
          importId: record.id,
          file,
          rowFiles: { rejects: rejectsFileOf(record.id), warnings: warningsFileOf(record.id) },
          location: deps.location,
          importGate: store.importGate,
          ...request,
        };
        const workerData: WorkerJob = { kind: 'import', job };
        let worker: Worker;
        try {
          worker = new Worker(deps.workerUrl, { workerData, name: 'import' });
        } catch (error) {
          await store.imports.end(record.id, endingOf(record, null, clock.now()));
          throw error;
        }
        const ended = follow({ record, worker }, uploadId);
        // Awaited by whoever cancels or closes; otherwise the record says how it ended, saved or not yet.
        ended.catch(() => undefined);
        running.set(record.id, { record, worker, ended });
      } finally {
        starting.delete(campaignId);
      }
      deps.onProgress(record);
      return record;
    },

    async cancelImport(id) {
      const run = running.get(id);
      if (!run) throw new ListRefusal('refused', 'This import has ended already.', null);
      run.worker.postMessage({ kind: 'cancel' } satisfies ToImportWorker, []);
      return run.ended;
    },

    async imports(campaignId) {
      if (unsettled.size > 0) await settleAll();
      const records = await store.imports.list(campaignId);
      return records.map(
        (record) =>
          running.get(record.id)?.record ??
          unsettled.get(record.id)?.record ??
          unread.get(record.id) ??
          record,
      );
    },

    rejects: (importId, cursor, limit) => store.imports.rejects(importId, cursor, limit),
    rejectsCsv: (importId) =>
      existsSync(rejectsFileOf(importId))
        ? createReadStream(rejectsFileOf(importId), 'utf8')
        : rejectsCsv(store, importId),
    async *warningsCsv(importId) {
      // The rows are with the host that imported them; how many there are of each kind is known everywhere.
      if (existsSync(warningsFileOf(importId))) {
        yield* createReadStream(warningsFileOf(importId), 'utf8') as AsyncIterable<string>;
        return;
      }
      const record = await store.imports.get(importId);
      yield* warningsCsv(record ?? { byWarning: {} });
    },

    async addOne({ campaignId, phone, name, defaultCountry }) {
      await assertTakesContacts(campaignId);
      assertCountry(defaultCountry);
      const parsed = parsePhone(phone, defaultCountry);
      const added =
        'reason' in parsed
          ? { rejected: parsed.reason }
          : await store.contacts.addOne(campaignId, {
              phone: parsed.e164,
              name: name.trim(),
              variables: {},
              priority: 'normal',
              tags: [],
            });
      if ('contactId' in added) return added;
      const words = added.rejected === 'duplicate' ? IN_CAMPAIGN : REJECT_REASONS[added.rejected];
      throw new ListRefusal('invalid', `${words}.`, null, { phone: words });
    },

    async close() {
      isClosed = true;
      stopAskingAgain?.();
      for (const run of running.values())
        run.worker.postMessage({ kind: 'cancel' } satisfies ToImportWorker, []);
      await Promise.allSettled([...running.values()].map((run) => run.ended));
      await checks.close();
      await uploads.close();
    },
  };
}
