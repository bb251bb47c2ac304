import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import ExcelJS from 'exceljs';
import Papa from 'papaparse';
import type { ListImport } from '../../shared/contract/lists.ts';
import { dialsAhead, isAgentless } from '../../shared/domain/call-mode.ts';
import { contactStatesOfKind } from '../../shared/domain/contact-state.ts';
import type { AttemptOutcome } from '../../shared/domain/attempt-outcome.ts';
import type { CalleeBehaviour } from '../carrier/callee.ts';
import type { Carrier } from '../carrier/carrier.ts';
import type { Host } from '../host/host.ts';
import { neutralised } from '../reports/csv-text.ts';
import type { AttemptReportRow } from '../store/store.ts';
import type { OperatorTally } from './scripted-operator.ts';

export interface Total {
  label: string;
  value: number;
}

export interface Reconciliation {
  totals: Total[];
  byOutcome: Total[];
  byState: Total[];
  byDisposition: Total[];
  byOperator: { name: string; offers: number; connected: number; talkSec: number; wrapUps: number }[];
  /** Every attempt, and what the far end saw. */
  attempts: AttemptReportRow[];
  sipCalls: number;
  /** One sentence for each pair of figures that should be equal and is not. */
  disagreements: string[];
}

interface Sources {
  host: Host;
  carrier: Carrier;
  campaignId: string;
  list: ListImport;
  tallies: OperatorTally[];
  /** What voice agents said and the host took, by attempt. */
  agentReports: Map<string, { dispositionId: string; notes: string }>;
  files: { csv: string; xlsx: string };
}

/** What may come of a call to somebody who behaves like this; retries of one number behave alike. */
const POSSIBLE_OUTCOMES: Record<CalleeBehaviour, readonly AttemptOutcome[]> = {
  answer: ['answered', 'canceled_by_client', 'no_conversation'],
  voicemail: ['answered', 'machine', 'no_conversation'],
  screener: ['answered', 'canceled_by_client', 'no_conversation', 'screener', 'machine'],
  early_hangup: ['answered', 'canceled_by_client', 'no_conversation', 'failed', 'no_answer'],
  busy: ['busy'],
  no_answer: ['no_answer'],
  reject: ['rejected'],
  unreachable: ['unreachable'],
  invalid_number: ['invalid_number'],
};

/** What may come of any call that was placed before anybody was free: nobody was in time, or it was given up. */
const OF_CALLS_AHEAD: readonly AttemptOutcome[] = [
  'abandoned',
  'canceled_by_client',
  'cancelled',
  // A screened person may be taken for a machine: how often is for the figures to say.
  'machine',
];

type FileRow = Record<string, string>;

/** A file's rows by heading, read again by a library that did not write it. */
async function readCsv(path: string): Promise<FileRow[]> {
  const text = await readFile(path, 'utf8');
  const { data, errors } = Papa.parse<FileRow>(text.replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: true,
  });
  if (errors[0])
    throw new Error(`${path} cannot be read: ${errors[0].message} in row ${errors[0].row ?? '?'}`);
  return data;
}

async function readXlsx(path: string): Promise<FileRow[]> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookReader(createReadStream(path), {});
  const rows: FileRow[] = [];
  for await (const sheet of workbook) {
    let headings: string[] = [];
    for await (const row of sheet) {
      const cells = Array.isArray(row.values) ? row.values.slice(1) : [];
      if (headings.length === 0) {
        headings = cells.map(cellText);
        continue;
      }
      rows.push(Object.fromEntries(headings.map((heading, i) => [heading, cellText(cells[i])])));
    }
  }
  return rows;
}

function cellText(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  return typeof cell === 'number' ? String(cell) : '';
}

function countBy<T>(items: Iterable<T>, key: (item: T) => string | null): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const name = key(item);
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

const asTotals = (counts: Map<string, number>): Total[] =>
  [...counts].sort((a, b) => b[1] - a[1]).map(([label, value]) => ({ label, value }));

