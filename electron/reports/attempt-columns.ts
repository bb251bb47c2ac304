import { FREE_WHEN_LEFT } from '../../shared/domain/free-when-left.ts';
import { LEFT_MESSAGES } from '../../shared/domain/left-message.ts';
import { ATTEMPT_OUTCOMES } from '../../shared/domain/attempt-outcome.ts';
import { whyWords } from '../../shared/domain/attempt-why.ts';
import { SCREENING_EARS } from '../../shared/domain/screening-ear.ts';
import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import type { AttemptReportRow } from '../store/store.ts';
import { isoInZone } from './zoned-time.ts';

export type Cell = string | number | null;

/** One column of a report. `phone` cells keep their plus sign; `text` cells are kept from running as formulas. */
export interface Column {
  heading: string;
  kind: 'text' | 'number' | 'phone';
  /** Characters, for a spreadsheet. */
  width: number;
  value(row: AttemptReportRow): Cell;
}

const text = (heading: string, width: number, value: Column['value']): Column => ({
  heading,
  kind: 'text',
  width,
  value,
});
const figure = (heading: string, value: Column['value']): Column => ({
  heading,
  kind: 'number',
  width: 12,
  value,
});
const phone = (heading: string, value: Column['value']): Column => ({
  heading,
  kind: 'phone',
  width: 18,
  value,
});

/** A call of the person is received, whatever became of the contact. */
const RECEIVED = 'received';

function batchTermOf(row: AttemptReportRow): string {
  if (row.why?.line === 'received') return RECEIVED;
  const { batchTerm } = CONTACT_STATES[row.contactState];
  if (row.contactState !== 'exhausted') return batchTerm;
  return row.outcome === null ? batchTerm : ATTEMPT_OUTCOMES[row.outcome].batchTerm;
}

/**
 * Columns of the attempt report: one row per attempt, times as ISO 8601 with the offset of `zone`. `variableNames` get
 * a column each; variables under other names are kept together as JSON in the last one.
 */
export function attemptColumns(zone: string, variableNames: readonly string[]): Column[] {
  const iso = isoInZone(zone);
  const named = new Set(variableNames);
  const time = (heading: string, value: (row: AttemptReportRow) => number | null): Column =>
    text(heading, 29, (row) => {
      const ms = value(row);
      return ms === null ? null : iso(ms);
    });
  const columns = [
    text('Attempt', 38, (row) => row.id),
    text('Campaign', 24, (row) => row.campaignName),
    figure('Run', (row) => row.run),
    figure('Pass', (row) => row.pass),
    figure('Contact', (row) => row.contactId),
    text('Contact name', 24, (row) => row.contactName),
    phone('Number dialled', (row) => row.number),
    phone('Caller ID', (row) => row.callerId),
    text('Outcome', 16, (row) => row.outcome),
    text('Contact state', 18, (row) => row.contactState),
    text('Batch-call term', 16, batchTermOf),
    text('Contact term', 16, (row) => CONTACT_STATES[row.contactState].contactTerm),
    text('Disposition', 18, (row) => row.disposition),
    text('Notes', 40, (row) => row.notes),
    text('Operator', 18, (row) => row.operatorName),
    text('Mode', 12, (row) => row.mode),
    text('Trunk', 20, (row) => row.trunkName),
    text('Host', 38, (row) => row.host),
    time('Created', (row) => row.createdAtMs),
    time('Sent', (row) => row.sentAtMs),
    time('Ringing', (row) => row.ringingAtMs),
    time('Answered', (row) => row.answeredAtMs),
    time('Screened', (row) => row.screenedAtMs),
    time('Attached', (row) => row.attachedAtMs),
    time('Ended', (row) => row.endedAtMs),
    time('Wrapped up', (row) => row.wrappedAtMs),
    text('Time zone', 18, () => zone),
    figure('Talk seconds', (row) => row.talkSec),
    figure('Wrap-up seconds', (row) => row.wrapSec),
    figure('SIP code', (row) => row.sipCode),
    text('SIP reason', 24, (row) => row.sipReason),
    figure('Q.850 cause', (row) => row.q850Cause),
    text('Hung up by', 12, (row) => row.hungUpBy),
    text('Screening verdict', 16, (row) => row.screeningVerdict),
    figure('Screening confidence', (row) => row.screeningConfidence),
    text('Screened by', 12, (row) => row.screenedBy && SCREENING_EARS[row.screenedBy].label),
    text('Message left', 18, (row) => row.leftMessage && LEFT_MESSAGES[row.leftMessage].label),
    text('Free when they left', 18, (row) => row.freeWhenLeft && FREE_WHEN_LEFT[row.freeWhenLeft].label),
    text('Recording', 30, (row) => row.recordingFile),
    text('Why it was made', 60, ({ why, mode }) => (why === null ? null : whyWords(why, zone, mode))),
    text('Answers', 30, (row) => jsonOrNull(row.answers)),
  ];
  // A list may have a column of its own called "Notes"; no heading stands twice.
  const headings = new Set(columns.map((column) => column.heading));
  const headingOf = (name: string): string => (headings.has(name) ? `${name} (list)` : name);
  return [
    ...columns,
    // Of a row of another list, which has no such variable, what objects call so is not it.
    ...variableNames.map((name) =>
      text(headingOf(name), 18, ({ variables }) =>
        Object.hasOwn(variables, name) ? (variables[name] ?? null) : null,
      ),
    ),
    text('Other variables', 24, (row) =>
      jsonOrNull(Object.fromEntries(Object.entries(row.variables).filter(([name]) => !named.has(name)))),
    ),
  ];
}

function jsonOrNull(values: Record<string, string>): string | null {
  for (const _ in values) return JSON.stringify(values);
  return null;
}
