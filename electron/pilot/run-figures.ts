import { promiseOf, sumAnswers, type PromiseFigures } from '../../shared/domain/abandon-promise.ts';
import { dialsAhead, isAgentless, type CallMode } from '../../shared/domain/call-mode.ts';
import { SCREENING_VERDICTS } from '../../shared/domain/screening-verdict.ts';
import type { OperatorState } from '../../shared/domain/operator-state.ts';
import type { Host } from '../host/host.ts';
import type { AttemptReportRow, Store } from '../store/store.ts';
import type { Reconciliation } from './reconcile.ts';

/** What a run of scripted operators came to, for programs that compare runs. Rates are 0 to 1; seconds are of life, not of the wall. */
export interface RunFigures {
  mode: CallMode;
  /** Operators, or workers of the voice agent. */
  operators: number;
  contacts: number;
  dials: number;
  /** INVITEs that the far end saw. */
  sipCalls: number;
  answered: number;
  /** As the abandon rate counts them; of a mode that does not dial ahead, answered and not found to be a machine. */
  liveAnswers: number;
  machines: number;
  connected: number;
  abandoned: number;
  canceledByClient: number;
  /** Those among them who left while it was listened who answers, with somebody free for them: they are no live answers. */
  leftListening: number;
  /** As the console shows it, over the whole run; 0 in a mode that does not dial ahead, and before the first live answer. */
  abandonRate: number;
  /** Share of the operators' time in talk and wrap-up, from the start until everybody on the list was called once. */
  occupancy: number;
  /** How long an operator waited for the next person to talk to, over the same time. */
  meanWaitSec: number;
  /** From the answer to the operator, in milliseconds of the wall. */
  answerToAttachMs: { p50: number; p95: number; p99: number };
  /** From the start until everybody on the list was called once: afterwards there are too few people left to call. */
  firstPassSec: number;
  simulatedSec: number;
  wallSec: number;
  agree: boolean;
}

const HOUR_MS = 3_600_000;

const MACHINES: ReadonlySet<string | null> = new Set(
  Object.values(SCREENING_VERDICTS).flatMap(({ outcome }) => outcome ?? []),
);
const BUSY: ReadonlySet<OperatorState> = new Set(['on_call', 'acw']);
const AWAY: ReadonlySet<OperatorState> = new Set(['offline', 'not_ready']);

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** When the last one of those who were called was called for the first time. */
export function firstPassEndMs(
  attempts: readonly Pick<AttemptReportRow, 'contactId' | 'createdAtMs'>[],
  fromMs: number,
): number {
  const first = new Map<number, number>();
  for (const { contactId, createdAtMs } of attempts)
    first.set(contactId, Math.min(createdAtMs, first.get(contactId) ?? createdAtMs));
  return [...first.values()].reduce((last, atMs) => Math.max(last, atMs), fromMs);
}

type StateLog = readonly { state: OperatorState; atMs: number }[];

/** How long one operator was busy, and at work at all, between two moments. */
function timesOf(log: StateLog, fromMs: number, toMs: number): { busyMs: number; atWorkMs: number } {
  let busyMs = 0;
  let atWorkMs = 0;
  for (const [index, { state, atMs }] of log.entries()) {
    const until = Math.min(toMs, log[index + 1]?.atMs ?? toMs);
    const lasted = Math.max(0, until - Math.max(fromMs, atMs));
    if (BUSY.has(state)) busyMs += lasted;
    if (!AWAY.has(state)) atWorkMs += lasted;
  }
  return { busyMs, atWorkMs };
}

/** How long the call of an attempt kept its worker, until a moment. */
function busyIn({ attachedAtMs, wrappedAtMs }: AttemptReportRow, toMs: number): number {
  if (attachedAtMs === null) return 0;
  return Math.max(0, Math.min(toMs, wrappedAtMs ?? toMs) - attachedAtMs);
}

/** The promise about abandoned people over a run that was over by then. */
async function promiseOfRun(store: Store, campaignId: string, endedAtMs: number): Promise<PromiseFigures> {
  return promiseOf(sumAnswers(await store.attempts.answerQuarters(campaignId, 0, endedAtMs + HOUR_MS)));
}

/** The figures of a run that is over. */
export async function summariseRun(
  host: Host,
  campaignId: string,
  { attempts, sipCalls, disagreements }: Reconciliation,
  {
    flags,
    wallSec,
  }: {
    flags: { mode: CallMode; operators: number; workers: number; speed: number };
    wallSec: number;
  },
): Promise<RunFigures> {
  const { store, campaigns } = host.services;
  const { startedAtMs, endedAtMs } = await campaigns.get(campaignId);
  const fromMs = startedAtMs ?? 0;
  const count = (holds: (row: AttemptReportRow) => boolean): number => attempts.filter(holds).length;
  const toMs = firstPassEndMs(attempts, fromMs);
  const answered = count((row) => row.answeredAtMs !== null);
  const machines = count((row) => row.answeredAtMs !== null && MACHINES.has(row.outcome));
  const connected = count((row) => row.attachedAtMs !== null);
  const connectedInTime = count((row) => row.attachedAtMs !== null && row.attachedAtMs <= toMs);
  const abandoned = count((row) => row.outcome === 'abandoned');
  const canceledByClient = count((row) => row.outcome === 'canceled_by_client');
  const promise = await promiseOfRun(store, campaignId, endedAtMs ?? toMs);
  const liveAnswers = dialsAhead(flags.mode) ? promise.liveAnswers : answered - machines;
  let busyMs = 0;
  let atWorkMs = 0;
  if (isAgentless(flags.mode)) {
    atWorkMs = flags.workers * (toMs - fromMs);
    busyMs = attempts.reduce((sum, row) => sum + busyIn(row, toMs), 0);
  }
  for (const operator of isAgentless(flags.mode) ? [] : await store.operators.list()) {
    const log = await store.operators.stateLog(operator.id, 0, toMs);
    const times = timesOf(log, fromMs, toMs);
    busyMs += times.busyMs;
    atWorkMs += times.atWorkMs;
  }
  const waits = attempts
    .flatMap(({ answeredAtMs, attachedAtMs }) =>
      answeredAtMs === null || attachedAtMs === null ? [] : [(attachedAtMs - answeredAtMs) / flags.speed],
    )
    .toSorted((a, b) => a - b);
  const contacts = await store.campaigns.counts(campaignId);
  return {
    mode: flags.mode,
    operators: isAgentless(flags.mode) ? flags.workers : flags.operators,
    contacts: Object.values(contacts).reduce((sum, each) => sum + each, 0),
    dials: attempts.length,
    sipCalls,
    answered,
    liveAnswers,
    machines,
    connected,
    abandoned,
    canceledByClient,
    leftListening: promise.leftListening,
    abandonRate: rounded(promise.rate ?? 0, 5),
    occupancy: atWorkMs === 0 ? 0 : rounded(busyMs / atWorkMs, 4),
    meanWaitSec: connectedInTime === 0 ? 0 : rounded((atWorkMs - busyMs) / connectedInTime / 1_000, 2),
    answerToAttachMs: {
      p50: rounded(percentile(waits, 0.5), 1),
      p95: rounded(percentile(waits, 0.95), 1),
      p99: rounded(percentile(waits, 0.99), 1),
    },
    firstPassSec: Math.round((toMs - fromMs) / 1_000),
    simulatedSec: Math.round(((endedAtMs ?? toMs) - fromMs) / 1_000),
    wallSec: rounded(wallSec, 1),
    agree: disagreements.length === 0,
  };
}
