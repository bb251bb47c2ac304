import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportReject, ListCheck, ListImport, ListPreview } from '../../shared/contract/lists.ts';
import { whyNot } from '../../shared/domain/campaign-action.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { isPhoneCountry, parsePhone } from '../../shared/domain/phone-number.ts';
import { IN_CAMPAIGN, REJECT_REASONS } from '../../shared/domain/row-outcome.ts';
import type { Page, Store, StoreLocation } from '../store/store.ts';
import { hearOfFailure } from '../store/told-failure.ts';
import { createListChecks } from './list-checks.ts';
import { createListImports } from './list-imports.ts';
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
  /** An upload that is whole, for what is no list. */
  upload(uploadId: string): Pick<Upload, 'file' | 'bytes'>;
  removeUpload(uploadId: string): Promise<void>;
  /** Cancels what runs and removes uploads. */
  close(): Promise<void>;
}

function assertCountry(country: string): void {
  if (isPhoneCountry(country)) return;
  const words = 'Choose a country for numbers without a country code';
  throw new ListRefusal('invalid', `${words}.`, null, { defaultCountry: words });
}

export function createListService(deps: ListServiceDeps): ListService {
  const { store } = deps;
  const uploads = openUploads(deps.uploadFolder, deps.clock);
  const checks = createListChecks(deps.workerUrl, deps.log, (failure) =>
    hearOfFailure(failure, 'checking a list', store.damage, deps.log),
  );
  mkdirSync(deps.rejectsFolder, { recursive: true, mode: 0o700 });
  const rowFilesOf = (importId: string): { rejects: string; warnings: string } => ({
    rejects: join(deps.rejectsFolder, `${importId}.csv`),
    warnings: join(deps.rejectsFolder, `${importId}-warnings.csv`),
  });
  const imports = createListImports({ ...deps, rowFilesOf, removeUpload: (id) => uploads.remove(id) });

  async function assertTakesContacts(campaignId: string): Promise<void> {
    const campaign = await store.campaigns.get(campaignId);
    if (!campaign) throw new ListRefusal('not_found', 'This campaign is not there any more.', null);
    const refusal = whyNot('add_contacts', campaign);
    if (refusal) throw new ListRefusal('refused', refusal.message, refusal.action);
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
      const upload = await readable(order);
      const { uploadId, ...request } = order;
      checks.end(uploadId);
      return imports.begin(upload, request, who);
    },
    cancelImport: (id) => imports.cancel(id),
    imports: (campaignId) => imports.of(campaignId),

    rejects: (importId, cursor, limit) => store.imports.rejects(importId, cursor, limit),
    rejectsCsv(importId) {
      const { rejects } = rowFilesOf(importId);
      return existsSync(rejects) ? createReadStream(rejects, 'utf8') : rejectsCsv(store, importId);
    },
    async *warningsCsv(importId) {
      const { warnings } = rowFilesOf(importId);
      // The rows are with the host that imported them; how many there are of each kind is known everywhere.
      if (existsSync(warnings)) {
        yield* createReadStream(warnings, 'utf8') as AsyncIterable<string>;
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

    upload: (uploadId) => uploads.whole(uploadId),
    removeUpload: (uploadId) => uploads.remove(uploadId),

    async close() {
      await imports.close();
      await checks.close();
      await uploads.close();
    },
  };
}