const inOrder = (counts: Map<string, number>): string =>
  [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

/** Holds dialler, store, carrier, operators and both files against each other, each counted from its own records. */
export async function reconcile(sources: Sources): Promise<Reconciliation> {
  const { host, carrier, campaignId, list, tallies, agentReports, files } = sources;
  const disagreements: string[] = [];
  const equal = (what: string, left: [string, number | string], right: [string, number | string]): void => {
    if (left[1] === right[1]) return;
    disagreements.push(`${what}: ${left[0]} says ${left[1]}, ${right[0]} says ${right[1]}.`);
  };

  const rows: AttemptReportRow[] = [];
  for await (const batch of host.services.store.attempts.report(campaignId)) rows.push(...batch);
  const figures = await host.services.campaigns.figures(campaignId);
  const counts = await host.services.store.campaigns.counts(campaignId);
  const byState = new Map(Object.entries(counts).filter(([, count]) => count > 0));
  const inAll = [...byState.values()].reduce((sum, count) => sum + count, 0);
  const final = contactStatesOfKind('final').reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  const answered = rows.filter((row) => row.answeredAtMs !== null).length;
  const connected = rows.filter((row) => row.attachedAtMs !== null).length;

  // The list against the store.
  equal('Contacts', ['the import', list.accepted], ['the store', inAll]);
  equal('Rows of the list', ['the import', list.rows], ['its results', list.accepted + list.rejected]);
  equal('Contacts in a final state', ['the store', final], ['the list', list.accepted]);

  // The dialler's own figures against a recount of the attempts.
  equal('Attempts', ['the dialler', figures.attempts], ['the store', rows.length]);
  equal('Answered attempts', ['the dialler', figures.answered], ['the store', answered]);
  equal('Connected attempts', ['the dialler', figures.connected], ['the store', connected]);
  equal(
    'Attempts without an outcome',
    ['the store', rows.filter((row) => row.outcome === null).length],
    ['the rules', 0],
  );

  // The wire: what the far end saw.
  const far = carrier.figures();
  const sent = rows.filter((row) => row.sentAtMs !== null).length;
  equal('Calls placed', ['the store', sent], ['the carrier', far.invites]);
  equal('Calls answered', ['the store', answered], ['the carrier', far.answered]);
  equal('Calls still up', ['the carrier', far.up], ['the store', 0]);
  const left = rows.filter(({ leftMessage }) => leftMessage === 'whole').length;
  // Operators and cut messages are heard by machines too.
  equal('Messages left whole', ['the store', left], ['the carrier', Math.min(left, far.messages)]);
  for (const row of rows) {
    const behaviour = carrier.behaviourOf(row.number);
    if (row.sentAtMs === null || row.outcome === null) continue;
    const isAheadOf = dialsAhead(row.mode) && OF_CALLS_AHEAD.includes(row.outcome);
    if (!isAheadOf && !POSSIBLE_OUTCOMES[behaviour].includes(row.outcome)) {
      disagreements.push(`${row.number}: the carrier's ${behaviour} was stored as ${row.outcome}.`);
    }
  }

  // The operators: what they sent and the host confirmed.
  const stored = new Map(rows.map((row) => [row.id, row]));
  for (const tally of tallies) {
    for (const [attemptId, sentWrapUp] of tally.wrapUps) {
      const row = stored.get(attemptId);
      equal(
        `Disposition of ${attemptId}`,
        [tally.name, sentWrapUp.dispositionId],
        ['the store', row?.dispositionId ?? 'nothing'],
      );
      equal(`Notes of ${attemptId}`, [tally.name, sentWrapUp.notes], ['the store', row?.notes ?? 'nothing']);
    }
  }
  for (const [attemptId, said] of agentReports) {
    const row = stored.get(attemptId);
    equal(
      `Disposition of ${attemptId}`,
      ['the voice agent', said.dispositionId],
      ['the store', row?.dispositionId ?? 'nothing'],
    );
    equal(`Notes of ${attemptId}`, ['the voice agent', said.notes], ['the store', row?.notes ?? 'nothing']);
  }
  const connectedByOperators = tallies.reduce((sum, tally) => sum + tally.connected, 0);
  const byPeople = rows.filter((row) => row.attachedAtMs !== null && !isAgentless(row.mode)).length;
  equal('Connected calls', ['the operators', connectedByOperators], ['the store', byPeople]);
  if (connected > byPeople) {
    // One that hung up while it was being joined was called all the same.
    equal(
      'Calls to the voice agent',
      ['the store', Math.min(connected - byPeople, far.agentCalls)],
      ['the agent', connected - byPeople],
    );
  }
  const rejected = tallies.reduce((sum, tally) => sum + tally.rejected, 0);
  equal('Offers declined', ['the operators', rejected], ['the store', counts.rejected_by_operator ?? 0]);

  // The files, read again.
  const csv = await readCsv(files.csv);
  const xlsx = await readXlsx(files.xlsx);
  for (const [name, fileRows] of [
    ['the CSV file', csv],
    ['the XLSX file', xlsx],
  ] as const) {
    equal('Attempts', [name, fileRows.length], ['the store', rows.length]);
    equal(
      'Outcomes',
      [name, inOrder(countBy(fileRows, (row) => row['Outcome'] ?? null))],
      ['the store', inOrder(countBy(rows, (row) => row.outcome))],
    );
    equal('Talk seconds', [name, sum(fileRows)], ['the store', talkOf(rows).toFixed(3)]);
    for (const fileRow of fileRows) {
      const row = stored.get(fileRow['Attempt'] ?? '');
      equal(
        'Number dialled',
        [name, fileRow['Number dialled'] ?? ''],
        ['the store', row?.number ?? 'nothing'],
      );
      const notes = row?.notes ?? '';
      const expected = name === 'the CSV file' ? neutralised(notes) : notes;
      equal('Notes', [name, (fileRow['Notes'] ?? '').replaceAll('\r\n', '\n')], ['the store', expected]);
    }
  }

  const byOperator = tallies.map((tally) => ({
    name: tally.name,
    offers: tally.offers,
    connected: tally.connected,
    talkSec: talkOf(rows.filter((row) => row.operatorName === tally.name)),
    wrapUps: tally.wrapUps.size,
  }));
  const heard = tallies.reduce((all, tally) => all + tally.packetsHeard(), 0);
  return {
    totals: [
      { label: 'Contacts', value: list.accepted },
      { label: 'Attempts', value: rows.length },
      { label: 'Calls placed over SIP', value: far.invites },
      { label: 'Answered', value: answered },
      { label: 'Connected to an operator', value: connected },
      { label: 'Messages left whole', value: left },
      { label: 'Wrap-ups', value: tallies.reduce((all, tally) => all + tally.wrapUps.size, 0) },
      { label: 'Talk seconds', value: Math.round(talkOf(rows)) },
      { label: 'Audio packets, carrier to us', value: far.rtpOut },
      { label: 'Audio packets, us to carrier', value: far.rtpIn },
      { label: 'Audio packets heard by operators', value: heard },
    ],
    byOutcome: asTotals(countBy(rows, (row) => row.outcome)),
    byState: asTotals(byState),
    byDisposition: asTotals(countBy(rows, (row) => row.disposition)),
    byOperator,
    attempts: rows,
    sipCalls: far.invites,
    disagreements,
  };
}

const talkOf = (rows: readonly AttemptReportRow[]): number =>
  rows.reduce((all, row) => all + (row.talkSec ?? 0), 0);
const sum = (rows: readonly FileRow[]): string =>
  rows.reduce((all, row) => all + Number(row['Talk seconds'] ?? 0), 0).toFixed(3);
