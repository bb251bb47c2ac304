import type { AnswerCounts } from '../../shared/domain/abandon-promise.ts';
import type { ScreeningVerdict } from '../../shared/domain/screening-verdict.ts';

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
