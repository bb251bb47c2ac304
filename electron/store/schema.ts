import type { Generated } from 'kysely';
import type { AttemptOutcome } from '../../shared/domain/attempt-outcome.ts';
import type { CallbackFigure } from '../../shared/domain/callbacks.ts';
import type { CampaignStatus, CompletionReason } from '../../shared/domain/campaign-status.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import type { NotReadyReason, OperatorState } from '../../shared/domain/operator-state.ts';
import type { ScreeningVerdict } from '../../shared/domain/screening-verdict.ts';
import type { CallMode } from '../../shared/domain/call-mode.ts';
import type { Attempt } from '../../shared/contract/contact.ts';
import type { Disposition } from '../../shared/contract/desk.ts';
import type { ListImport } from '../../shared/contract/lists.ts';
import type { RejectReason } from '../../shared/domain/row-outcome.ts';
import type { Operator } from '../../shared/contract/people.ts';
import type { ExportJob } from '../../shared/contract/reports.ts';
import type { CallerNumber } from '../../shared/contract/trunk.ts';

/**
 * Rows as they lie in the database; columns are the snake_case of these names. Both databases hold the same: JSON is text,
 * yes/no is 0/1, times are milliseconds since the Unix epoch. Wide tables point to their campaign by a small number (`key`).
 */
