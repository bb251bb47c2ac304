import type { AttemptReportRow, Store } from '../../electron/store/store.ts';

/** One attempt of a report; every field can be changed. */
export function reportRow(change: Partial<AttemptReportRow> = {}): AttemptReportRow {
  return {
    id: 'attempt-1',
    campaignId: 'campaign-1',
    contactId: 1,
    run: 1,
    pass: 1,
    number: '+4930123456',
    callerId: '+442079460999',
    trunkId: 'trunk-1',
    mode: 'preview',
    host: 'host-1',
    operatorId: 'operator-1',
    createdAtMs: Date.UTC(2026, 5, 1, 8, 0, 0),
    sentAtMs: Date.UTC(2026, 5, 1, 8, 0, 0, 100),
    ringingAtMs: Date.UTC(2026, 5, 1, 8, 0, 1),
    answeredAtMs: Date.UTC(2026, 5, 1, 8, 0, 7),
    screenedAtMs: null,
    attachedAtMs: Date.UTC(2026, 5, 1, 8, 0, 7, 20),
    endedAtMs: Date.UTC(2026, 5, 1, 8, 1, 0),
    wrappedAtMs: Date.UTC(2026, 5, 1, 8, 1, 30),
    talkSec: 52.98,
    wrapSec: 30,
    sipCode: 200,
    sipReason: 'OK',
    q850Cause: null,
    hungUpBy: 'customer',
    screeningVerdict: null,
    screeningConfidence: null,
    screenedBy: null,
    leftMessage: null,
    freeWhenLeft: null,
    outcome: 'answered',
    dispositionId: 'sale',
    notes: '',
    answers: {},
    recordingFile: null,
    why: null,
    campaignName: 'Spring offer',
    contactName: 'Ada Byron',
    contactState: 'completed',
    operatorName: 'You',
    trunkName: 'Main',
    disposition: 'Sale',
    variables: { city: 'Berlin' },
    ...change,
  };
}

/** A store that has these batches to report and nothing else. */
export function storeOf(batches: () => AsyncIterable<AttemptReportRow[]>): Store {
  return { attempts: { report: batches } } as unknown as Store;
}
