import * as z from 'zod';
import { ATTEMPT_OUTCOME_NAMES } from '../domain/attempt-outcome.ts';
import { CONTACT_STATE_NAMES } from '../domain/contact-state.ts';
import { id, int4, int8, ms, msOrNull, page, pageRequest, procedure, text } from './base.ts';
import { DIAL_CHECK_NAMES, LINE_NAMES } from '../domain/attempt-why.ts';
import { FREE_WHEN_LEFT_NAMES } from '../domain/free-when-left.ts';
import { LEFT_MESSAGE_NAMES } from '../domain/left-message.ts';
import { SCREENING_EAR_NAMES } from '../domain/screening-ear.ts';
import { SCREENING_VERDICT_NAMES } from '../domain/screening-verdict.ts';
import { PACING_BOUND_NAMES } from '../domain/pacing-bound.ts';
import { CALL_MODES } from '../domain/call-mode.ts';
import { namedTexts } from './named-texts.ts';

export const PRIORITIES = ['high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const contactId = int8(1);

export const contact = z.object({
  id: contactId,
  campaignId: id,
  /** E.164, or the text as it came when it is not a number. */
  phone: z.string(),
  name: z.string(),
  variables: namedTexts,
  priority: z.enum(PRIORITIES),
  tags: z.array(z.string()),
  state: z.enum(CONTACT_STATE_NAMES),
  /** Attempts of the current run. */
  attempts: z.number().int(),
  /** When a waiting contact may be dialled next. */
  nextAtMs: msOrNull,
  lastOutcome: z.enum(ATTEMPT_OUTCOME_NAMES).nullable(),
  lastCalledAtMs: msOrNull,
  /** Whose callback it is; null is anybody's. */
  callbackFor: id.nullable(),
  /** How often its callback was missed since it was asked for. */
  missedCallbacks: z.number().int(),
});
export type Contact = z.infer<typeof contact>;

export const attemptWhy = z.object({
  line: z.enum(LINE_NAMES),
  dueAtMs: msOrNull,
  lastOutcome: z.enum(ATTEMPT_OUTCOME_NAMES).nullable(),
  checkedAtMs: ms,
  checks: z.array(z.enum(DIAL_CHECK_NAMES)),
  bound: z.enum(PACING_BOUND_NAMES).nullable(),
  likely: z.object({ chance: z.number(), because: z.string() }).nullable().default(null),
  agreedAtMs: msOrNull.default(null),
});

export const attempt = z.object({
  id,
  campaignId: id,
  contactId,
  run: z.number().int(),
  pass: z.number().int(),
  number: z.string(),
  callerId: z.string().nullable(),
  trunkId: id.nullable(),
  mode: z.enum(CALL_MODES),
  host: z.string(),
  operatorId: id.nullable(),
  createdAtMs: ms,
  sentAtMs: msOrNull,
  ringingAtMs: msOrNull,
  answeredAtMs: msOrNull,
  screenedAtMs: msOrNull,
  attachedAtMs: msOrNull,
  endedAtMs: msOrNull,
  wrappedAtMs: msOrNull,
  talkSec: z.number().nullable(),
  wrapSec: z.number().nullable(),
  sipCode: z.number().int().nullable(),
  sipReason: z.string().nullable(),
  q850Cause: z.number().int().nullable(),
  /** Who ended the call: the customer, the operator, the program, or the network. */
  hungUpBy: z.enum(['customer', 'operator', 'program', 'network']).nullable(),
  screeningVerdict: z.enum(SCREENING_VERDICT_NAMES).nullable(),
  screeningConfidence: z.number().nullable(),
  /** What said it; null when nothing did in time, and for attempts of an earlier version. */
  screenedBy: z.enum(SCREENING_EAR_NAMES).nullable(),
  /** How much of its message a machine was left; null when none was to be left. */
  leftMessage: z.enum(LEFT_MESSAGE_NAMES).nullable(),
  /** Of a person who hung up while it was listened who answers: whether somebody was free for them; null for every other. */
  freeWhenLeft: z.enum(FREE_WHEN_LEFT_NAMES).nullable(),
  outcome: z.enum(ATTEMPT_OUTCOME_NAMES).nullable(),
  dispositionId: id.nullable(),
  notes: z.string(),
  /** Answers of the wrap-up form by question. */
  answers: namedTexts,
  recordingFile: z.string().nullable(),
  /** Why it was made; null for attempts of an earlier version. See shared/domain/attempt-why.ts. */
  why: attemptWhy.nullable(),
});
export type Attempt = z.infer<typeof attempt>;

/** One row of the call list: the contact with its attempt trail. */
export const callListRow = contact.extend({
  maxAttempts: z.number().int(),
  /** In after call work, and its operator is not at the desk: somebody else may close it. */
  operatorAway: z.boolean().optional(),
  trail: z.array(
    attempt
      .pick({
        id: true,
        run: true,
        pass: true,
        mode: true,
        number: true,
        createdAtMs: true,
        endedAtMs: true,
        talkSec: true,
        sipCode: true,
        outcome: true,
        leftMessage: true,
        freeWhenLeft: true,
        dispositionId: true,
        operatorId: true,
        notes: true,
        why: true,
      })
      .extend({ label: z.string().nullable() }),
  ),
});
export type CallListRow = z.infer<typeof callListRow>;

export const contacts = {
  /** The call list, newest activity first, filtered by states (all when empty) and by a search in number or name. */
  list: procedure
    .input(
      z.object({
        campaignId: id,
        /** The one that the campaign is in when left out. */
        run: int4(1).optional(),
        states: z.array(z.enum(CONTACT_STATE_NAMES)).max(CONTACT_STATE_NAMES.length).default([]),
        search: text(100).default(''),
        ...pageRequest,
      }),
    )
    .output(page(callListRow)),
  /** Closes a wrap-up whose operator is not at the desk: its draft is stored, with the default disposition when it has none. */
  closeWrapUp: procedure.input(z.object({ contactId })).output(z.object({ closed: z.literal(true) })),
  /** Gives a waiting callback to an operator, or to anybody (null). */
  giveCallback: procedure
    .input(z.object({ contactId, operatorId: id.nullable() }))
    .output(z.object({ given: z.literal(true) })),
  history: procedure.input(z.object({ contactId })).output(z.array(attempt)),
};
