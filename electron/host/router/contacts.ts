import { isAtLeast } from '../../../shared/contract/roles.ts';
import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function contactsRouter(
  os: Answering['contacts'],
  { store, campaigns, dialler, people, seats }: HostServices,
) {
  return {
    list: os.list.handler(async ({ input }) => {
      const page = await store.contacts.callList(input);
      const inWrapUp = page.rows.filter(({ state }) => state === 'acw').map(({ id }) => id);
      const stranded = await dialler.strandedAmong(inWrapUp);
      const rows = page.rows.map((row) =>
        row.state === 'acw' ? { ...row, operatorAway: stranded.includes(row.id) } : row,
      );
      return { ...page, rows };
    }),
    closeWrapUp: os.closeWrapUp.handler(async ({ input, context: { session } }) => {
      await dialler.closeWrapUp(input.contactId, await people.nameOf(session.operatorId));
      return { closed: true as const };
    }),
    giveCallback: os.giveCallback.handler(async ({ input, context: { session } }) => {
      await campaigns.giveCallback(
        input.contactId,
        input.operatorId,
        await people.nameOf(session.operatorId),
      );
      return { given: true as const };
    }),
    history: os.history.handler(async ({ input, context: { session } }) => {
      const { operatorId } = session;
      const attempts = await store.contacts.history(input.contactId);
      if (isAtLeast(await people.roleOf(operatorId), 'supervisor')) return attempts;
      const { contact } = await seats.snapshot(operatorId);
      // Whom an operator has at the desk is theirs to know about; of anybody else only the calls they made themselves.
      if (contact?.id === input.contactId) return attempts;
      return attempts.filter((attempt) => attempt.operatorId === operatorId);
    }),
  };
}
