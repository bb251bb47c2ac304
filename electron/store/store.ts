import type { AnswerCounts } from '../../shared/domain/abandon-promise.ts';
import type { AttemptOutcome } from '../../shared/domain/attempt-outcome.ts';
import type { CampaignFailure } from '../../shared/domain/campaign-failure.ts';
import type { CampaignStatus, CompletionReason } from '../../shared/domain/campaign-status.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import type { AttemptSums } from '../../shared/domain/figures/sums.ts';
import type { NotReadyReason, OperatorState } from '../../shared/domain/operator-state.ts';
import type { Activity, Campaign, CampaignSettings, ContactCounts } from '../../shared/contract/campaign.ts';
import type { Attempt, CallListRow, Contact, Priority } from '../../shared/contract/contact.ts';
import type { Disposition, WrapUpDraft } from '../../shared/contract/desk.ts';
import type { ImportReject, ListImport } from '../../shared/contract/lists.ts';
import type { RejectReason, RowChange } from '../../shared/domain/row-outcome.ts';
import type { BlacklistEntry, Operator, OperatorGroup } from '../../shared/contract/people.ts';
import type { Skill } from '../../shared/contract/skill.ts';
import type { RecordedMessage } from '../../shared/contract/messages.ts';
import type { ExportJob } from '../../shared/contract/reports.ts';
import type {
  AttemptChange,
  AttemptReportRow,
  BeginOptions,
  BeginRefusal,
  NewAttempt,
} from './attempt-record.ts';
import type { AnswerQuarter, ScreeningMark } from './attempt-sums.ts';
import type { HostStanding, HostStandings, OtherStanding, PacingStanding } from './host-standing.ts';
import type { UnreadableCampaign } from './settings-refused.ts';
import type { SeatLeases, SeatPlace } from './seat-place.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { AgentWorkers } from './agent-workers.ts';
import type { Schedule } from '../../shared/contract/schedules.ts';
import type { VoiceAgent } from '../../shared/contract/voice-agents.ts';
import type { CallerNumber, Trunk } from '../../shared/contract/trunk.ts';
import type { NumberPool } from './number-pool.ts';
import type { RunStore, StoredRun } from './run-store.ts';
import type { CallbackStore, GoesTo, OverdueCallback } from './callback-store.ts';
import type { CampaignRun, ContactInRun, LeasedContact, LeaseRequest } from './leasing.ts';

export { SettingsRefused, unlessRefused, type UnreadableCampaign } from './settings-refused.ts';
export type { AttemptChange, AttemptReportRow, BeginOptions, BeginRefusal, NewAttempt };
export type { RunStore, StoredRun };
export type { NumberPool };
export type { GoesTo, HostStanding, OtherStanding, PacingStanding, OverdueCallback, SeatPlace };

export interface Page<T> {
  rows: T[];
  total: number;
  next: string | null;
}

/** The store could not do it; nothing was changed. `action` says what the person can do. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
  readonly kind:
    | 'locked'
    | 'from_the_future'
    | 'disk_full'
    | 'read_only'
    | 'unreachable'
    | 'corrupt'
    | 'value_refused';
  readonly action: string;
  constructor(kind: StoreFailure['kind'], message: string, action: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.action = action;
  }

  /** False when the same write will never be taken, however often it is tried. */
  get passes(): boolean {
    return this.kind !== 'value_refused' && this.kind !== 'corrupt';
  }
}

/**
 * Damage of the database, whoever met it: a call, a screen, an import or an export. It does not go by itself, so that
 * what was found stays until the program is started again.
 */
export interface DamageWatch {
  /** What was met first; null while nothing was. */
  readonly found: StoreFailure | null;
  /** Takes note when this is damage; anything else is left alone. */
  note(error: unknown): void;
  /** Told once, when the first damage is met. */
  onFound(listener: (failure: StoreFailure) => void): () => void;
}

export type {
  CampaignRun,
  ContactInRun,
  DueContact,
  LeasedContact,
  LeaseRequest,
  OrderInPass,
} from './leasing.ts';

