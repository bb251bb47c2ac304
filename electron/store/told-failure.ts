import { ZodError } from 'zod';
import { asStoreFailure, damaged } from './failures.ts';
import { StoreFailure, type DamageWatch } from './store.ts';

/** What a thread tells its host of a failure. */
export interface ToldFailure {
  /** For the person at the screen: what happened and what to do. */
  words: string;
  /** For the log alone: raw texts of libraries help nobody at a screen, and may quote anything. */
  detail: string;
  /** What the store met; null for a fault of the program. Damage of the database ends dialling. */
  store: { kind: StoreFailure['kind']; message: string; action: string; cause: string | null } | null;
}

/** What a screen says of a fault of the program. */
const PROGRAM_FAULT = 'The program met a fault of its own. Its log has the details.';

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? error.cause.message}` : '';
  return `${error.stack ?? error.message}${cause}`;
}

const storeTold = ({ kind, message, action, cause }: StoreFailure): ToldFailure['store'] => ({
  kind,
  message,
  action,
  cause: cause instanceof Error ? cause.message : null,
});

/** The one place where a failure gets its words for a screen; `consequence` says what it means for what was being done. */
export function toldFailure(error: unknown, consequence: string): ToldFailure {
  // Outside the store these two are faults of the program, not damage.
  const isFault = error instanceof ZodError || error instanceof SyntaxError;
  const failure = isFault ? error : asStoreFailure(error);
  const isStores = failure instanceof StoreFailure;
  return {
    words: isStores ? `${failure.message} ${failure.action}` : `${PROGRAM_FAULT} ${consequence}`,
    detail: detailOf(error),
    store: isStores ? storeTold(failure) : null,
  };
}

/** What the host makes of a thread's failure: its words are for a screen, the log gets the rest, and damage ends dialling. */
export function hearOfFailure(
  { detail, store }: ToldFailure,
  doing: string,
  damage: Pick<DamageWatch, 'note'>,
  log: (doing: string, error: unknown) => void,
): void {
  // Trouble of the world is told in words; only damage is worth every detail beside the program's own faults.
  if (store === null || store.kind === 'corrupt') log(doing, new Error(detail));
  else {
    const options = store.cause === null ? {} : { cause: new Error(store.cause) };
    log(doing, new StoreFailure(store.kind, store.message, store.action, options));
  }
  if (store?.kind === 'corrupt') damage.note(damaged({ cause: new Error(detail) }));
}
