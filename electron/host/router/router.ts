import { implement } from '@orpc/server';
import { contract } from '../../../shared/contract/contract.ts';
import { asContractError, unforeseen } from '../contract-errors.ts';
import type { HostServices } from '../services.ts';
import { campaignsRouter } from './campaigns.ts';
import { contactsRouter } from './contacts.ts';
import { deskRouter } from './desk.ts';
import { listsRouter } from './lists.ts';
import { liveRouter } from './live.ts';
import { peopleRouter } from './people.ts';
import { reportsRouter } from './reports.ts';
import type { SeatContext } from './seat-context.ts';
import { systemRouter } from './system.ts';
import { trunksRouter } from './trunks.ts';

/** The contract, to be answered procedure by procedure; errors of the rooms leave as errors of the contract. */
export function answering(log: (doing: string, error: unknown) => void) {
  return implement(contract)
    .$context<SeatContext>()
    .use(async ({ next, path }) => {
      try {
        return await next();
      } catch (error) {
        const known = asContractError(error);
        if (known) throw known;
        log(`answering ${path.join('.')}`, error);
        throw unforeseen(error);
      }
    });
}
export type Answering = ReturnType<typeof answering>;

/** Everything a seat can ask, answered by the host's services. */
export function createRouter(services: HostServices) {
  const os = answering(services.log);
  return os.router({
    campaigns: campaignsRouter(os.campaigns, services),
    contacts: contactsRouter(os.contacts, services),
    desk: deskRouter(os.desk, services),
    lists: listsRouter(os.lists, services),
    live: liveRouter(os.live, services),
    people: peopleRouter(os.people, services),
    reports: reportsRouter(os.reports, services),
    system: systemRouter(os.system, services),
    trunks: trunksRouter(os.trunks, services),
  });
}
export type HostRouter = ReturnType<typeof createRouter>;