export interface Tables {
  campaigns: {
    key: Generated<number>;
    id: string;
    name: string;
    status: CampaignStatus;
    settings: string;
    run: number;
    createdAtMs: number;
    createdBy: string;
    startedAtMs: number | null;
    endedAtMs: number | null;
    completionReason: CompletionReason | null;
    endedBy: string | null;
    failure: string | null;
    /** 1 once removed: hidden at once, its rows are deleted piece by piece. 2 while it is being made as a copy: hidden, in no run. */
    removed: Generated<number>;
  };
  runs: {
    campaignKey: number;
    run: number;
    startedAtMs: number | null;
    endedAtMs: number | null;
    completionReason: CompletionReason | null;
    endedBy: string | null;
    failure: string | null;
    /** The settings of the run, as they were last. */
    settings: string;
    /** The row of the campaign when this run was prepared, as JSON; null in the first one. */
    previous: string | null;
    /** Up to which contact it is prepared, -1 when it was taken back; null once the campaign is in it. */
    preparedUpto: number | null;
  };
  contacts: {
    id: number;
    campaignKey: number;
    phone: string;
    name: string;
    variableSetKey: number | null;
    /** JSON array in the order of the set's names; the names are stored once. */
    variableValues: string;
    /** Index in PRIORITIES: 0 is high. */
    priority: number;
    tags: string;
    importKey: number | null;
  };
  /** What a contact is in one run of its campaign. */
  contactRuns: {
    contactId: number;
    run: number;
    campaignKey: number;
    state: ContactState;
    /** What the picking statements look at; partial indexes split it so that due and future rows never mix. */
    work: Work | null;
    /** Part of the list that is picked by itself; there is one. */
    lane: Generated<number>;
    /** Calling order before due time: callbacks, first pass, retries; inside each by priority. */
    turn: number;
    attempts: Generated<number>;
    /** 0 when it waits for no time, so that it sorts first in both databases. */
    nextAtMs: Generated<number>;
    lastOutcome: AttemptOutcome | null;
    /** Minus the time of the last call: one ascending index lists the newest first, then upload order. */
    recency: Generated<number>;
    leaseHost: string | null;
    leaseUntilMs: number | null;
    takenFrom: ContactState | null;
    operatorId: string | null;
    /** Whose callback it is; null is anybody's, and in every other state. */
    ownerId: string | null;
    /** How often its present callback was missed. */
    missed: Generated<number>;
  };
  /** What became of a run's callbacks, by name; see shared/domain/callbacks.ts. */
  callbackFigures: { campaignKey: number; run: number; name: CallbackFigure; n: number };
  contactPhones: { campaignKey: number; phone: string; contactId: number };
  variableSets: { key: Generated<number>; names: string };
  /** Contacts by state in each run, kept by triggers. `shard` keeps connections of a shared database out of each other's way. */
  contactCounts: { campaignKey: number; run: number; state: ContactState; shard: number; n: number };
  /** Sums over attempts, kept by triggers. */
  attemptFigures: {
    campaignKey: number;
    run: number;
    pass: number;
    shard: number;
    attempts: number;
    answered: number;
    connected: number;
    ringMs: number;
    ringCount: number;
    talkMs: number;
    talkCount: number;
    wrapMs: number;
    wrapCount: number;
    firstMs: number;
    lastMs: number;
  };
  /** How dials of a run ended, by outcome. */
  outcomeCounts: { campaignKey: number; run: number; outcome: AttemptOutcome; shard: number; n: number };
  /** Next free number of a name; contact ids are handed out here so that an import can reserve a block. */
  sequences: { name: string; next: number };
  attempts: {
    id: string;
    campaignKey: number;
    contactId: number;
    run: number;
    pass: number;
    number: string;
    callerId: string | null;
    trunkId: string | null;
    mode: CallMode;
    host: string;
    operatorId: string | null;
    createdAtMs: number;
    sentAtMs: number | null;
    ringingAtMs: number | null;
    answeredAtMs: number | null;
    screenedAtMs: number | null;
    attachedAtMs: number | null;
    endedAtMs: number | null;
    wrappedAtMs: number | null;
    talkSec: number | null;
    wrapSec: number | null;
    sipCode: number | null;
    sipReason: string | null;
    q850Cause: number | null;
    hungUpBy: Attempt['hungUpBy'];
    screeningVerdict: Attempt['screeningVerdict'];
    screeningConfidence: number | null;
    screenedBy: Attempt['screenedBy'];
    leftMessage: Attempt['leftMessage'];
    freeWhenLeft: Attempt['freeWhenLeft'];
    outcome: AttemptOutcome | null;
    dispositionId: string | null;
    notes: Generated<string>;
    answers: Generated<string>;
    recordingFile: string | null;
    /** JSON; null in rows of before. */
    why: string | null;
    /** 1 until its last change; a contact never has two open ones (unique index). */
    open: Generated<number>;
  };
  /** Openings and holidays are JSON. */
  schedules: {
    id: string;
    name: string;
    zone: string;
    openings: string;
    holidays: string;
    createdAtMs: number;
  };
  voiceAgents: {
    id: string;
    name: string;
    uri: string;
    trunkId: string;
    workers: number;
    enabled: number;
    createdAtMs: number;
  };
  /** Numbers that were abandoned: not dialled ahead again before `untilMs`. */
  numberHolds: { phone: string; untilMs: number };
  /** Calls placed ahead by the quarter of an hour of their dial (milliseconds since the epoch / 900,000), kept by triggers. */
  answerQuarters: {
    campaignKey: number;
    quarter: number;
    shard: number;
    dials: number;
    answered: number;
    connected: number;
    abandoned: number;
    leftEarly: number;
    leftListening: number;
    machines: number;
    misread: number;
  };
  /**
   * Calls placed ahead that reached an operator, by what screening had said of who answered, and those among them that were
   * marked as machines; by the quarter of an hour of their dial, kept by triggers.
   */
  screeningMarks: {
    campaignKey: number;
    quarter: number;
    verdict: ScreeningVerdict;
    shard: number;
    given: number;
    marked: number;
  };
  operators: { id: string; name: string; role: Operator['role']; archived: number };
  operatorGroups: { id: string; name: string };
  operatorGroupMembers: { groupId: string; operatorId: string };
  skills: { id: string; name: string };
  operatorSkills: { operatorId: string; skillId: string; level: number };
  operatorStateLog: {
    id: Generated<number>;
    operatorId: string;
    state: OperatorState;
    reason: NotReadyReason | null;
    atMs: number;
  };
  trunks: {
    id: string;
    name: string;
    form: string;
    hasPassword: number;
    createdAtMs: number;
    /** Which password it is; null in rows of before. */
    passwordVersion: string | null;
  };
  /** Moments at which calls began in the last second, as a JSON array. */
  trunkPace: { trunkId: string; recent: string };
  numbers: {
    id: string;
    e164: string;
    label: string;
    trunkId: string | null;
    status: CallerNumber['status'];
    dailyCap: number;
    spamScore: number | null;
    spamSetAtMs: number | null;
    spamSetBy: string | null;
    weight: number;
  };
  /** In which turn a campaign showed a number last; see shared/domain/number-choice.ts. */
  numberTurns: { campaignKey: number; numberId: string; turn: number };
  /** `day` is the local date (yyyy-mm-dd) in the store's own zone. */
  numberUse: { numberId: string; day: string; used: number };
  blacklist: { phone: string; reason: string; addedAtMs: number; who: string };
  recordedMessages: {
    id: string;
    name: string;
    words: string;
    durationMs: number;
    /** mu-law, 8 kHz, mono, no header. */
    audio: Buffer;
    builtIn: number;
    createdAtMs: number;
    who: string;
  };
  dispositions: {
    id: string;
    label: string;
    kind: Disposition['kind'];
    archived: number;
    position: number;
  };
  activity: {
    id: Generated<number>;
    atMs: number;
    campaignId: string | null;
    who: string;
    what: string;
    /** What was changed, from what to what, as a JSON array; none in rows of before. */
    changes: Generated<string>;
  };
  imports: {
    key: Generated<number>;
    id: string;
    campaignId: string;
    fileName: string;
    status: ListImport['status'];
    who: string;
    startedAtMs: number;
    endedAtMs: number | null;
    bytesRead: number;
    bytesTotal: number;
    rows: number;
    accepted: number;
    rejected: number;
    duplicates: number;
    blacklisted: number;
    warned: Generated<number>;
    /** Counts as JSON. */
    byReason: Generated<string>;
    byWarning: Generated<string>;
    failure: string | null;
    /** Set at the point of no return; a merge that was cut off is carried on from here. */
    merge: string | null;
    /** Host that runs it; null in rows of version 0.1. */
    host: string | null;
  };
  importRejects: { importKey: number; line: number; reason: RejectReason; raw: string };
  exports: {
    id: string;
    campaignId: string;
    kind: ExportJob['kind'];
    format: ExportJob['format'];
    status: ExportJob['status'];
    fileName: string;
    rows: number;
    rowsTotal: number;
    bytes: number;
    who: string;
    startedAtMs: number;
    endedAtMs: number | null;
    failure: string | null;
    /** Host that writes it; null in rows of version 0.1. */
    host: string | null;
  };
  wrapUpDrafts: { attemptId: string; operatorId: string; version: number; draft: string; atMs: number };
  /** At which host each operator sits; PostgreSQL alone. */
  seats: {
    operatorId: string;
    hostId: string;
    untilMs: number;
    wantedBy: string | null;
    state: OperatorState;
    reason: NotReadyReason | null;
    sinceMs: number;
    contactId: number | null;
    away: number;
  };
  /** Calls that a worker of a voice agent has; PostgreSQL alone. */
  agentWorkers: { attemptId: string; agentId: string; trunkId: string; hostId: string };
  /** How each host stands, as JSON; PostgreSQL alone. */
  hostStandings: { hostId: string; untilMs: number; standing: string };
  settings: { name: string; value: string };
  schemaMigrations: { number: number; name: string; appliedAtMs: number };
}

/** What a contact's row waits for; `personal` is a callback of one operator, `held` a person who may still call back. */
export type Work = 'ready' | 'waiting' | 'callback' | 'personal' | 'held' | 'leased';
