import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function systemRouter(os: Answering['system'], { system, windows }: HostServices) {
  return {
    session: os.session.handler(({ context }) => system.session(context.session.operatorId, context.shell)),
    status: os.status.handler(() => system.status()),
    sitDown: os.sitDown.handler(({ input, context }) => windows.sitDown(context.session, input.operatorId)),
    emergencyStop: os.emergencyStop.handler(({ input }) => system.emergencyStop(input.stopped)),
  };
}
