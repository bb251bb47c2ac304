import type { Operator } from '../../shared/contract/people.ts';
import type { Sessions } from './sessions.ts';

/** What the process that watches over a host sends it when somebody at its terminal asks for a link. */
export const NEW_LINK = 'new link';

type Ears = Pick<NodeJS.Process, 'on' | 'platform' | 'pid' | 'send'> & { stdout: { isTTY?: boolean } };

/** Calls `asked` whenever somebody on this machine asks for a link: by the terminal, or by SIGUSR2 where there is none. */
export function onLinkAsked(process: Ears, asked: () => void): void {
  process.on('message', (message: unknown) => {
    if (message === NEW_LINK) asked();
  });
  if (process.platform !== 'win32') process.on('SIGUSR2', asked);
}

/** How to ask for one, in words; null where there is no way. */
export function howToAsk(process: Ears): string | null {
  if (process.send && process.stdout.isTTY === true) return 'press Enter here';
  return process.platform === 'win32' ? null : `send SIGUSR2 to process ${process.pid}`;
}

/** A link for whoever is at the machine and cannot ask anybody: for an administrator, the first one if it is still one. */
export function administratorLink(
  people: readonly Operator[],
  firstId: string,
  sessions: Pick<Sessions, 'makeLink'>,
): { name: string; address: string; expiresAtMs: number } | null {
  const present = people.filter((person) => !person.archived);
  const administrators = present.filter((person) => person.role === 'administrator');
  const most = administrators.length > 0 ? administrators : present;
  const person = most.find((one) => one.id === firstId) ?? most[0];
  return person ? { name: person.name, ...sessions.makeLink(person.id) } : null;
}

/** The time of day on this machine, as `14:05`. */
export function timeOfDay(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}
