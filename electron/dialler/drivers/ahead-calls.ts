import { outcomeOfSip } from '../../../shared/domain/attempt-outcome.ts';
import type { CallStep } from '../calls/call-step.ts';
import type { CallOutcome, PacingEvent, RingingCall, WaitingCall } from '../pacing/interface.ts';

/** Other hosts have read what is on record after this. */
const READ_BY_OTHERS_MS = 2_000;

/** A call placed ahead, as pacing follows it. Times in elapsed milliseconds. */
interface AheadCall {
  campaignId: string;
  dialledMs: number;
  /** When it was picked up, while it is not known by whom. */
  pickedUpMs: number | null;
  about: AheadOptions;
  answeredMs: number | null;
  /** When it began to ring at the far end. */
  ringingMs: number | null;
  /** No person answered, as far as is known. */
  isTurnedAway: boolean;
  /** An operator has it, or it was given up: it waits for nobody. */
  isServed: boolean;
  giveUp: () => void;
}

/** What is known of a call that is placed ahead. */
interface AheadOptions {
  /** Who answers is told before it counts as an answer. */
  screens?: boolean;
  /** Chance of a live answer, where something is known. */
  score?: number;
  /** Told once whether a person answered; never of a call that did not get through to anybody's phone. */
  learn?: (answeredByPerson: boolean) => void;
}

/** What happened to calls placed ahead, for the counters of the day. */
export type AheadNews =
  | 'dialled'
  | 'answered'
  | 'connected'
  | 'abandoned'
  | 'left_listening'
  | 'machine'
  | 'misread';

/** Every call placed ahead, from its contact's lease to its end, and what pacing has not been told yet. */
export interface AheadCalls {
  begin(contactId: number, campaignId: string, giveUp: () => void, more?: AheadOptions): void;
  /** A call has taken a step. Those that were not begun here are left alone. */
  follow(contactId: number, step: CallStep): void;
  /** All work on the contact is over, also when it was never dialled. */
  forget(contactId: number): void;
  /** Of these campaigns, as they stand now. */
  under(campaignIds: ReadonlySet<string>): { ringing: RingingCall[]; waiting: WaitingCall[] };
  /** Whether a campaign has any, also such as are nobody's now: an assistant may still fetch its person. */
  has(campaignId: string): boolean;
  /** What happened in these campaigns since this was asked last. `toSec` turns elapsed milliseconds into the policy's time. */
  takeEvents(campaignIds: ReadonlySet<string>, toSec: (elapsedMs: number) => number): PacingEvent[];
  /** People abandoned in these campaigns whom other hosts cannot have read from the store yet. */
  unrecorded(campaignIds: ReadonlySet<string>): number;
  /** Ends a call that has rung for so long; one that rang for less, or was never heard to ring, goes on. */
  giveUp(contactId: number, afterRingingMs: number): void;
}

/** How a call that nobody answered counts for pacing; `failed` is one that did not get through to anybody's phone. */
export function outcomeForPacing({ ended, marks }: Extract<CallStep, { kind: 'ended' }>): CallOutcome {
  if (ended.ringTimedOut) return 'noanswer';
  if (marks.hungUpHere !== null) return 'cancelled';
  const outcome = outcomeOfSip(ended);
  return outcome === 'busy' ? 'busy' : outcome === 'no_answer' ? 'noanswer' : 'failed';
}

interface Happened {
  campaignId: string;
  atMs: number;
  id: number;
  outcome: CallOutcome;
  ageMs: number;
  sinceAnswerMs: number | null;
}

/**
 * Makes an {@link AheadCalls} without calls.
 * @param elapsed milliseconds that never jump
 * @param tell told of what the day's counters count
 */
