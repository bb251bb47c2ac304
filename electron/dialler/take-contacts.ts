import type { Clock } from '../../shared/domain/clock.ts';
import { countOfKinds } from '../../shared/domain/figures.ts';
import type { LeasedContact, OrderInPass, Store } from '../store/store.ts';
import type { HouseScores } from './drivers/house-scores.ts';
import type { Leases } from './leases.ts';
import type { RunningCampaign } from './running-campaign.ts';
import { chooseLikeliest, SOUGHT_AMONG } from './scores/pass-order.ts';

/** Where other hosts have everything that a campaign may have, it is looked again so much later. */
const LOOK_AGAIN_MS = 1_000;

interface TakingParts {
  store: Pick<Store, 'kind' | 'campaigns'>;
  clock: Clock;
  leases: Pick<Leases, 'take'>;
  scores: HouseScores;
}

/** Takes contacts of a campaign for work, in its order, and notes on the campaign when there was none. */
export function createTaking({
  store,
  clock,
  leases,
  scores,
}: TakingParts): (run: RunningCampaign, count: number) => Promise<LeasedContact[]> {
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
    const scoreNow = scores.now(id, settings.window.zone);
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

  return async (run, count) => {
    const { id, settings } = run.campaign;
    const contacts = await leases.take(id, count, settings.concurrency, await orderOf(run));
    run.taken += contacts.length;
    run.dry = contacts.length === 0 && (await busyOf(run)) < settings.concurrency;
    // Other hosts have all that it may have: looked at again in a moment.
    if (contacts.length === 0 && !run.dry) run.holdOffUntilMs = clock.elapsed() + LOOK_AGAIN_MS;
    return contacts;
  };
}
