import { isAtLeast } from '../../../shared/contract/roles.ts';
import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function contactsRouter(os: Answering['contacts'], { store, dialler, people, seats }: HostServices) {
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
    history: os.history.handler(async ({ input: { contactId }, context: { session } }) => {
      const { operatorId } = session;
      const attempts = await store.contacts.history(contactId);
      if (isAtLeast(await people.roleOf(operatorId), 'supervisor')) return attempts;
      const atDesk = (await seats.snapshot(operatorId)).contact?.id === contactId;
      return atDesk ? attempts : attempts.filter((attempt) => attempt.operatorId === operatorId);
    }),
  };
}
