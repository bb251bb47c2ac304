import type { AnswerCounts } from '../../shared/domain/abandon-promise.ts';
import type { ScreeningVerdict } from '../../shared/domain/screening-verdict.ts';

/** Sums over the attempts of one run; every figure on screen is derived from these. */
export interface AttemptFigures {
  attempts: number;
  answered: number;
  connected: number;
  ringSecTotal: number;
  ringCount: number;
  talkSecTotal: number;
  talkCount: number;
  wrapSecTotal: number;
  wrapCount: number;
  lastDialMs: number | null;
  passes: {
    pass: number;
    attempted: number;
    connected: number;
    firstMs: number | null;
    lastMs: number | null;
  }[];
}

/** A quarter of an hour of calls placed ahead, by the time of their dial. */
export interface AnswerQuarter extends AnswerCounts {
  startMs: number;
}

/** Calls placed ahead that reached an operator and of whom screening had said this, and those marked as machines then. */
export interface ScreeningMark {
  verdict: ScreeningVerdict;
  given: number;
  marked: number;
}
