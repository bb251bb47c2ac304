import type { InferContractRouterInputs } from '@orpc/contract';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type { people as peopleContract, Operator, OperatorGroup } from '../../shared/contract/people.ts';
import type { Disposition } from '../../shared/contract/desk.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { Invalid, NotFound } from '../../shared/domain/errors.ts';
import type { OperatorState } from '../../shared/domain/operator-state.ts';
import type { Seats } from '../seats/seats.ts';
import type { Store } from '../store/store.ts';
import { e164Of } from './phone-entry.ts';

type Inputs = InferContractRouterInputs<typeof peopleContract>;

/** Operators, their groups, dispositions and the blacklist. Rejects with NotFound and Invalid. */
export interface People {
  /** Name for the activity log. */
  nameOf(operatorId: string): Promise<string>;
  /** What they may do here; the least for somebody who is not known any more. */
  roleOf(operatorId: string): Promise<Operator['role']>;
  operators(): Promise<(Operator & { state: OperatorState })[]>;
  saveOperator(form: Inputs['saveOperator']): Promise<Operator>;
  groups(): Promise<OperatorGroup[]>;
  saveGroup(form: Inputs['saveGroup']): Promise<OperatorGroup>;
  dispositions(): Promise<Disposition[]>;
  blacklist(): Promise<{ phone: string; reason: string; addedAtMs: number; who: string }[]>;
  addToBlacklist(form: Inputs['addToBlacklist'], who: string): Promise<{ phone: string }>;
  removeFromBlacklist(phone: string): Promise<{ removed: boolean }>;
}

export function createPeople(parts: {
  store: Store;
  seats: Seats;
  clock: Clock;
  newId: () => string;
  publish: (event: LiveEvent) => void;
}): People {
  const { store, seats, clock, newId, publish } = parts;

  async function changed(): Promise<void> {
    await seats.peopleChanged();
    publish({ topic: 'people' });
  }

  return {
    async nameOf(operatorId) {
      return (await store.operators.get(operatorId))?.name ?? 'Somebody';
    },
    async roleOf(operatorId) {
      return (await store.operators.get(operatorId))?.role ?? 'operator';
    },
    async operators() {
      const all = await store.operators.list();
      return all.map((operator) => ({ ...operator, state: seats.stateOf(operator.id) }));
    },
    async saveOperator(form) {
      const known = form.id === null ? null : await store.operators.get(form.id);
      if (form.id !== null && !known) throw new NotFound('This operator is not there any more.');
      const groups = new Set((await store.operators.groups()).map((group) => group.id));
      if (!form.groupIds.every((id) => groups.has(id))) {
        throw new Invalid('One of the groups is not there any more.', {
          groupIds: 'Choose the groups again',
        });
      }
      if (known?.role === 'administrator' && form.role !== 'administrator') {
        const others = (await store.operators.list()).filter((one) => one.id !== known.id && !one.archived);
        if (!others.some((one) => one.role === 'administrator')) {
          throw new Invalid('Nobody else is an administrator.', {
            role: 'Make somebody else an administrator first',
          });
        }
      }
      const operator: Operator = { ...form, id: form.id ?? newId(), archived: known?.archived ?? false };
      await store.operators.save(operator);
      await changed();
      return operator;
    },
    groups: () => store.operators.groups(),
    async saveGroup(form) {
      const group: OperatorGroup = { id: form.id ?? newId(), name: form.name };
      await store.operators.saveGroup(group);
      await changed();
      return group;
    },
    dispositions: () => store.dispositions.list(),
    blacklist: () => store.blacklist.list(),
    async addToBlacklist(form, who) {
      const phone = e164Of(form.phone, form.defaultCountry);
      await store.blacklist.add({ phone, reason: form.reason, addedAtMs: clock.now(), who });
      publish({ topic: 'people' });
      return { phone };
    },
    async removeFromBlacklist(phone) {
      const removed = await store.blacklist.remove(phone);
      publish({ topic: 'people' });
      return { removed };
    },
  };
}
