import * as z from 'zod';
import {
  NOT_READY_REASON_NAMES,
  OPERATOR_STATE_NAMES,
  type NotReadyReason,
} from '../domain/operator-state.ts';
import { id, int4, INT4_MOST, ms, msOrNull, patterned, procedure, prose } from './base.ts';
import { attempt, contact, contactId } from './contact.ts';
import { LINE_NAMES } from '../domain/attempt-why.ts';
import { CALL_MODES } from '../domain/call-mode.ts';
import { holdBack } from './campaign.ts';
import { campaignHours } from './hours.ts';
import { CONTACT_STATE_NAMES } from '../domain/contact-state.ts';

/** What a disposition says besides its label. `machine`: no person was talked to, whatever screening had said. */
export const DISPOSITION_KINDS = [
  'success',
  'neutral',
  'negative',
  'callback',
  'do_not_call',
  'machine',
] as const;
export const disposition = z.object({
  id,
  label: z.string(),
  kind: z.enum(DISPOSITION_KINDS),
  archived: z.boolean(),
});
export type Disposition = z.infer<typeof disposition>;

/** What an operator fills in about a call. */
export const wrapUpFields = z.object({
  dispositionId: id.nullable(),
  notes: prose(20_000),
  callbackAtMs: msOrNull,
  /** The operator whose callback it is; null, or left out, is anybody's. */
  callbackFor: id.nullable().optional(),
});
export type WrapUpFields = z.infer<typeof wrapUpFields>;

/** What the operator has typed so far; journalled as it is typed. */
export const wrapUpDraft = wrapUpFields.extend({
  /** The attempt that it is about; before the dial a name of its own, which goes on meaning the same form. */
  attemptId: id,
  /** Counts up with every change; an older one never replaces a newer one. */
  version: int4(0),
});
export type WrapUpDraft = z.infer<typeof wrapUpDraft>;

/** The most that a window tells of what it has seen. */
export const MOST_SEEN = 4;

/**
 * A draft as a window sends it. `seen` says what the host may hold as far as this window knows, oldest first: what the
 * host said last, then what was sent since without an answer. With it, what another window typed meanwhile is kept
 * beside what is sent; without it the newer version wins.
 */
export const wrapUpEdit = wrapUpDraft.extend({
  /** The host counts on from here, in the same column. */
  version: int4(0, INT4_MOST - 1_000_000),
  seen: z.array(wrapUpFields).min(1).max(MOST_SEEN).optional(),
});
export type WrapUpEdit = z.infer<typeof wrapUpEdit>;

export const deskCall = z.object({
  attemptId: id,
  state: z.enum(CONTACT_STATE_NAMES),
  number: z.string(),
  createdAtMs: ms,
  ringingAtMs: msOrNull,
  answeredAtMs: msOrNull,
  endedAtMs: msOrNull,
  /** The line's own sound is heard before the answer: no ringing tone of ours is to cover it. */
  lineHeard: z.boolean(),
  muted: z.boolean(),
  onHold: z.boolean(),
  /** How it ended, in words. */
  ending: z.string().nullable(),
});

/** Everything one operator's desk shows. The host owns it; the screen only draws it. */
export const deskSnapshot = z.object({
  operatorId: id,
  operatorName: z.string(),
  state: z.enum(OPERATOR_STATE_NAMES),
  notReadyReason: z.enum(NOT_READY_REASON_NAMES).nullable(),
  sinceMs: ms,
  /** When offer, BCW or ACW ends by itself, and how long it was in all. */
  countdownEndsMs: msOrNull,
  countdownTotalSec: z.number().nullable(),
  extensionsLeft: z.number().int(),
  extendSec: z.number().int(),
  /** Sound: the operator's leg is up and the window's audio arrives. */
  audible: z.boolean(),
  /** The window that has the desk's sound, when it named itself; another one shows that it is elsewhere. */
  soundWindow: id.nullable(),
  /** The operator sits at another host: this desk shows nothing until it is taken over. */
  isElsewhere: z.boolean(),
  campaign: z
    .object({
      id,
      name: z.string(),
      mode: z.enum(CALL_MODES),
      script: z.string(),
      /** When it may call: a callback at another time is refused. */
      hours: campaignHours,
    })
    .nullable(),
  contact: contact.nullable(),
  /** What put the contact in line: whether they are called, called back, or have called themselves. */
  comesAs: z.enum(LINE_NAMES).nullable(),
  /** The person is calling us this very moment, and rings until their contact is out of the hand. */
  callerRings: z.boolean(),
  attemptNumber: z.number().int().nullable(),
  maxAttempts: z.number().int().nullable(),
  history: z.array(attempt),
  call: deskCall.nullable(),
  draft: wrapUpDraft.nullable(),
  dispositions: z.array(disposition),
  /** Why nothing comes, while ready. */
  holdBack: holdBack.nullable(),
  /** What is under way for the operators of this desk's groups, while one of those calls may come any moment. */
  underWay: z.object({ ringing: z.number().int(), waiting: z.number().int() }).nullable(),
  /** The contact before this one: how it ended and where it went, so that no call passes without a word. */
  last: z
    .object({
      name: z.string(),
      number: z.string(),
      ending: z.string().nullable(),
      state: z.enum(CONTACT_STATE_NAMES),
      atMs: ms,
    })
    .nullable(),
  today: z.object({
    attempts: z.number().int(),
    connected: z.number().int(),
    talkSec: z.number(),
    wrapSec: z.number(),
  }),
});
export type DeskSnapshot = z.infer<typeof deskSnapshot>;

