import * as z from 'zod';
import { ATTEMPT_OUTCOME_NAMES } from '../domain/attempt-outcome.ts';
import { CAMPAIGN_MOVES } from '../domain/campaign-action.ts';
import { CAMPAIGN_NAME_LENGTH } from '../domain/campaign-copy.ts';
import { FAILURE_CAUSES, type CampaignFailure } from '../domain/campaign-failure.ts';
import { CAMPAIGN_STATUS_NAMES, COMPLETION_REASON_NAMES } from '../domain/campaign-status.ts';
import { MISSED_CALLBACK_NAMES } from '../domain/callbacks.ts';
import { CALL_MODES } from '../domain/call-mode.ts';
import { CONTACT_STATE_NAMES } from '../domain/contact-state.ts';
import type { FigureName, FigureValues } from '../domain/figures/table.ts';
import { HOLD_BACK_KINDS } from '../domain/hold-back.ts';
import { SCREENING_EAR_NAMES } from '../domain/screening-ear.ts';
import { SCREENING_VERDICT_NAMES } from '../domain/screening-verdict.ts';
import { PACING_BOUND_NAMES } from '../domain/pacing-bound.ts';
import { id, int4, MOST_CHOSEN, ms, msOrNull, page, pageRequest, procedure, prose, text } from './base.ts';
import { callingWindow, hoursSource } from './hours.ts';
import { numberChoice } from './number-choice.ts';
import { skillAt } from './skill.ts';

export const retryRules = z.object({
  /** Extra attempts after the first. */
  maxRetries: int4(0, 10),
  delayMin: int4(0, 43_200),
  /** Delay that replaces `delayMin` after this outcome, in minutes. */
  delayMinByOutcome: z.partialRecord(z.enum(ATTEMPT_OUTCOME_NAMES), int4(1, 43_200)),
  onOutcomes: z.array(z.enum(ATTEMPT_OUTCOME_NAMES)).max(ATTEMPT_OUTCOME_NAMES.length),
  /** Ids of dispositions that ask for another attempt. */
  onDispositions: z.array(id).max(MOST_CHOSEN),
  /** A talk of at least this many seconds ends redials; null is off. */
  stopAfterTalkSec: int4(1).nullable(),
  /** Only a talk shorter than this is redialled after a connect; null is off. */
  redialUnderTalkSec: int4(1).nullable(),
});
export type RetryRules = z.infer<typeof retryRules>;

/** From when the time to an operator counts. */
export const GRACE_FROM = ['answer', 'greeting'] as const;
export const SCREENING_MODES = ['off', ...SCREENING_EAR_NAMES] as const;
/** Who comes first inside a pass, among contacts of the same priority. */
export const PASS_ORDERS = ['list', 'likeliest_now'] as const;
export type PassOrder = (typeof PASS_ORDERS)[number];
export const ON_MACHINE = ['hang_up', 'leave_message', 'connect'] as const;
export const ON_SCREENER = ['say_who', 'connect', 'hang_up'] as const;

/** Telling who answered before anybody is put through, in modes that dial ahead. */
export const screeningSettings = z.object({
  mode: z.enum(SCREENING_MODES),
  onMachine: z.enum(ON_MACHINE),
  /** Recorded message that a machine is left; without one a campaign that leaves messages does not start. */
  machineMessageId: id.nullable(),
  /** What is done when an assistant on the phone asks who calls. */
  onScreener: z.enum(ON_SCREENER),
  /** Recorded sentence that tells the assistant who calls; without one a campaign that says so does not start. */
  screenerMessageId: id.nullable(),
  /** So long the person behind the assistant is waited for, from the end of that sentence. */
  screenerWaitSec: int4(5, 30),
});
export type ScreeningSettings = z.infer<typeof screeningSettings>;
export const SCREENING_DEFAULTS: ScreeningSettings = {
  mode: 'off',
  onMachine: 'hang_up',
  machineMessageId: null,
  onScreener: 'connect',
  screenerMessageId: null,
  screenerWaitSec: 15,
};

export const predictiveSettings = z.object({
  /** Most live answers of a day that may be abandoned, in thousandths: 30 is 3 %. */
  abandonPerMille: int4(1, 100),
  /** A person who answered and got no operator within this is abandoned. */
  graceMs: int4(500, 10_000),
  /** From when that time counts: the answer, or the end of what is said at it, as far as screening hears it. */
  graceFrom: z.enum(GRACE_FROM),
  /** A call that has rung less than this is never given up. */
  minRingSec: int4(4, 60),
  /** Recorded message that abandoned people hear; without one the campaign does not start. */
  abandonedMessageId: id.nullable(),
  /** A number that was abandoned is not dialled predictively again for this long. */
  holdHours: int4(0, 720),
});
export type PredictiveSettings = z.infer<typeof predictiveSettings>;

