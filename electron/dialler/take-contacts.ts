import { handOverMsOf } from '../../shared/domain/callbacks.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { countOfKinds } from '../../shared/domain/figures/progress.ts';
import type { LeasedContact, OrderInPass, Store } from '../store/store.ts';
import type { HouseScores } from './drivers/house-scores.ts';
import type { Leases } from './leases.ts';
import type { RunningCampaign } from './running-campaign.ts';
import { chooseLikeliest, SOUGHT_AMONG } from './scores/pass-order.ts';

/** Where other hosts have everything that a campaign may have, it is looked again so much later. */
const LOOK_AGAIN_MS = 1_000;

interface TakingParts {
  store: Pick<Store, 'kind' | 'campaigns' | 'contacts'>;
  clock: Clock;
  leases: Pick<Leases, 'take'>;
  scores: HouseScores;
}

/** Takes contacts of campaigns for work. */
export interface Taking {
  /** Up to `count` in the campaign's order, due callbacks of `operatorId` first; notes on the campaign when there was none. */
  take(run: RunningCampaign, count: number, operatorId?: string): Promise<LeasedContact[]>;
  /** False when it has no contact that is due; asked once a second where none was. */
  hasDue(run: RunningCampaign): Promise<boolean>;
  /** The due callback that is this operator's own. */
  takeOwn(run: RunningCampaign, operatorId: string): Promise<LeasedContact | null>;
}

/** Makes {@link Taking}. */
export function createTaking({ store, clock, leases, scores }: TakingParts): Taking {
  /** Contacts that use up a campaign's simultaneous calls: on a shared store those of all hosts. */
  const busyOf = async (run: RunningCampaign): Promise<number> =>
    store.kind === 'postgres'
      ? countOfKinds(await store.campaigns.counts(run.campaign.id), ['claimed', 'in_flight'])
      : run.working;

  /** How those who stand equal are taken; undefined for the order of the list. */
  const orderOf = async (run: RunningCampaign): Promise<OrderInPass | undefined> => {
    const { id, settings } = run.campaign;
    if (settings.passOrder === 'list') return undefined;
    await scores.load();
    const scoreNow = scores.now(id, run.hours.zone);
    let chosen = 0;
    return {
      among: SOUGHT_AMONG,
      choose(due, count) {
        const next = chooseLikeliest(due, scoreNow, count, run.taken + chosen);
        chosen += next.length;
        return next;
      },
    };
  };

  return {
    async hasDue(run) {
      if (!run.dry) return true;
      if (clock.elapsed() - run.askedDueMs < LOOK_AGAIN_MS) return false;
      run.askedDueMs = clock.elapsed();
      const handOverMs = handOverMsOf(run.campaign.settings.callbacks);
      run.dry = !(await store.contacts.hasDue(run.campaign, clock.now(), handOverMs));
      return !run.dry;
    },
    async takeOwn(run, operatorId) {
      const [contact] = await leases.take(run.campaign, 1, { operatorId, ownOnly: true });
      return contact ?? null;
    },
    async take(run, count, operatorId) {
      const { settings } = run.campaign;
      const order = await orderOf(run);
      const how = { ...(operatorId === undefined ? {} : { operatorId }), ...(order ? { order } : {}) };
      const contacts = await leases.take(run.campaign, count, how);
      run.taken += contacts.length;
      run.dry = contacts.length === 0 && (await busyOf(run)) < settings.concurrency;
      // Other hosts have all that it may have: looked at again in a moment.
      if (contacts.length === 0 && !run.dry) run.holdOffUntilMs = clock.elapsed() + LOOK_AGAIN_MS;
      return contacts;
    },
  };
}
