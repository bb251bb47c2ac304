import { ZodError } from 'zod';
import { asStoreFailure, damaged } from './failures.ts';
import { StoreFailure, type DamageWatch } from './store.ts';

/** What a thread tells its host of a failure. */
export interface ToldFailure {
  /** For the person at the screen: what happened and what to do. */
  words: string;
  /** For the log alone: raw texts of libraries help nobody at a screen, and may quote anything. */
  detail: string;
  /** The database is damaged, which ends dialling. */
  isDamage: boolean;
}

/** What a screen says of a fault of the program. */
const PROGRAM_FAULT = 'The program met a fault of its own. Its log has the details.';

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? error.cause.message}` : '';
  return `${error.stack ?? error.message}${cause}`;
}

/** The one place where a failure gets its words for a screen; `consequence` says what it means for what was being done. */
export function toldFailure(error: unknown, consequence: string): ToldFailure {
  // Outside the store these two are faults of the program, not damage.
  const isFault = error instanceof ZodError || error instanceof SyntaxError;
  const failure = isFault ? error : asStoreFailure(error);
  const isStores = failure instanceof StoreFailure;
  return {
    words: isStores ? `${failure.message} ${failure.action}` : `${PROGRAM_FAULT} ${consequence}`,
    detail: detailOf(error),
    isDamage: isStores && failure.kind === 'corrupt',
  };
}

/** What the host makes of a thread's failure: its words are for a screen, the log gets the rest, and damage ends dialling. */
export function hearOfFailure(
  { detail, isDamage }: ToldFailure,
  doing: string,
  damage: Pick<DamageWatch, 'note'>,
  log: (doing: string, error: unknown) => void,
): void {
  log(doing, new Error(detail));
  if (isDamage) damage.note(damaged({ cause: new Error(detail) }));
}
