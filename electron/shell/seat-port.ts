import type { IpcMain, IpcMainEvent, MessageChannelMain, MessagePortMain } from 'electron';
// The same messages as over a socket; the adapter for ports does not tell when it has answered one.
import { RPCHandler } from '@orpc/server/ws';
import type { HostRouter } from '../host/router/router.ts';
import { gatePort } from '../host/seat-gate.ts';
import { seatContext, type SeatContext } from '../host/router/seat-context.ts';
import { WIRE } from '../../shared/contract/named-texts.ts';
import { guarded, type OnFault } from '../../shared/domain/guarded.ts';
import type { Session } from '../host/sessions.ts';
import { isAppUrl } from './app-scheme.ts';
import { SEAT_PORT_CHANNEL } from './seat-port-channel.ts';

export interface SeatPortParts {
  ipcMain: Pick<IpcMain, 'on'>;
  makeChannel: () => Pick<MessageChannelMain, 'port1' | 'port2'>;
  router: HostRouter;
  session: Session;
  onWindow(session: Session): () => void;
  onFault: OnFault;
  log: (line: string) => void;
}

/** True when the message comes from the main frame of a console's page. */
function isOwnFrame(event: Pick<IpcMainEvent, 'senderFrame' | 'sender'>): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && isAppUrl(frame.url);
}

/** The one IPC channel: hands the console's page a port on which it is a seat. Anybody else gets no answer. */
export function handOverSeatPorts(parts: SeatPortParts): void {
  const rpc = new RPCHandler<SeatContext>(parts.router, WIRE);
  parts.ipcMain.on(SEAT_PORT_CHANNEL, guarded(parts.onFault, handOver));
  function handOver(event: IpcMainEvent): void {
    if (!isOwnFrame(event)) return;
    const { port1, port2 } = parts.makeChannel();
    openSeat(port1);
    event.senderFrame?.postMessage(SEAT_PORT_CHANNEL, null, [port2]);
  }

  function openSeat(port: MessagePortMain): void {
    const windowGone = parts.onWindow(parts.session);
    const gone = new AbortController();
    let isGone = false;
    const leave = guarded(parts.onFault, () => {
      if (isGone) return;
      isGone = true;
      gone.abort();
      windowGone();
    });
    port.once('close', leave);
    // A port inside one machine takes everything at once.
    const context: SeatContext = seatContext({
      session: parts.session,
      shell: 'electron',
      bufferedBytes: () => 0,
      gone: gone.signal,
    });
    /** What fails at one window ends that window's connection, which it takes up again. */
    const fault = (error: unknown): void => {
      parts.onFault(error);
      port.close();
      leave();
    };
    rpc
      .upgrade(gatePort(port, leave, fault), { context })
      .then(() => port.start())
      .catch((error: unknown) => {
        parts.log(`A window's connection could not be opened: ${String(error)}`);
        port.close();
        leave();
      });
  }
}
