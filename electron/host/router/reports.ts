import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function reportsRouter(os: Answering['reports'], { reports, people }: HostServices) {
  return {
    start: os.start.handler(async ({ input, context }) =>
      reports.start(input, await people.nameOf(context.session.operatorId)),
    ),
    cancel: os.cancel.handler(({ input }) => reports.cancel(input.id)),
    history: os.history.handler(({ input }) => reports.history(input.campaignId)),
  };
}
