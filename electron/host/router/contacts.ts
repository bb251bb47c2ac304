import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function contactsRouter(os: Answering['contacts'], { store }: HostServices) {
  return {
    list: os.list.handler(({ input }) => store.contacts.callList(input)),
    history: os.history.handler(({ input }) => store.contacts.history(input.contactId)),
  };
}