/** What is set on a contact along with its new state; absent keys stay. */
export interface ContactChange {
  nextAtMs?: number | null;
  lastOutcome?: AttemptOutcome | null;
  lastCalledAtMs?: number | null;
  attempts?: number;
  leaseUntilMs?: number | null;
  operatorId?: string | null;
  /** Whose callback it is. Left out, a callback that is put back stays whose it was. */
  ownerId?: string | null;
  /** How often its present callback was missed. */
  missed?: number;
}

export interface ImportRow {
  line: number;
  phone: string;
  name: string;
  /** Values in the order of the import's variable names. */
  variables: string[];
  priority: Priority;
  tags: string[];
  /** What was changed in it; absent when it was taken as it stood. */
  changes?: readonly RowChange[];
}

/** One merge of a list into a campaign, all or nothing: rows are staged and appear only with `commit`. */
export interface ImportStage {
  add(rows: ImportRow[]): Promise<void>;
  reject(rows: ImportReject[]): Promise<void>;
  /**
   * Merges: duplicates within file and campaign are rejected with reason `duplicate`, blacklisted ones are kept in state
   * blacklisted and count as accepted. What `onProgress` throws stops the merge and takes it back. The import's record says
   * `done`, with its figures, from the very transaction on that ends the merge.
   */
  commit(onProgress?: (merged: number) => void): Promise<{
    accepted: number;
    duplicates: number;
    blacklisted: number;
  }>;
  /** Leaves no trace but the import's own record. */
  abandon(): Promise<void>;
}

/** How an import ended that did not bring its list in, and how far it had read. */
export interface ImportEnding {
  status: 'failed' | 'cancelled';
  failure: string | null;
  atMs: number;
  bytesRead: number;
  rows: number;
}

/** A copy of a campaign that is to be made: of what, and as what; its name comes from the one of the other. */
export interface CampaignCopy {
  of: CampaignRun;
  as: Omit<Campaign, 'name' | 'run'>;
}

/** A trunk, and which password it goes by; null for one of before. */
export type StoredTrunk = Trunk & { passwordVersion: string | null };

/** One repository over SQLite and PostgreSQL. All methods reject with StoreFailure when the store is at fault. */
export interface Store {
  readonly kind: 'sqlite' | 'postgres';
  /** IANA zone by whose days it counts the use of outbound numbers: the same one at every host. */
  readonly zone: string;
  /** Its time of day: the database's own where hosts share one, whatever the clocks of their machines say. */
  nowMs(): Promise<number>;
  /** Shared with import workers, so that their batches wait for this host's statements. */
  readonly importGate: SharedArrayBuffer;
  /** Knows of the damage that any of these methods met. */
  readonly damage: DamageWatch;

  campaigns: {
    /** Newest first, without those whose settings cannot be read. */
    list(): Promise<Campaign[]>;
    /** Those that `list` leaves out, newest first. */
    unreadable(): Promise<UnreadableCampaign[]>;
    /** Rejects with SettingsRefused when its settings cannot be read. */
    get(id: string): Promise<Campaign | null>;
    create(campaign: Campaign): Promise<void>;
    update(id: string, change: { name?: string; settings?: CampaignSettings }): Promise<void>;
    /**
     * Moves the status only if it still is `from`; false when somebody was faster, and to `failed` also while calls of its run
     * are up. Starts or ends the run's row too.
     */
    move(
      id: string,
      from: CampaignStatus,
      to: CampaignStatus,
      change: {
        atMs: number;
        startedAtMs?: number;
        endedAtMs?: number | null;
        completionReason?: CompletionReason | null;
        endedBy?: string | null;
        failure?: CampaignFailure | null;
      },
    ): Promise<boolean>;
    /**
     * Makes a copy with the contacts of a run as new ones, in short transactions; nobody sees it before it is whole. Those
     * who come in meanwhile are left out. Answers it with how many contacts it has; null when the campaign takes a list, is
     * gone, or went back to the run before. Nothing of it is left then, nor at the next start when a host stops in the middle.
     */
    clone(copy: CampaignCopy): Promise<{ campaign: Campaign; contacts: number } | null>;
    /** Only a draft that never ran; false otherwise. */
    remove(id: string): Promise<boolean>;
    /** Contacts by state in a run: the one that the campaign is in when none is named. */
    counts(id: string, run?: number): Promise<ContactCounts>;
    /** Earliest time at which a waiting contact of a run falls due; null when none waits for a time. */
    nextDueMs(campaign: CampaignRun): Promise<number | null>;
  };

