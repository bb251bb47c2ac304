import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { LONGEST_NAME, REJECT_REASON_NAMES, ROW_WARNING_NAMES } from '../domain/row-outcome.ts';
import { TEXT_ENCODING_NAMES } from '../domain/text-encodings.ts';
import { contactId } from './contact.ts';
import { givenName, id, int4, int8, ms, msOrNull, page, pageRequest, procedure, text } from './base.ts';

/** Where a CSV column goes. `variable` keeps the column under its own name. */
export const COLUMN_TARGETS = [
  'phone',
  'country_code',
  'area_code',
  'name',
  'first_name',
  'last_name',
  'priority',
  'tags',
  'variable',
  'ignore',
] as const;
export type ColumnTarget = (typeof COLUMN_TARGETS)[number];

/** As many columns as a worksheet of Excel has. */
const MOST_COLUMNS = 16_384;
export const columnMapping = z
  .array(
    z.object({
      column: int4(0),
      target: z.enum(COLUMN_TARGETS),
      variable: text(100).nullable(),
    }),
  )
  .max(MOST_COLUMNS);
export type ColumnMapping = z.infer<typeof columnMapping>;

export const ENCODINGS = TEXT_ENCODING_NAMES;
export const DELIMITERS = [',', ';', '\t', '|', ':', '^'] as const;

/** What the program sees in a file before anything is imported. */
export const listPreview = z.object({
  uploadId: id,
  fileName: z.string(),
  bytes: z.number().int(),
  encoding: z.enum(ENCODINGS),
  delimiter: z.enum(DELIMITERS),
  header: z.array(z.string()),
  rows: z.array(z.array(z.string())),
  mapping: columnMapping,
});
export type ListPreview = z.infer<typeof listPreview>;

export const IMPORT_STATUSES = ['running', 'done', 'cancelled', 'failed'] as const;

const count = z.number().int();
const outcomeCounts = {
  /** Rejected rows by reason; empty in records of version 0.1. */
  byReason: z.partialRecord(z.enum(REJECT_REASON_NAMES), count),
  /** Imported rows by what was changed in them. */
  byWarning: z.partialRecord(z.enum(ROW_WARNING_NAMES), count),
};

export const listImport = z.object({
  id,
  campaignId: id,
  fileName: z.string(),
  status: z.enum(IMPORT_STATUSES),
  who: z.string(),
  startedAtMs: ms,
  endedAtMs: msOrNull,
  /** Progress over the file, and rows seen so far. */
  bytesRead: z.number().int(),
  bytesTotal: z.number().int(),
  rows: z.number().int(),
  accepted: z.number().int(),
  rejected: z.number().int(),
  duplicates: z.number().int(),
  /** Imported, but in state blacklisted. */
  blacklisted: z.number().int(),
  /** Imported with something changed; `accepted` counts them too. */
  warned: z.number().int(),
  ...outcomeCounts,
  /** Plain words when it failed. */
  failure: z.string().nullable(),
});
export type ListImport = z.infer<typeof listImport>;

/** True until the import has ended, however it did. */
export const isImportRunning = ({ status }: Pick<ListImport, 'status'>): boolean => status === 'running';

export const importReject = z.object({
  line: z.number().int(),
  reason: z.enum(REJECT_REASON_NAMES),
  raw: z.string(),
});
export type ImportReject = z.infer<typeof importReject>;

const rowSample = z.object({
  line: z.number().int(),
  /** The cell or row as it came. */
  from: z.string(),
  /** What the cell becomes; null when the row is rejected. */
  to: z.string().nullable(),
});
export type RowSample = z.infer<typeof rowSample>;

export const CHECK_STATUSES = ['running', 'done', 'failed'] as const;

/** What an import of a list would bring, as far as it has been read. */
export const listCheck = z.object({
  status: z.enum(CHECK_STATUSES),
  /** Plain words when it failed. */
  failure: z.string().nullable(),
  bytesRead: count,
  bytesTotal: count,
  rows: count,
  /** Rows that would become contacts, and those of them in which something would be changed. */
  accepted: count,
  warned: count,
  rejected: count,
  /** Of the accepted ones. */
  blacklisted: count,
  ...outcomeCounts,
  duplicates: z.object({ inList: count, inCampaign: count }),
  /** Rows beyond what fits the memory of a check: whether their numbers stand further up in the list is not known yet. */
  uncompared: count,
  /** The first rows of each kind. */
  samples: z.object({
    reasons: z.partialRecord(z.enum(REJECT_REASON_NAMES), z.array(rowSample)),
    warnings: z.partialRecord(z.enum(ROW_WARNING_NAMES), z.array(rowSample)),
  }),
});
export type ListCheck = z.infer<typeof listCheck>;

/** A file and how it is read into a campaign. */
const reading = z.object({
  uploadId: id,
  campaignId: id,
  encoding: z.enum(ENCODINGS),
  delimiter: z.enum(DELIMITERS),
  mapping: columnMapping,
  /** ISO 3166 alpha-2 for numbers without a country code. */
  defaultCountry: text(2, { least: 2 }),
});

/** 1 MiB chunks, several in flight, any order of arrival; the same over both transports. */
export const lists = {
  beginUpload: procedure
    .input(z.object({ fileName: givenName(255), bytes: int8(0) }))
    .output(z.object({ uploadId: id })),
  appendUpload: procedure
    .input(z.object({ uploadId: id, offset: int8(0), chunk: z.instanceof(Blob) }))
    .output(z.object({ received: z.number().int() })),
  /** Reads the head of the file; give encoding or delimiter to overrule what was found. */
  preview: procedure
    .input(
      z.object({
        uploadId: id,
        encoding: z.enum(ENCODINGS).nullable(),
        delimiter: z.enum(DELIMITERS).nullable(),
        /** ISO 3166 alpha-2 of the numbers, against which the guess is checked. */
        defaultCountry: text(2, { least: 2 }).nullable().default(null),
      }),
    )
    .output(listPreview),
  /** Reads the whole file as `startImport` would, and stores nothing; the stream ends with the check. */
  check: procedure.input(reading).output(eventIterator(listCheck)),
  startImport: procedure.input(reading).output(listImport),
  cancelImport: procedure.input(z.object({ id })).output(listImport),
  imports: procedure.input(z.object({ campaignId: id })).output(z.array(listImport)),
  rejects: procedure.input(z.object({ importId: id, ...pageRequest })).output(page(importReject)),
  addOne: procedure
    .input(
      z.object({
        campaignId: id,
        phone: text(64),
        name: text(LONGEST_NAME),
        defaultCountry: text(2, { least: 2 }),
      }),
    )
    .output(z.object({ contactId })),
};
