import { sql } from 'kysely';
import type { Attempt } from '../../shared/contract/contact.ts';
import { findCampaignKey } from './campaign-keys.ts';
import { variablesOf } from './contact-row.ts';
import { answersOf, whyOf, type AttemptRow } from './attempt-row.ts';
import { breathe } from './database.ts';
import type { Database } from './database.ts';
import { asStoreFailure } from './failures.ts';
import type { AttemptReportRow } from './store.ts';

/** As it is read: a contact's variables are still apart from their names. */
type ReportRow = AttemptRow &
  Omit<AttemptReportRow, keyof Attempt | 'variables'> & {
    variableSetKey: number | null;
    variableValues: string;
  };

async function readBatch(
  base: Database,
  key: number,
  run: number | null,
  after: { createdAtMs: number; id: string },
  limit: number,
): Promise<ReportRow[]> {
  const ofRun = run === null ? sql`` : sql`and run = ${run}`;
  const { rows } = await sql<ReportRow>`select a.*, c.name as campaign_name, k.name as contact_name,
      r.state as contact_state, coalesce(o.name, v.name) as operator_name, t.name as trunk_name, d.label as disposition,
      k.variable_set_key, k.variable_values
    from (select * from attempts where campaign_key = ${key} ${ofRun} and (created_at_ms, id) > (${after.createdAtMs}, ${after.id})
      order by created_at_ms, id limit ${limit}) a
    join campaigns c on c.key = a.campaign_key
    join contacts k on k.id = a.contact_id
    join contact_runs r on r.contact_id = a.contact_id and r.run = a.run
    left join operators o on o.id = a.operator_id
    left join voice_agents v on v.id = a.operator_id
    left join trunks t on t.id = a.trunk_id
    left join dispositions d on d.id = a.disposition_id
    order by a.created_at_ms, a.id`.execute(base.db);
  return rows;
}

/** Field by field: spreading forty fields a few times per row would be most of a report's time. */
function toReportRow(
  row: ReportRow,
  campaignId: string,
  variables: Record<string, string>,
): AttemptReportRow {
  return {
    campaignId,
    variables,
    answers: answersOf(row),
    why: whyOf(row),
    id: row.id,
    contactId: row.contactId,
    run: row.run,
    pass: row.pass,
    number: row.number,
    callerId: row.callerId,
    trunkId: row.trunkId,
    mode: row.mode,
    host: row.host,
    operatorId: row.operatorId,
    createdAtMs: row.createdAtMs,
    sentAtMs: row.sentAtMs,
    ringingAtMs: row.ringingAtMs,
    answeredAtMs: row.answeredAtMs,
    screenedAtMs: row.screenedAtMs,
    attachedAtMs: row.attachedAtMs,
    endedAtMs: row.endedAtMs,
    wrappedAtMs: row.wrappedAtMs,
    talkSec: row.talkSec,
    wrapSec: row.wrapSec,
    sipCode: row.sipCode,
    sipReason: row.sipReason,
    q850Cause: row.q850Cause,
    hungUpBy: row.hungUpBy,
    screeningVerdict: row.screeningVerdict,
    screeningConfidence: row.screeningConfidence,
    screenedBy: row.screenedBy,
    leftMessage: row.leftMessage,
    freeWhenLeft: row.freeWhenLeft,
    outcome: row.outcome,
    dispositionId: row.dispositionId,
    notes: row.notes,
    recordingFile: row.recordingFile,
    campaignName: row.campaignName,
    contactName: row.contactName,
    contactState: row.contactState,
    operatorName: row.operatorName,
    trunkName: row.trunkName,
    disposition: row.disposition,
  };
}

/** Attempts of one run or of all with their names, oldest first; each batch is a read of its own, so that nothing else waits for a report. */
export async function* attemptReport(
  base: Database,
  campaignId: string,
  { run = null, batch = 1_000 }: { run?: number | null; batch?: number } = {},
): AsyncIterable<AttemptReportRow[]> {
  try {
    const key = await findCampaignKey(base, base.db, campaignId);
    if (key === null) return;
    let after = { createdAtMs: -1, id: '' };
    for (;;) {
      const rows = await readBatch(base, key, run, after, batch);
      const last = rows.at(-1);
      if (!last) return;
      after = { createdAtMs: last.createdAtMs, id: last.id };
      const page: AttemptReportRow[] = [];
      for (const row of rows) {
        page.push(toReportRow(row, campaignId, await variablesOf(base, base.db, row)));
      }
      yield page;
      if (rows.length < batch) return;
      await breathe();
    }
  } catch (error) {
    throw asStoreFailure(error);
  }
}