/** Weights are compared with each other: one campaign alone has all there is, whatever its weight. */
export const MOST_WEIGHT = 10;
export const WEIGHT_DEFAULT = 1;

/** What the law of several countries asks: 3 % a day, two seconds, 15 s of ringing, 72 hours of peace. */
export const PREDICTIVE_DEFAULTS: PredictiveSettings = {
  abandonPerMille: 30,
  graceMs: 2_000,
  graceFrom: 'answer',
  minRingSec: 15,
  abandonedMessageId: null,
  holdHours: 72,
};

/** Callbacks that belong to somebody, and those that nobody could take in time. */
export const callbackRules = z.object({
  /** A callback of one operator is anybody's this many minutes after its time; 0 is at once, null never. */
  personalMin: int4(0, 10_080).nullable(),
  /** One that nobody could take within this many minutes is missed. */
  missedMin: int4(1, 10_080),
  onMissed: z.enum(MISSED_CALLBACK_NAMES),
  /** Until a missed one is tried again. */
  againMin: int4(1, 10_080),
});
export type CallbackRules = z.infer<typeof callbackRules>;
export const CALLBACK_DEFAULTS: CallbackRules = {
  personalMin: 30,
  missedMin: 120,
  onMissed: 'next_window',
  againMin: 60,
};

/** How long something may keep a campaign from dialling before it fails. */
export const FAIL_AFTER_MIN_DEFAULT = 10;

export const campaignSettings = z
  .object({
    mode: z.enum(CALL_MODES),
    /** Group of human operators who take the calls. */
    operatorGroupId: id.nullable(),
    /** Only operators who have this skill at least so well take its calls; null is everybody of the group. */
    skill: skillAt.nullable(),
    /** Voice agent who takes them in agentless mode. */
    voiceAgentId: id.nullable(),
    trunkId: id.nullable(),
    /** Caller IDs; empty dials with the trunk's own identity. */
    numberIds: z.array(id).max(MOST_CHOSEN),
    numberChoice,
    alwaysOn: z.boolean(),
    /** Start no earlier than this. */
    startAtMs: msOrNull,
    /** Its own hours; of a campaign with a schedule only `singleDay` counts. */
    window: callingWindow,
    /** A schedule whose hours it keeps instead of its own window. */
    scheduleId: id.nullable(),
    retries: retryRules,
    passOrder: z.enum(PASS_ORDERS),
    /** How often its contacts are dialled next, compared with the other campaigns that share its operators. */
    weight: int4(1, MOST_WEIGHT),
    callbacks: callbackRules,
    /** Simultaneous calls of this campaign. */
    concurrency: int4(1, 1_000),
    /** Least time between two dials of this campaign. */
    callIntervalMs: int4(0, 1_800_000),
    ringTimeoutSec: int4(10, 60),
    /** Connects with less talk than this count as no conversation; 0 is off. */
    minTalkSec: int4(0, 600),
    /** Held open after the call for the person to call back; 0 is off. */
    contactCompletionMin: int4(0, 43_200),
    preview: z.object({
      offerSec: int4(5, 600),
      onTimeout: z.enum(['requeue', 'reject']),
    }),
    /** Looked at in predictive mode only. */
    predictive: predictiveSettings,
    screening: screeningSettings,
    /** Fails when something has kept it from dialling for this long that does not end by itself; 0 is never. */
    failAfterMin: int4(0, 1_440),
    /** Countdown before the dial; 0 dials at once. */
    bcwSec: int4(0, 600),
    acw: z.object({
      seconds: int4(0, 1_800),
      extendSec: int4(0, 600),
      maxExtensions: int4(0, 10),
      /** Stored when ACW ends by itself with nothing chosen. */
      defaultDispositionId: id,
    }),
    dispositionIds: z.array(id).min(1).max(MOST_CHOSEN),
    /** Shown on the desk; `{{name}}` and `{{variable}}` are filled in. */
    script: prose(20_000),
  })
  .refine((s) => s.retries.maxRetries === 0 || s.retries.delayMin > 0, {
    path: ['retries', 'delayMin'],
    message: 'Retries need a delay of at least one minute',
  });
export type CampaignSettings = z.infer<typeof campaignSettings>;

/** Why a campaign has failed, and what to do. */
export const campaignFailure = z.object({
  cause: z.enum(FAILURE_CAUSES).nullable(),
  sinceMs: msOrNull,
  sentence: z.string(),
  action: z.string().nullable(),
}) satisfies z.ZodType<CampaignFailure>;

