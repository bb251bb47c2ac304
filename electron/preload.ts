/** Between page and main process: the page asks for a port, and gets the one that main hands over. Nothing is exposed. */
import { ipcRenderer } from 'electron';
import { SEAT_PORT_CHANNEL } from './shell/seat-port-channel.ts';

// The preload runs in the page; this project's types for the host know no window.
interface Page {
  addEventListener(type: 'message', listener: (event: { source: unknown; data: unknown }) => void): void;
  postMessage(message: unknown, targetOrigin: string, transfer: unknown[]): void;
  location: { origin: string };
}
const page = globalThis as unknown as Page;

ipcRenderer.on(SEAT_PORT_CHANNEL, (event) => {
  page.postMessage({ type: SEAT_PORT_CHANNEL }, page.location.origin, [...event.ports]);
});

page.addEventListener('message', ({ source, data }) => {
  if (source !== page || (data as { type?: unknown } | null)?.type !== `${SEAT_PORT_CHANNEL}-request`) return;
  ipcRenderer.send(SEAT_PORT_CHANNEL);
});