  runs: RunStore;

  contacts: {
    /** As it stands in a run: the one that its campaign is in when none is named. */
    get(id: number, run?: number): Promise<Contact | null>;
    addOne(
      campaignId: string,
      row: Omit<ImportRow, 'line' | 'variables'> & { variables: Record<string, string> },
    ): Promise<{ contactId: number } | { rejected: RejectReason }>;
    /** Takes up to `count` contacts in calling order: due callbacks, first pass, retries; each by priority, due time, upload order. */
    lease(request: LeaseRequest): Promise<LeasedContact[]>;
    /** Whether `lease` would find one at this time of day. */
    hasDue(campaign: CampaignRun, nowMs: number, handOverMs?: number | null): Promise<boolean>;
    /** How many `lease` could find for anybody until a time of day; counted no further than `most`. */
    dueBy(
      campaign: CampaignRun,
      request: { byMs: number; handOverMs: number | null; most: number },
    ): Promise<number>;
    /** Prolongs every lease that the host still has; answers the ids of their contacts. */
    renewLeases(hostId: string, leaseUntilMs: number): Promise<number[]>;
    /**
     * Moves the state that it has in its run only if it is one of `from`, and with `leaseHost` only while that host has the
     * contact; false when it is not so (any more). Checked against the transition table.
     */
    move(
      contact: ContactInRun,
      from: readonly ContactState[],
      to: ContactState,
      change?: ContactChange,
      leaseHost?: string,
    ): Promise<boolean>;
    /** All waiting contacts of a run to one final state; answers how many. */
    closeWaiting(campaign: CampaignRun, to: ContactState): Promise<number>;
    /** Contacts of a run held open for a call back get their final state: those whose time is over by `dueMs`, or all (null). Answers which. */
    closeHeld(campaign: CampaignRun, dueMs: number | null): Promise<number[]>;
    /** Contacts whose lease has run out, or that belong to `hostId` when given, but for `keeping`: not yet dialled ones go back to where they were. Answers how many. */
    returnLeases(
      condition: { hostId: string; keeping?: readonly number[] } | { expiredAtMs: number },
    ): Promise<number>;
    callList(request: {
      campaignId: string;
      /** The one that the campaign is in when left out. */
      run?: number | undefined;
      states: readonly ContactState[];
      search: string;
      cursor: string | null;
      limit: number;
    }): Promise<Page<CallListRow>>;
    history(contactId: number): Promise<Attempt[]>;
  };

  callbacks: CallbackStore;