export const campaign = z.object({
  id,
  name: z.string(),
  status: z.enum(CAMPAIGN_STATUS_NAMES),
  settings: campaignSettings,
  run: int4(1),
  createdAtMs: ms,
  createdBy: z.string(),
  startedAtMs: msOrNull,
  endedAtMs: msOrNull,
  completionReason: z.enum(COMPLETION_REASON_NAMES).nullable(),
  endedBy: z.string().nullable(),
  /** When status is failed. */
  failure: campaignFailure.nullable(),
});
export type Campaign = z.infer<typeof campaign>;

/** Contacts by state; states with none are absent. Kept by the store, cheap to read. */
export const contactCounts = z.partialRecord(z.enum(CONTACT_STATE_NAMES), z.number().int());
export type ContactCounts = z.infer<typeof contactCounts>;

export const holdBack = z.object({ kind: z.enum(HOLD_BACK_KINDS), sentence: z.string(), untilMs: msOrNull });

const promise = z.object({
  dials: z.number().int(),
  connected: z.number().int(),
  liveAnswers: z.number(),
  likelyPeople: z.number(),
  abandoned: z.number().int(),
  leftListening: z.number().int(),
  rate: z.number().nullable(),
  strictRate: z.number().nullable(),
});
const halfHour = z.object({ startMs: ms, liveAnswers: z.number(), abandoned: z.number().int() });

/** Calls that reached an operator after screening had said this of who answered, and those that were marked as machines. */
const screeningMark = z.object({
  verdict: z.enum(SCREENING_VERDICT_NAMES),
  given: z.number().int(),
  marked: z.number().int(),
});

/** How a campaign that dials ahead keeps its promise about abandoned people; see shared/domain/abandon-promise.ts. */
export const aheadFigures = z.object({
  limitPerMille: z.number().int(),
  today: promise,
  /** How many more may be abandoned today as it stands. */
  abandonsLeft: z.number().int(),
  /** The last 30 days, today included. */
  thirtyDays: promise,
  halfHours: z.array(halfHour),
  worstHalfHour: halfHour.extend({ rate: z.number() }).nullable(),
  /** How often operators found a machine, by what screening had said, over the same 30 days; none where nobody was screened. */
  screening: z.array(screeningMark),
  /** People who answered and wait now. */
  waiting: z.number().int(),
  /** Operators or workers at their desks for it on all hosts, and those of them who are free. */
  staffed: z.number().int(),
  idle: z.number().int(),
  /** What bound the last decision; null when none was taken here yet. */
  bound: z.enum(PACING_BOUND_NAMES).nullable(),
  /** What bound it at each other host that dials for the campaign. */
  elsewhere: z.array(z.object({ hostId: z.string(), host: z.string(), bound: z.enum(PACING_BOUND_NAMES) })),
});
export type AheadFigures = z.infer<typeof aheadFigures>;

const count = z.number().int();

/** Every figure of `FIGURES`, by name; what each means and how it is made stands there. */
const figureValues = {
  total: count,
  processed: count,
  apart: count,
  attempted: count,
  completed: count,
  failed: count,
  retriesWaiting: count,
  ringing: count,
  inProgress: count,
  attempts: count,
  answered: count,
  connected: count,
  conversations: count,
  machines: count,
  didNotPick: count,
  missedCallbacks: count,
  calledBack: count,
  answerRate: z.number().nullable(),
  connectRate: z.number().nullable(),
  completionRate: z.number().nullable(),
  abandonRate: z.number().nullable(),
  talkSec: z.number().nullable(),
  averageRingSec: z.number().nullable(),
  averageTalkSec: z.number().nullable(),
  averageWrapSec: z.number().nullable(),
  averageHandlingSec: z.number().nullable(),
  dialsPerSec: z.number(),
  connectedPerHour: z.number(),
  callsPerMin: z.number(),
  lastDialMs: msOrNull,
  etaMs: msOrNull,
} satisfies { [Name in FigureName]: z.ZodType<FigureValues[Name]> };

/** Live figures of one campaign's current run. */
export const campaignFigures = z.object({
  campaignId: id,
  atMs: ms,
  status: z.enum(CAMPAIGN_STATUS_NAMES),
  counts: contactCounts,
  ...figureValues,
  holdBack: holdBack.nullable(),
  /** Which of its numbers it leaves out for their spam score, in one sentence; null when none. */
  numbersLeftOut: z.string().nullable(),
  /** Null in modes that grant an operator before the dial. */
  ahead: aheadFigures.nullable(),
  /** Dials that are over, by outcome. */
  outcomes: z.partialRecord(z.enum(ATTEMPT_OUTCOME_NAMES), count),
  passes: z.array(
    z.object({
      pass: z.number().int(),
      attempted: z.number().int(),
      connected: z.number().int(),
      firstMs: msOrNull,
      lastMs: msOrNull,
    }),
  ),
});
export type CampaignFigures = z.infer<typeof campaignFigures>;

