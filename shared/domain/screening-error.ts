import type { ScreeningVerdict } from './screening-verdict.ts';

/** Calls that reached an operator after screening had said this, and those that the operator marked as machines. */
export interface VerdictMarks {
  verdict: ScreeningVerdict;
  given: number;
  marked: number;
}

/** How often screening erred about whom it put through, as far as operators said so. */
export interface ScreeningErrors {
  /** Calls taken for people, or not told, that were given to operators, and those among them that were marked as machines. */
  given: number;
  marked: number;
  /** Of `given`; null before the first. */
  rate: number | null;
  /** Put through although told to be machines, and those among them that operators did not mark: people. */
  machines: { given: number; people: number; rate: number } | null;
}

/** A call that was put through as a machine is an error when nobody marks it, any other one when somebody does. */
export function screeningErrors(marks: readonly VerdictMarks[]): ScreeningErrors {
  const machine = marks.find(({ verdict, given }) => verdict === 'machine' && given > 0);
  const others = marks.filter(({ verdict }) => verdict !== 'machine');
  const given = others.reduce((sum, one) => sum + one.given, 0);
  const marked = others.reduce((sum, one) => sum + one.marked, 0);
  const people = machine ? machine.given - machine.marked : 0;
  return {
    given,
    marked,
    rate: given === 0 ? null : marked / given,
    machines: machine ? { given: machine.given, people, rate: people / machine.given } : null,
  };
}
