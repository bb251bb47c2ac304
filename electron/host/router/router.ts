import { implement } from '@orpc/server';
import { contract } from '../../../shared/contract/contract.ts';
import { isAtLeast, leastRoleFor } from '../../../shared/contract/roles.ts';
import { Refused } from '../../../shared/domain/errors.ts';
import { asContractError, unforeseen } from '../contract-errors.ts';
import type { HostServices } from '../services.ts';
import { campaignsRouter } from './campaigns.ts';
import { contactsRouter } from './contacts.ts';
import { deskRouter } from './desk.ts';
import { listsRouter } from './lists.ts';
import { liveRouter } from './live.ts';
import { messagesRouter } from './messages.ts';
import { peopleRouter } from './people.ts';
import { reportsRouter } from './reports.ts';
import { schedulesRouter } from './schedules.ts';
import type { SeatContext } from './seat-context.ts';
import { systemRouter } from './system.ts';
import { trunksRouter } from './trunks.ts';
import { voiceAgentsRouter } from './voice-agents.ts';

const ROLE_REFUSALS = {
  supervisor: { what: 'Only a supervisor can do this.', action: 'Ask a supervisor.' },
  administrator: { what: 'Only an administrator can do this.', action: 'Ask an administrator.' },
};

/** Refuses what the role of whoever sits at the seat does not hold. Who sits there is asked anew each time. */
async function checkRole(people: HostServices['people'], operatorId: string, path: readonly string[]) {
  const least = leastRoleFor(path);
  if (least === 'operator') return;
  if (isAtLeast(await people.roleOf(operatorId), least)) return;
  const { what, action } = ROLE_REFUSALS[least];
  throw new Refused(what, action);
}

/**
 * The contract, to be answered procedure by procedure for those whose role allows it; errors of the rooms leave as
 * errors of the contract.
 */
export function answering({ people, log }: Pick<HostServices, 'people' | 'log'>) {
  return implement(contract)
    .$context<SeatContext>()
    .use(async ({ next, path, context }) => {
      try {
        await checkRole(people, context.session.operatorId, path);
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
  const os = answering(services);
  return os.router({
    campaigns: campaignsRouter(os.campaigns, services),
    contacts: contactsRouter(os.contacts, services),
    desk: deskRouter(os.desk, services),
    lists: listsRouter(os.lists, services),
    live: liveRouter(os.live, services),
    messages: messagesRouter(os.messages, services),
    people: peopleRouter(os.people, services),
    reports: reportsRouter(os.reports, services),
    schedules: schedulesRouter(os.schedules, services),
    system: systemRouter(os.system, services),
    trunks: trunksRouter(os.trunks, services),
    voiceAgents: voiceAgentsRouter(os.voiceAgents, services),
  });
}
export type HostRouter = ReturnType<typeof createRouter>;
