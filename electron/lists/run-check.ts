import type { ListCheck, RowSample } from '../../shared/contract/lists.ts';
import type { RejectReason, RowWarning } from '../../shared/domain/row-outcome.ts';
import type { ImportRow, Store } from '../store/store.ts';
import type { CheckJob } from './import-messages.ts';
import { readOutcomes } from './list-outcomes.ts';
import { createTally } from './row-tally.ts';
import { seenNumbers } from './seen-numbers.ts';

/** Progress goes out this often at most. */
const PROGRESS_EVERY_MS = 250;
/** Numbers that the store is asked about at once. */
const LOOK_UP = 1_000;
/** Rows of each kind that are shown. */
const SAMPLES = 3;
const LONGEST_SAMPLE = 160;

export class CheckCancelled extends Error {
  override readonly name = 'CheckCancelled';
}

export interface CheckControls {
  isCancelled(): boolean;
  onProgress(check: ListCheck): void;
}

const shown = (text: string): string =>
  text.length <= LONGEST_SAMPLE ? text : `${text.slice(0, LONGEST_SAMPLE)}…`;

/** With one more row as long as few are kept. */
function keep(
  kept: readonly RowSample[] | undefined,
  line: number,
  from: string,
  to: string | null,
): RowSample[] {
  if (kept && kept.length >= SAMPLES) return [...kept];
  return [...(kept ?? []), { line, from: shown(from), to: to === null ? null : shown(to) }];
}

/** The first rows of each kind. */
function createSamples() {
  const reasons: ListCheck['samples']['reasons'] = {};
  const warnings: ListCheck['samples']['warnings'] = {};
  return {
    rejected: (reason: RejectReason, line: number, from: string): void => {
      reasons[reason] = keep(reasons[reason], line, from, null);
    },
    changed: (warning: RowWarning, line: number, from: string, to: string): void => {
      warnings[warning] = keep(warnings[warning], line, from, to);
    },
    all: () => ({ reasons: { ...reasons }, warnings: { ...warnings } }),
  };
}

/**
 * Reads a whole list as its import would, and stores nothing: what becomes of its rows, with a few of each kind. Numbers
 * are compared with each other and with what the campaign and the blacklist hold at this moment.
 * @throws CheckCancelled, or StoreFailure.
 */
export async function runCheck(store: Store, job: CheckJob, controls: CheckControls): Promise<ListCheck> {
  const tally = createTally();
  const samples = createSamples();
  const seen = seenNumbers();
  const duplicates = { inList: 0, inCampaign: 0 };
  let uncompared = 0;
  let blacklisted = 0;
  let bytes = 0;
  let saidAt = 0;
  let waiting: ImportRow[] = [];

  const duplicate = (row: ImportRow, where: keyof typeof duplicates): void => {
    duplicates[where] += 1;
    tally.reject('duplicate');
    samples.rejected('duplicate', row.line, [row.phone, row.name].filter((part) => part !== '').join(' · '));
  };
  const lookUp = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const rows = waiting;
    waiting = [];
    const phones = rows.map(({ phone }) => phone);
    const known = await store.imports.known(job.campaignId, phones);
    const inCampaign = new Set(known.inCampaign);
    const barred = new Set(known.blacklisted);
    for (const row of rows) {
      if (inCampaign.has(row.phone)) {
        duplicate(row, 'inCampaign');
        continue;
      }
      tally.count(row);
      if (barred.has(row.phone)) blacklisted += 1;
      for (const { warning, from, to } of row.changes ?? []) samples.changed(warning, row.line, from, to);
    }
  };
  const result = (status: ListCheck['status']): ListCheck => {
    const figures = tally.figures();
    const { rows, rejected } = figures;
    const accepted = rows - rejected;
    const so = { status, failure: null, bytesRead: bytes, bytesTotal: job.bytesTotal };
    return { ...so, ...figures, accepted, blacklisted, duplicates, uncompared, samples: samples.all() };
  };

  for await (const { outcomes, bytesRead } of readOutcomes(job)) {
    for (const outcome of outcomes) {
      if ('reason' in outcome) {
        tally.count(outcome);
        samples.rejected(outcome.reason, outcome.line, outcome.cell ?? outcome.raw);
        continue;
      }
      const before = seen.add(outcome.phone);
      if (before === 'full') uncompared += 1;
      if (before === 'seen') duplicate(outcome, 'inList');
      else waiting.push(outcome);
      if (waiting.length >= LOOK_UP) await lookUp();
    }
    bytes = bytesRead;
    if (controls.isCancelled()) throw new CheckCancelled();
    const now = performance.now();
    if (now - saidAt >= PROGRESS_EVERY_MS) {
      saidAt = now;
      controls.onProgress(result('running'));
    }
  }
  await lookUp();
  return result('done');
}
