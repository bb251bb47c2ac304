import type { LikelyNow } from '../../../shared/domain/attempt-why.ts';
import type { Clock } from '../../../shared/domain/clock.ts';
import type { DueContact, Store } from '../../store/store.ts';
import type { CallStep } from '../calls/call-step.ts';
import { createAnswerScores } from '../scores/answer-scores.ts';
import { factsAt } from '../scores/facts.ts';
import type { AnswerScores } from '../scores/interface.ts';
import { outcomeForPacing } from './ahead-calls.ts';

const KEPT_AS = 'answer.scores';
/** What is learned of calls that nobody paces is kept as often as this; a host that dies loses no more. */
const KEEP_EVERY_MS = 60_000;

/** What is looked at in a contact. */
type Known = Omit<DueContact, 'id'>;

/** What this house has learned of who answers when, kept in the store. */
export interface HouseScores {
  /** Reads what was learned before; what cannot be read is told and begun anew. */
  load(): Promise<void>;
  /** How likely people of a list answer now. */
  now(listId: string, zone: string): (contact: Known) => LikelyNow;
  /** How likely this person answers now, and how to say later whether they did. */
  of(
    contact: Known,
    listId: string,
    zone: string,
  ): { chance: number; learn: (answeredByPerson: boolean) => void };
  /** Learns from the call to this contact that is about to be made, by its steps. */
  follow(contact: DueContact, listId: string, zone: string): void;
  /** A call has taken a step. Those that are not followed are left alone. */
  followed(contactId: number, step: CallStep): void;
  /** All work on the contact is over, also when it was never dialled. */
  forgotten(contactId: number): void;
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
  const lessons = new Map<number, (answeredByPerson: boolean) => void>();
  let keptMs = clock.elapsed();

  const houseScores: HouseScores = {
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
    now(listId, zone) {
      const facts = factsAt(listId, zone, clock.now());
      return (contact) => known().score(facts(contact));
    },
    of(contact, listId, zone) {
      const atMs = clock.now();
      const facts = factsAt(listId, zone, atMs)(contact);
      return {
        chance: known().score(facts).chance,
        learn: (answeredByPerson) => known().learn(facts, answeredByPerson, atMs),
      };
    },
    follow(contact, listId, zone) {
      lessons.set(contact.id, houseScores.of(contact, listId, zone).learn);
    },
    followed(contactId, step) {
      const learn = lessons.get(contactId);
      if (!learn || (step.kind !== 'answered' && step.kind !== 'ended')) return;
      lessons.delete(contactId);
      if (step.kind === 'answered') learn(true);
      else if (outcomeForPacing(step) !== 'failed') learn(false);
      if (clock.elapsed() - keptMs < KEEP_EVERY_MS) return;
      keptMs = clock.elapsed();
      houseScores
        .keep()
        .catch((error: unknown) => log('keeping what was learned of who answers when', error));
    },
    forgotten: (contactId) => void lessons.delete(contactId),
    async keep() {
      if (scores) await store.settings.set(KEPT_AS, JSON.stringify(scores.save()));
    },
  };
  return houseScores;
}