/** A window that asks for the sound of its desk: its own id, and whether it takes it from another window. */
export const soundClaim = z.object({ windowId: id, takeOver: z.boolean() });
export type SoundClaim = z.infer<typeof soundClaim>;

/** One thing asked of a desk by whoever sits there. `shared/domain/desk-command.ts` says when each is possible. */
export type DeskCommand =
  | { do: 'ready' }
  | { do: 'notReady'; reason: NotReadyReason }
  | { do: 'signOff' }
  | { do: 'accept'; contactId: number }
  | { do: 'reject'; contactId: number; reason: string }
  | { do: 'callNow'; contactId: number }
  | { do: 'hangUp'; attemptId: string }
  | { do: 'mute'; attemptId: string; muted: boolean }
  | { do: 'hold'; attemptId: string; onHold: boolean }
  | { do: 'digits'; attemptId: string; digits: string }
  | { do: 'saveDraft'; draft: WrapUpEdit }
  | { do: 'extendAcw'; attemptId: string }
  | { do: 'finishAcw'; draft: WrapUpEdit; thenNotReady: boolean };

/** What each command answers, where it answers anything but that it is done. */
export type DeskReply<Do extends DeskCommand['do']> = Do extends 'saveDraft' ? WrapUpDraft : void;

const done = z.object({ seq: z.number().int() });
/** Commands answer once the host has done them; the desk itself arrives by the journal. `attemptId`/`contactId` guard against a late key press. */
export const desk = {
  snapshot: procedure.output(deskSnapshot),
  ready: procedure.output(done),
  notReady: procedure.input(z.object({ reason: z.enum(NOT_READY_REASON_NAMES) })).output(done),
  signOff: procedure.output(done),
  /** Has the operator sit here, who sits at another host. */
  takeOver: procedure.output(done),
  accept: procedure.input(z.object({ contactId })).output(done),
  reject: procedure.input(z.object({ contactId, reason: prose(500) })).output(done),
  callNow: procedure.input(z.object({ contactId })).output(done),
  hangUp: procedure.input(z.object({ attemptId: id })).output(done),
  mute: procedure.input(z.object({ attemptId: id, muted: z.boolean() })).output(done),
  hold: procedure.input(z.object({ attemptId: id, onHold: z.boolean() })).output(done),
  digits: procedure.input(z.object({ attemptId: id, digits: patterned(/^[0-9*#A-D]{1,32}$/) })).output(done),
  /** Answers the draft as the host holds it now, with what other windows typed. */
  saveDraft: procedure.input(wrapUpEdit).output(done.extend({ draft: wrapUpDraft })),
  extendAcw: procedure.input(z.object({ attemptId: id })).output(done),
  finishAcw: procedure.input(z.object({ draft: wrapUpEdit, thenNotReady: z.boolean() })).output(done),
  /**
   * Sound: the host's WebRTC offer, and the window's answer to it. One window has a desk's sound: another one that does
   * not say `takeOver` is refused.
   */
  audioOffer: procedure.input(soundClaim.optional()).output(z.object({ legId: id, sdp: z.string() })),
  audioAnswer: procedure.input(z.object({ legId: id, sdp: prose(20_000) })).output(done),
};
