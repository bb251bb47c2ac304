import type { ScreeningEar } from '../../../shared/domain/screening-ear.ts';
import type { ScreeningVerdict } from '../../../shared/domain/screening-verdict.ts';
import type { AnswerPlan } from './answer-plan.ts';
import type { CallMarks, LineEnded } from './call-ending.ts';

/** What a call tells its owner, in order; `ended` is the last and always comes. */
export type CallStep =
  | { kind: 'sent'; atMs: number }
  | { kind: 'ringing'; atMs: number }
  /** The line's own sound is heard while it rings, or is heard no more; may come again and again. */
  | { kind: 'early_media'; heard: boolean }
  | { kind: 'answered'; atMs: number }
  /**
   * It is known who answered, or will not be in time (unsure), and what is done about it. Comes again when a beep says that
   * it is a machine all the same. `by` is null when nothing said so in time.
   */
  | {
      kind: 'screened';
      atMs: number;
      verdict: ScreeningVerdict;
      confidence: number | null;
      by: ScreeningEar | null;
      plan: AnswerPlan;
    }
  /** The person behind an assistant is on the line, or may be. */
  | { kind: 'person_there'; atMs: number }
  /** Somebody was found for the answered call; comes again when the one before could not take it. */
  | { kind: 'granted'; atMs: number }
  /** Joined to the seat's sound. */
  | { kind: 'attached'; atMs: number }
  /** Whoever was granted does not hear it: somebody else is looked for. */
  | { kind: 'unattached'; atMs: number }
  /** Nobody was free in time: the person is being told so. */
  | { kind: 'expired'; atMs: number }
  | { kind: 'ended'; ended: LineEnded; marks: CallMarks };

/** The steps in words, for the log. */
export const STEP_WORDS: Record<CallStep['kind'], string> = {
  sent: 'was sent',
  ringing: 'rings',
  early_media: 'plays sound before its answer',
  answered: 'was answered',
  screened: 'was screened',
  person_there: 'was taken over by a person',
  granted: 'found its operator',
  attached: 'was connected',
  unattached: 'lost its operator',
  expired: 'found nobody free',
  ended: 'ended',
};

/** Steps of a call after which another decision about dials is due. */
export const PACED_STEPS: ReadonlySet<CallStep['kind']> = new Set([
  'answered',
  'screened',
  'person_there',
  'expired',
  'ended',
]);
