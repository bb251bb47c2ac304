import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function campaignsRouter(os: Answering['campaigns'], { campaigns, people }: HostServices) {
  return {
    list: os.list.handler(() => campaigns.list()),
    get: os.get.handler(({ input }) => campaigns.get(input.id)),
    defaults: os.defaults.handler(() => campaigns.defaults()),
    forecast: os.forecast.handler(({ input }) => campaigns.forecast(input)),
    create: os.create.handler(async ({ input, context }) =>
      campaigns.create(input, await people.nameOf(context.session.operatorId)),
    ),
    update: os.update.handler(async ({ input, context }) =>
      campaigns.update(input, await people.nameOf(context.session.operatorId)),
    ),
    remove: os.remove.handler(async ({ input, context }) => {
      await campaigns.remove(input.id, await people.nameOf(context.session.operatorId));
      return { removed: true as const };
    }),
    act: os.act.handler(async ({ input, context }) =>
      campaigns.act(input.id, input.action, await people.nameOf(context.session.operatorId)),
    ),
    clone: os.clone.handler(async ({ input, context }) =>
      campaigns.clone(input.id, await people.nameOf(context.session.operatorId)),
    ),
    runs: os.runs.handler(({ input }) => campaigns.runs(input.id)),
    figures: os.figures.handler(({ input }) => campaigns.figures(input.id)),
    activity: os.activity.handler(({ input }) => campaigns.activity(input.id, input.cursor, input.limit)),
  };
}
