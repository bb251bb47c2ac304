import type { IpcMain, IpcMainEvent, MessageChannelMain, MessagePortMain } from 'electron';
import { RPCHandler } from '@orpc/server/message-port';
import type { HostRouter } from '../host/router/router.ts';
import type { SeatContext } from '../host/router/seat-context.ts';
import { createTally, followAllowance, SEAT_LIMITS } from '../host/seat-limits.ts';
import type { Session } from '../host/sessions.ts';
import { isAppUrl } from './app-scheme.ts';
import { SEAT_PORT_CHANNEL } from './seat-port-channel.ts';

export interface SeatPortParts {
  ipcMain: Pick<IpcMain, 'on'>;
  makeChannel: () => Pick<MessageChannelMain, 'port1' | 'port2'>;
  router: HostRouter;
  session: Session;
  onWindow(session: Session): () => void;
}

/** True when the message comes from the main frame of a console's page. */
export function isOwnFrame(event: Pick<IpcMainEvent, 'senderFrame' | 'sender'>): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && isAppUrl(frame.url);
}

/** The one IPC channel: hands the console's page a port on which it is a seat. Anybody else gets no answer. */
export function handOverSeatPorts(parts: SeatPortParts): void {
  const rpc = new RPCHandler<SeatContext>(parts.router);
  const follows = createTally(SEAT_LIMITS.followsPerAddress);
  parts.ipcMain.on(SEAT_PORT_CHANNEL, (event) => {
    if (!isOwnFrame(event)) return;
    const { port1, port2 } = parts.makeChannel();
    openSeat(port1);
    event.senderFrame?.postMessage(SEAT_PORT_CHANNEL, null, [port2]);
  });

  function openSeat(port: MessagePortMain): void {
    const windowGone = parts.onWindow(parts.session);
    port.once('close', windowGone);
    // A port inside one machine takes everything at once.
    const context: SeatContext = {
      session: parts.session,
      shell: 'electron',
      bufferedBytes: () => 0,
      follows: followAllowance('', follows),
    };
    rpc.upgrade(port, { context });
    port.start();
  }
}
