import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function contactsRouter(os: Answering['contacts'], { store, dialler, people }: HostServices) {
  return {
    list: os.list.handler(async ({ input }) => {
      const page = await store.contacts.callList(input);
      const rows = page.rows.map((row) =>
        row.state === 'acw' ? { ...row, operatorAway: dialler.isStranded(row.id) } : row,
      );
      return { ...page, rows };
    }),
    closeWrapUp: os.closeWrapUp.handler(async ({ input, context: { session } }) => {
      await dialler.closeWrapUp(input.contactId, await people.nameOf(session.operatorId));
      return { closed: true as const };
    }),
    history: os.history.handler(({ input }) => store.contacts.history(input.contactId)),
  };
}
