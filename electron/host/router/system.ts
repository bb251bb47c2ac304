import { isAtLeast, LEAST_ROLE_TO_DIAL_AGAIN } from '../../../shared/contract/roles.ts';
import { Refused } from '../../../shared/domain/errors.ts';
import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function systemRouter(os: Answering['system'], { system, windows, people }: HostServices) {
  return {
    session: os.session.handler(async ({ context: { session, shell } }) => ({
      ...(await system.session(session.operatorId, shell)),
      sitsFreely: await people.sitsFreely(session.personId),
    })),
    status: os.status.handler(() => system.status()),
    sitDown: os.sitDown.handler(async ({ input: { operatorId }, context: { session } }) => {
      if (operatorId !== session.personId && !(await people.sitsFreely(session.personId))) {
        throw new Refused(
          'This browser was opened for one person, who sits at the own desk.',
          'Ask an administrator for a link of your own.',
        );
      }
      return await windows.sitDown(session, operatorId);
    }),
    emergencyStop: os.emergencyStop.handler(async ({ input, context: { session } }) => {
      if (!input.stopped && !isAtLeast(await people.roleOf(session.operatorId), LEAST_ROLE_TO_DIAL_AGAIN)) {
        throw new Refused(
          'All dialling was stopped, and only supervisors let it begin again.',
          'Ask a supervisor.',
        );
      }
      return system.emergencyStop(input.stopped, () => people.nameOf(session.operatorId));
    }),
  };
}
