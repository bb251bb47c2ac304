import type { Clock } from '../../../shared/domain/clock.ts';
import type { LeasedContact, Store } from '../../store/store.ts';
import { createAnswerScores } from '../scores/answer-scores.ts';
import { answerFacts } from '../scores/facts.ts';
import type { AnswerScores } from '../scores/interface.ts';

const KEPT_AS = 'answer.scores';

/** What this house has learned of who answers when, kept in the store. */
export interface HouseScores {
  /** Reads what was learned before; what cannot be read is told and begun anew. */
  load(): Promise<void>;
  /** How likely this person answers now, and how to say later whether they did. */
  of(
    contact: Pick<LeasedContact, 'phone' | 'attempts' | 'lastOutcome' | 'lastCalledAtMs'>,
    listId: string,
    zone: string,
  ): { chance: number; learn: (answeredByPerson: boolean) => void };
  keep(): Promise<void>;
}

/** Makes {@link HouseScores} that know nothing until `load`. */
export function createHouseScores(
  store: Pick<Store, 'settings'>,
  clock: Clock,
  log: (doing: string, error: unknown) => void,
): HouseScores {
  let scores: AnswerScores | null = null;
  const known = (): AnswerScores => (scores ??= createAnswerScores());
  return {
    async load() {
      if (scores) return;
      const saved = await store.settings.get(KEPT_AS);
      try {
        scores ??= createAnswerScores(saved === null ? undefined : (JSON.parse(saved) as unknown));
      } catch (error) {
        log('reading what was learned of who answers when', error);
        scores = createAnswerScores();
      }
    },
    of({ phone, attempts, lastOutcome, lastCalledAtMs }, listId, zone) {
      const atMs = clock.now();
      const before = {
        phone,
        listId,
        earlierAttempts: attempts,
        lastOutcome,
        lastAttemptAtMs: lastCalledAtMs,
      };
      const facts = answerFacts(before, zone, atMs);
      return {
        chance: known().score(facts).chance,
        learn: (answeredByPerson) => known().learn(facts, answeredByPerson, atMs),
      };
    },
    async keep() {
      if (scores) await store.settings.set(KEPT_AS, JSON.stringify(scores.save()));
    },
  };
}