  attempts: {
    /**
     * One transaction immediately before the INVITE: the contact is still ours and claimed, the campaign still runs and its
     * hours are not over, the number is not blacklisted, one of the pool's numbers may be shown, no other attempt of this
     * contact is open. Then the attempt exists with that number, the contact is `dialling`, its attempt count and the number's
     * use are one higher. Which number is chosen by `chooseNumber`, over all hosts.
     */
    begin(attempt: NewAttempt, options: BeginOptions): Promise<BeginRefusal | null>;
    /** An attempt that is finished stays as it is: false. */
    update(id: string, change: AttemptChange): Promise<boolean>;
    /**
     * Attempt and contact in one transaction: the last change of the attempt and where the contact goes from here, which is
     * `called` when its person called meanwhile and nobody took it. A contact that is in none of `from` stays where it is.
     * Answers where it was to go; null when the attempt is finished already, which is then left alone with its contact.
     */
    finish(
      id: string,
      change: AttemptChange,
      contact: GoesTo & { from: readonly ContactState[]; called?: GoesTo | null },
      /** The number that was dialled is not dialled ahead again before this. */
      holdNumberUntilMs?: number,
    ): Promise<ContactState | null>;
    /** Until when a number is not dialled ahead; null when nothing holds it. */
    heldUntilMs(phone: string): Promise<number | null>;
    /** What calls placed ahead came to, in quarters of an hour that begin from `fromMs` on and before `toMs`, in order. */
    answerQuarters(campaignId: string, fromMs: number, toMs: number): Promise<AnswerQuarter[]>;
    /** What calls placed ahead came to for all campaigns together, in quarters of an hour that begin from `fromMs` on. */
    answersSince(fromMs: number): Promise<AnswerCounts>;
    /** What operators found of calls that screening had judged, in the same stretches of time. */
    screeningMarks(campaignId: string, fromMs: number, toMs: number): Promise<ScreeningMark[]>;
    get(id: string): Promise<Attempt | null>;
    /** Attempts of this host that never got their end: what a killed host left behind. */
    openOf(hostId: string): Promise<Attempt[]>;
    /** Their ids alone, oldest first: each can then be read, and fail, by itself. */
    openIdsOf(hostId: string): Promise<string[]>;
    /** Hosts that have attempts without their end. */
    hostsWithOpen(): Promise<string[]>;
    /** Makes the open attempts of a host that is gone another's; answers which. Of several that ask, one gets each. */
    adoptOpen(fromHostId: string, toHostId: string): Promise<string[]>;
    figures(campaignId: string, run: number): Promise<AttemptSums>;
    /** One operator's own day. */
    operatorFigures(
      operatorId: string,
      sinceMs: number,
    ): Promise<{ attempts: number; connected: number; talkSec: number; wrapSec: number }>;
    /** Of one run; of all of them without it. */
    count(campaignId: string, run?: number | null): Promise<number>;
    /** Attempts with contact and campaign fields for reports, oldest first, in short reads (never one long transaction). */
    report(
      campaignId: string,
      /** Of one run; of all of them when left out. */
      of?: { run?: number | null; batch?: number },
    ): AsyncIterable<AttemptReportRow[]>;
  };

  drafts: {
    /** Keeps the newest version; answers once it is on disk. */
    save(operatorId: string, draft: WrapUpDraft, atMs: number): Promise<void>;
    get(attemptId: string): Promise<WrapUpDraft | null>;
    remove(attemptId: string): Promise<void>;
  };

  operators: {
    list(): Promise<Operator[]>;
    get(id: string): Promise<Operator | null>;
    /** Skills left out stay as they are. */
    save(operator: Omit<Operator, 'skills'> & Partial<Pick<Operator, 'skills'>>): Promise<void>;
    groups(): Promise<OperatorGroup[]>;
    saveGroup(group: OperatorGroup): Promise<void>;
    skills(): Promise<Skill[]>;
    saveSkill(skill: Skill): Promise<void>;
    /** Journal of state changes, the source of the operator report. */
    logState(entry: {
      operatorId: string;
      state: OperatorState;
      reason: NotReadyReason | null;
      atMs: number;
    }): Promise<void>;
    stateLog(
      operatorId: string,
      fromMs: number,
      toMs: number,
    ): Promise<{ state: OperatorState; reason: NotReadyReason | null; atMs: number }[]>;
  };

  trunks: {
    list(): Promise<StoredTrunk[]>;
    get(id: string): Promise<StoredTrunk | null>;
    save(trunk: Trunk & Partial<StoredTrunk>): Promise<void>;
    remove(id: string): Promise<void>;
  };

  numbers: {
    list(): Promise<CallerNumber[]>;
    save(number: Omit<CallerNumber, 'usedToday' | 'usedTotal'>): Promise<void>;
    remove(id: string): Promise<void>;
  };

  /** Recorded messages; their sound is mu-law, 8 kHz, mono, no header. */
  messages: {
    /** Oldest first, without their sound. */
    list(): Promise<RecordedMessage[]>;
    get(id: string): Promise<RecordedMessage | null>;
    audio(id: string): Promise<Uint8Array | null>;
    /** False when there is one of this id already, which then stays as it is. */
    add(message: RecordedMessage, audio: Uint8Array): Promise<boolean>;
    /** False when it is not there any more. */
    rename(id: string, change: Pick<RecordedMessage, 'name' | 'words'>): Promise<boolean>;
    remove(id: string): Promise<boolean>;
  };

  agentWorkers: AgentWorkers;