export function createAheadCalls(
  elapsed: () => number,
  tell: (campaignId: string, news: AheadNews, contactId: number) => void,
): AheadCalls {
  const calls = new Map<number, AheadCall>();
  let happened: Happened[] = [];
  let lost: { id: number; campaignId: string; untilMs: number }[] = [];

  const note = (id: number, call: AheadCall, outcome: CallOutcome): void => {
    const atMs = elapsed();
    happened.push({
      campaignId: call.campaignId,
      atMs,
      id,
      outcome,
      ageMs: atMs - call.dialledMs,
      sinceAnswerMs: call.answeredMs === null ? null : atMs - call.answeredMs,
    });
  };
  const answered = (id: number, call: AheadCall): void => {
    call.answeredMs = elapsed();
    note(id, call, 'answered');
    call.about.learn?.(true);
    tell(call.campaignId, 'answered', id);
  };
  /** An assistant is one too, until a person is there. */
  const turnedAway = (id: number, call: AheadCall): void => {
    call.isTurnedAway = true;
    if (call.answeredMs === null) return note(id, call, 'machine');
    // It was routed as a person: it counts as none after all.
    call.isServed = true;
    tell(call.campaignId, 'machine', id);
  };
  /** Pacing has nothing to answer for: somebody was free, and nobody was needed. */
  const leftListening = (id: number, call: AheadCall): void => {
    note(id, call, 'hangup');
    call.about.learn?.(true);
    tell(call.campaignId, 'answered', id);
    tell(call.campaignId, 'left_listening', id);
  };
  const abandoned = (id: number, call: AheadCall): void => {
    call.isServed = true;
    note(id, call, 'abandoned');
    lost.push({ id, campaignId: call.campaignId, untilMs: Infinity });
    tell(call.campaignId, 'abandoned', id);
  };

  return {
    begin(contactId, campaignId, giveUp, about = {}) {
      calls.set(contactId, {
        campaignId,
        dialledMs: elapsed(),
        pickedUpMs: null,
        about,
        answeredMs: null,
        ringingMs: null,
        isTurnedAway: false,
        isServed: false,
        giveUp,
      });
      tell(campaignId, 'dialled', contactId);
    },
    follow(contactId, step) {
      const call = calls.get(contactId);
      if (!call) return;
      switch (step.kind) {
        case 'ringing':
          call.ringingMs = elapsed();
          return;
        case 'answered':
          if (call.about.screens === true) call.pickedUpMs = elapsed();
          else answered(contactId, call);
          return;
        case 'screened':
          if (step.plan === 'put_through') answered(contactId, call);
          else turnedAway(contactId, call);
          return;
        case 'person_there':
          call.isTurnedAway = false;
          answered(contactId, call);
          return;
        case 'attached':
          call.isServed = true;
          tell(call.campaignId, 'connected', contactId);
          return;
        case 'expired':
          abandoned(contactId, call);
          return;
        case 'ended':
          calls.delete(contactId);
          if (call.isTurnedAway) {
            if (call.answeredMs === null) call.about.learn?.(false);
            return;
          }
          if (call.answeredMs === null && step.marks.freeWhenLeft === 'somebody') {
            leftListening(contactId, call);
            return;
          }
          if (call.answeredMs === null && step.marks.answeredAtMs !== null) answered(contactId, call);
          if (call.answeredMs === null) {
            const outcome = outcomeForPacing(step);
            note(contactId, call, outcome);
            if (outcome !== 'failed') call.about.learn?.(false);
          } else if (!call.isServed) abandoned(contactId, call);
          return;
        default:
      }
    },
    forget(contactId) {
      calls.delete(contactId);
      for (const each of lost)
        if (each.id === contactId) each.untilMs = Math.min(each.untilMs, elapsed() + READ_BY_OTHERS_MS);
    },
    unrecorded(campaignIds) {
      lost = lost.filter(({ untilMs }) => untilMs > elapsed());
      return lost.filter(({ campaignId }) => campaignIds.has(campaignId)).length;
    },
    under(campaignIds) {
      const nowMs = elapsed();
      const ringing: RingingCall[] = [];
      const waiting: WaitingCall[] = [];
      for (const [id, call] of calls) {
        if (!campaignIds.has(call.campaignId) || call.isTurnedAway) continue;
        if (call.answeredMs === null)
          ringing.push({
            id,
            elapsedSec: ((call.pickedUpMs ?? nowMs) - call.dialledMs) / 1_000,
            phase: call.pickedUpMs === null ? 'ringing' : 'detecting',
            ...(call.about.score === undefined ? {} : { answerScore: call.about.score }),
            ...(call.pickedUpMs === null ? {} : { answeredSec: (nowMs - call.pickedUpMs) / 1_000 }),
          });
        else if (!call.isServed) waiting.push({ id, elapsedSec: (nowMs - call.answeredMs) / 1_000 });
      }
      return { ringing, waiting };
    },
    has: (campaignId) => [...calls.values()].some((call) => call.campaignId === campaignId),
    takeEvents(campaignIds, toSec) {
      const ours = happened.filter((each) => campaignIds.has(each.campaignId));
      happened = happened.filter((each) => !campaignIds.has(each.campaignId));
      return ours.map(({ atMs, id, outcome, ageMs, sinceAnswerMs }) => ({
        t: toSec(atMs),
        type: 'call',
        id,
        outcome,
        ageSec: ageMs / 1_000,
        ...(sinceAnswerMs === null ? {} : { sinceAnswerSec: sinceAnswerMs / 1_000 }),
      }));
    },
    giveUp(contactId, afterRingingMs) {
      const call = calls.get(contactId);
      // Pacing counts from the dial; people are promised so much of ringing.
      if (call && call.ringingMs !== null && elapsed() - call.ringingMs >= afterRingingMs) call.giveUp();
    },
  };
}