export const campaignRow = campaign
  .pick({
    id: true,
    name: true,
    status: true,
    run: true,
    createdAtMs: true,
    startedAtMs: true,
    endedAtMs: true,
    failure: true,
  })
  .extend({
    /** What is wrong and what to do, when its settings cannot be read; what hangs on them says nothing then. */
    unreadable: z.string().nullable(),
    mode: z.enum(CALL_MODES).nullable(),
    alwaysOn: z.boolean(),
    operatorGroup: z.string().nullable(),
    trunk: z.string().nullable(),
    numbers: z.number().int(),
    windowOpen: z.boolean(),
    /** Until when its hours stay as they are; null when for ever. */
    windowUntilMs: msOrNull,
    /** Where its hours come from. */
    windowBy: hoursSource,
    /** The holiday by which they are as they are. */
    holiday: z.string().nullable(),
    /** When it begins by itself; null unless it is scheduled. */
    startsAtMs: msOrNull,
    /** Of calls placed ahead today, by the stricter way to count, as a share; null before the first answer, and in other modes. */
    abandonRate: z.number().nullable(),
    /** Null in modes that do not dial ahead. */
    abandonPerMille: z.number().int().nullable(),
    total: z.number().int(),
    processed: z.number().int(),
    apart: z.number().int(),
  });
export type CampaignRow = z.infer<typeof campaignRow>;

/** One run of a campaign, with its settings as they were last. */
export const campaignRun = campaign
  .pick({
    run: true,
    settings: true,
    startedAtMs: true,
    endedAtMs: true,
    completionReason: true,
    endedBy: true,
    failure: true,
  })
  .extend({ contacts: z.number().int() });
export type CampaignRunRow = z.infer<typeof campaignRun>;

/** One thing that was changed, in the words in which a person reads it. A secret never stands in it. */
export const activityChange = z.object({ name: z.string(), from: z.string(), to: z.string() });
export type ActivityChange = z.infer<typeof activityChange>;

export const activity = z.object({
  id: z.number().int(),
  atMs: ms,
  campaignId: id.nullable(),
  who: z.string(),
  what: z.string(),
  /** None in entries that changed no value, or were written before it was kept. */
  changes: z.array(activityChange).default([]),
});
export type Activity = z.infer<typeof activity>;

/** What settings would come to, before they are stored. */
export const campaignForecast = z.object({
  /** Operators or workers who may take its calls. */
  takers: z.number().int(),
  /** Contacts that wait to be called. */
  waiting: z.number().int(),
  /** When it would first dial if it were started now; null when its hours never open. */
  firstDialMs: msOrNull,
  /** With all of them always at work, each dialling for itself; null while nothing was measured. */
  attemptsPerHour: z.number().nullable(),
  /** Whose calls that was made from; null when no campaign has called enough. */
  basis: z.object({ name: z.string(), attempts: z.number().int(), answerRate: z.number() }).nullable(),
  /** What its outbound numbers may carry in a day, all together; null when it has none. */
  numbersPerDay: z.number().int().nullable(),
  /** Why it could not start now, as sentences. */
  obstacles: z.array(z.string()),
});
export type CampaignForecast = z.infer<typeof campaignForecast>;

/** Values of the new-campaign form that fit a first campaign; the host fills in the first group, trunk and dispositions. */
export const campaigns = {
  list: procedure.output(z.array(campaignRow)),
  get: procedure.input(z.object({ id })).output(campaign),
  defaults: procedure.output(campaignSettings),
  /** `id` is null for a campaign that is not made yet. Nothing is stored. */
  forecast: procedure
    .input(z.object({ id: id.nullable(), settings: campaignSettings }))
    .output(campaignForecast),
  create: procedure
    .input(z.object({ name: text(CAMPAIGN_NAME_LENGTH, { least: 1 }), settings: campaignSettings }))
    .output(campaign),
  update: procedure
    .input(z.object({ id, name: text(CAMPAIGN_NAME_LENGTH, { least: 1 }), settings: campaignSettings }))
    .output(campaign),
  remove: procedure.input(z.object({ id })).output(z.object({ removed: z.literal(true) })),
  act: procedure.input(z.object({ id, action: z.enum(CAMPAIGN_MOVES) })).output(campaign),
  /** Those that were started or prepared, the first one first. */
  runs: procedure.input(z.object({ id })).output(z.array(campaignRun)),
  /** Makes a draft of it, with all of its contacts as new ones; a long list takes its time. */
  clone: procedure.input(z.object({ id })).output(campaign),
  figures: procedure.input(z.object({ id })).output(campaignFigures),
  activity: procedure.input(z.object({ id, ...pageRequest })).output(page(activity)),
};
