/** The one channel between page and main process: the page asks, and is handed a port. */
export const SEAT_PORT_CHANNEL = 'callboard-port';
