import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type {
  BlacklistEntry,
  people as peopleContract,
  Operator,
  OperatorGroup,
} from '../../shared/contract/people.ts';
import type { Skill } from '../../shared/contract/skill.ts';
import type { Disposition } from '../../shared/contract/desk.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { Invalid, NotFound, Refused } from '../../shared/domain/errors.ts';
import type { OperatorState } from '../../shared/domain/operator-state.ts';
import { operatorWords } from '../../shared/domain/record-words.ts';
import type { Seats } from '../seats/seats.ts';
import type { Store } from '../store/store.ts';
import { e164Of } from './phone-entry.ts';
import { noteSaved } from './saved-record.ts';

type Inputs = InferContractRouterInputs<typeof peopleContract>;
type Outputs = InferContractRouterOutputs<typeof peopleContract>;

/** Where people come in by links. */
export interface LinkDoor {
  /** Makes a link that lets this person in: once, and until `expiresAtMs`. */
  makeLink(personId: string): { address: string; expiresAtMs: number };
  /** People were changed: who may not come in any more is sent out. */
  review(): Promise<void>;
}

/** Operators, their groups, dispositions and the blacklist. Rejects with NotFound and Invalid. */
export interface People {
  /** Name for the activity log. */
  nameOf(operatorId: string): Promise<string>;
  /** What they may do here; the least for somebody who is not there any more. */
  roleOf(operatorId: string): Promise<Operator['role']>;
  /** Whether a session of this person may sit at anybody's desk; null is whoever is at the machine itself. */
  sitsFreely(personId: string | null): Promise<boolean>;
  makeLink(operatorId: string): Promise<{ address: string; expiresAtMs: number }>;
  operators(): Promise<(Operator & { state: OperatorState })[]>;
  saveOperator(form: Inputs['saveOperator'], who: string): Promise<Operator>;
  groups(): Promise<OperatorGroup[]>;
  saveGroup(form: Inputs['saveGroup']): Promise<OperatorGroup>;
  skills(): Promise<Skill[]>;
  saveSkill(form: Inputs['saveSkill']): Promise<Skill>;
  dispositions(): Promise<Disposition[]>;
  blacklist(): Promise<BlacklistEntry[]>;
  addToBlacklist(form: Inputs['addToBlacklist'], who: string): Promise<Outputs['addToBlacklist']>;
  removeFromBlacklist(phone: string): Promise<{ removed: boolean }>;
}

export function createPeople(parts: {
  store: Store;
  seats: Seats;
  clock: Clock;
  newId: () => string;
  publish: (event: LiveEvent) => void;
  door: () => LinkDoor | null;
}): People {
  const { store, seats, clock, newId, publish, door } = parts;

  async function roleOf(operatorId: string): Promise<Operator['role']> {
    const operator = await store.operators.get(operatorId);
    return operator && !operator.archived ? operator.role : 'operator';
  }

  async function changed(): Promise<void> {
    await door()?.review();
    await seats.peopleChanged();
    publish({ topic: 'people' });
  }

  return {
    async nameOf(operatorId) {
      return (await store.operators.get(operatorId))?.name ?? 'Somebody';
    },
    roleOf,
    async sitsFreely(personId) {
      return personId === null || (await roleOf(personId)) === 'administrator';
    },
    async makeLink(operatorId) {
      const person = await store.operators.get(operatorId);
      if (!person || person.archived) throw new NotFound('This operator is not there any more.');
      const opened = door();
      if (!opened) {
        throw new Refused(
          'No browser can come in by a link here: this program shows its own window alone.',
          'Close it, and serve the console with "npm run serve".',
        );
      }
      return opened.makeLink(operatorId);
    },
    async operators() {
      const all = await store.operators.list();
      const elsewhere = new Map(
        (await seats.placesElsewhere()).map(({ operatorId, state }) => [operatorId, state]),
      );
      return all.map((operator) => {
        const state = seats.stateOf(operator.id);
        return { ...operator, state: state === 'offline' ? (elsewhere.get(operator.id) ?? state) : state };
      });
    },
    async saveOperator(form, who) {
      const known = form.id === null ? null : await store.operators.get(form.id);
      if (form.id !== null && !known) throw new NotFound('This operator is not there any more.');
      const groups = await store.operators.groups();
      if (!form.groupIds.every((id) => groups.some((group) => group.id === id))) {
        throw new Invalid('One of the groups is not there any more.', {
          groupIds: 'Choose the groups again',
        });
      }
      const skills = form.skills ?? known?.skills ?? [];
      const taught = await store.operators.skills();
      if (!skills.every(({ skillId }) => taught.some((skill) => skill.id === skillId))) {
        throw new Invalid('One of the skills is not there any more.', { skills: 'Choose the skills again' });
      }
      if (known?.role === 'administrator' && form.role !== 'administrator') {
        const others = (await store.operators.list()).filter((one) => one.id !== known.id && !one.archived);
        if (!others.some((one) => one.role === 'administrator')) {
          throw new Invalid('Nobody else is an administrator.', {
            role: 'Make somebody else an administrator first',
          });
        }
      }
      const operator: Operator = {
        ...form,
        skills,
        id: form.id ?? newId(),
        archived: known?.archived ?? false,
      };
      await store.operators.save(operator);
      await changed();
      const names = { groups, skills: taught };
      await noteSaved(parts, {
        who,
        record: `the operator ${operator.name}`,
        before: known && operatorWords(known, names),
        after: operatorWords(operator, names),
      });
      return operator;
    },
    groups: () => store.operators.groups(),
    async saveGroup(form) {
      const group: OperatorGroup = { id: form.id ?? newId(), name: form.name };
      await store.operators.saveGroup(group);
      await changed();
      return group;
    },
    skills: () => store.operators.skills(),
    async saveSkill(form) {
      const skill: Skill = { id: form.id ?? newId(), name: form.name };
      await store.operators.saveSkill(skill);
      await changed();
      return skill;
    },
    dispositions: () => store.dispositions.list(),
    blacklist: () => store.blacklist.list(),
    async addToBlacklist(form, who) {
      const phone = e164Of(form.phone, form.defaultCountry);
      const before = await store.blacklist.add({ phone, reason: form.reason, addedAtMs: clock.now(), who });
      publish({ topic: 'people' });
      return { phone, before };
    },
    async removeFromBlacklist(phone) {
      const removed = await store.blacklist.remove(phone);
      publish({ topic: 'people' });
      return { removed };
    },
  };
}
