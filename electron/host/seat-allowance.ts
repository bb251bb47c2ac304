import { Refused } from '../../shared/domain/errors.ts';

/** Counts things that stay open, as streams of one seat, and refuses more than `most`. */
export interface Allowance {
  /** @returns gives the place back, once. @throws Refused when none is left. */
  take(): () => void;
}

export function createAllowance(most: number, words: { message: string; action: string }): Allowance {
  let taken = 0;
  return {
    take() {
      if (taken >= most) throw new Refused(words.message, words.action);
      taken += 1;
      let isBack = false;
      return () => {
        if (isBack) return;
        isBack = true;
        taken -= 1;
      };
    },
  };
}
