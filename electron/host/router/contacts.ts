import { Refused } from '../../../shared/domain/errors.ts';
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
      const operator = await store.operators.get(session.operatorId);
      if (operator?.role === 'operator') {
        throw new Refused('Only a supervisor can close the wrap-up of somebody else.', 'Ask a supervisor.');
      }
      await dialler.closeWrapUp(input.contactId, await people.nameOf(session.operatorId));
      return { closed: true as const };
    }),
    history: os.history.handler(({ input }) => store.contacts.history(input.contactId)),
  };
}
