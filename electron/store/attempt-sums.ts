import type { AnswerCounts } from '../../shared/domain/abandon-promise.ts';

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
