import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { contract } from '../../shared/contract/contract.ts';
import { WIRE } from '../../shared/contract/named-texts.ts';

export type SeatClient = ContractRouterClient<typeof contract>;

/** A seat without a screen: the same connection and contract as the console's page. */
export interface OpenSeat {
  client: SeatClient;
  close(): void;
}

/** Exchanges a one-time link for the session's cookie, as a browser does. */
export async function cookieOf(link: string): Promise<string> {
  const answer = await fetch(link, { redirect: 'manual' });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`The host did not take the link (HTTP ${answer.status}).`);
  return cookie;
}

/** Connects to a host by a link it has printed. Rejects when it is refused. */
export async function openSeat(link: string): Promise<OpenSeat> {
  return await openSeatAgain(new URL(link).origin, await cookieOf(link));
}

/** Connects to a host by the cookie of a session, as a browser does that was here before. Rejects when it is refused. */
export async function openSeatAgain(origin: string, cookie: string): Promise<OpenSeat> {
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/rpc`, { origin, headers: { cookie } });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  socket.on('error', () => socket.terminate());
  const client: SeatClient = createORPCClient(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket, ...WIRE }),
  );
  return { client, close: () => socket.close() };
}