  voiceAgents: {
    /** Oldest first. */
    list(): Promise<VoiceAgent[]>;
    get(id: string): Promise<VoiceAgent | null>;
    save(agent: VoiceAgent): Promise<void>;
    remove(id: string): Promise<void>;
  };

  schedules: {
    /** Those that can be read, oldest first. */
    list(): Promise<Schedule[]>;
    /** Those whose stored hours do not fit. */
    unreadable(): Promise<UnreadableSchedule[]>;
    save(schedule: Schedule): Promise<void>;
    remove(id: string): Promise<void>;
  };

  dispositions: {
    list(): Promise<Disposition[]>;
    save(disposition: Disposition): Promise<void>;
  };

  blacklist: {
    list(): Promise<BlacklistEntry[]>;
    /**
     * Also marks waiting contacts with this number as blacklisted. A number that is there already keeps when and by whom it
     * came, and its reason unless another is given; what stood there is returned.
     */
    add(entry: BlacklistEntry): Promise<BlacklistEntry | null>;
    remove(phone: string): Promise<boolean>;
    has(phone: string): Promise<boolean>;
  };

  activity: {
    add(entry: Omit<Activity, 'id' | 'changes'> & Partial<Pick<Activity, 'changes'>>): Promise<void>;
    list(campaignId: string | null, cursor: string | null, limit: number): Promise<Page<Activity>>;
  };

  imports: {
    list(campaignId: string): Promise<ListImport[]>;
    get(importId: string): Promise<ListImport | null>;
    save(record: ListImport): Promise<void>;
    rejects(importId: string, cursor: string | null, limit: number): Promise<Page<ImportReject>>;
    /** Which of these numbers (E.164) the campaign has already, and which are blacklisted. */
    known(campaignId: string, phones: string[]): Promise<{ inCampaign: string[]; blacklisted: string[] }>;
    stage(importId: string, campaignId: string, variableNames: string[]): Promise<ImportStage>;
    /**
     * The record of an import whose worker is gone, as it ended in truth: `done` when its contacts are in the campaign or
     * could be carried there, else as `ending` says, and from then on nothing of it can come in any more. Null when there is
     * no such import.
     */
    end(importId: string, ending: ImportEnding): Promise<ListImport | null>;
    /**
     * Imports that a killed host left running are carried to their end or failed with this sentence, and their stage is
     * dropped. Those of other hosts that are alive are left alone. Answers how many were failed.
     */
    failUnfinished(sentence: string, atMs: number): Promise<number>;
  };

  exports: {
    list(campaignId: string | null): Promise<ExportJob[]>;
    save(job: ExportJob): Promise<void>;
    /** Exports that this host left unfinished are failed with this sentence; those of other hosts are left alone. */
    failUnfinished(sentence: string, atMs: number): Promise<number>;
  };

  /** The stop of all dialling, one for every host of this store; it outlives them. */
  emergency: {
    isStopped(): Promise<boolean>;
    /**
     * Stops dialling on every host of the store, or takes that back. Where that changes anything it is written to the
     * activity of every campaign that runs, its end also of those that ran when it was said, and these are answered.
     */
    setStopped(stopped: boolean, note: Pick<Activity, 'atMs' | 'who' | 'what'>): Promise<string[]>;
  };

  /** What other hosts of the same store change, whatever way; a store that one host has to itself knows of none. */
  changes: ChangeFeed;

  /** At which host each operator sits. */
  seats: SeatLeases;
  hosts: HostStandings;

  /** Small named values of the program (host id, country, pilot mark). */
  settings: {
    get(key: string): Promise<string | null>;
    set(key: string, value: string): Promise<void>;
    /** All whose keys begin so, sorted. */
    beginningWith(start: string): Promise<{ key: string; value: string }[]>;
  };

  close(): Promise<void>;
}

/** What is known of a schedule whose hours cannot be read. */
export type UnreadableSchedule = Pick<Schedule, 'id' | 'name' | 'createdAtMs'>;

/** Where the store is: a data folder (SQLite) or a connection string (PostgreSQL). */
export type StoreLocation = { kind: 'sqlite'; folder: string } | { kind: 'postgres'; url: string };
