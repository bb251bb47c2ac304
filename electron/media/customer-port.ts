import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { MediaRefused } from './errors.ts';
import type { PortRange } from './worker-messages.ts';

/** How long a source that is not the announced one may be ousted by the announced one. */
const LATCH_TRIAL_MS = 1000;
/** A source that has been still this long may be replaced (its NAT mapping or media server changed). */
const LATCH_STALE_MS = 2000;

export interface Endpoint {
  address: string;
  port: number;
}

const isSame = (a: Endpoint | null, b: Endpoint | null): boolean =>
  a !== null && b !== null && a.address === b.address && a.port === b.port;

/**
 * The UDP socket of one customer leg with symmetric RTP: it answers to where packets come from, not to where
 * the description says, for most peers sit behind a NAT. The first source is latched; the socket is then
 * connected, which spares a route look-up per packet and lets the kernel drop strangers' packets.
 */
export class CustomerPort {
  readonly port: number;
  readonly #socket: Socket;
  readonly #onPacket: (packet: Buffer, nowMs: number) => void;
  readonly #now: () => number;
  #announced: Endpoint | null = null;
  #latched: Endpoint | null = null;
  /** The source of the description before this one; its last packets must not win the new latch. */
  #ousted: Endpoint | null = null;
  #latchedAtMs = 0;
  #lastPacketAtMs = Number.NEGATIVE_INFINITY;
  #connection: 'open' | 'connecting' | 'connected' = 'open';
  #isClosed = false;

  private constructor(
    socket: Socket,
    port: number,
    onPacket: (packet: Buffer, nowMs: number) => void,
    now: () => number,
  ) {
    this.#socket = socket;
    this.port = port;
    this.#onPacket = onPacket;
    this.#now = now;
    socket.on('message', (packet, from) => this.#received(packet, from));
    // ECONNREFUSED on a connected socket (the peer closed its port first) comes as an error event; without
    // a listener it would end the process. The missing packets show in the figures.
    socket.on('error', () => undefined);
    socket.on('connect', () => this.#connected());
  }

  /** Binds the first free even port of the range from `startPort` on. Throws MediaRefused when there is none. */
  static async open(
    localAddress: string,
    range: PortRange,
    startPort: number,
    onPacket: (packet: Buffer, nowMs: number) => void,
    now: () => number,
  ): Promise<CustomerPort> {
    const first = range.min + (range.min % 2);
    const count = Math.floor((range.max - first) / 2) + 1;
    const offset = Math.max(0, Math.floor((startPort - first) / 2)) % Math.max(1, count);
    for (let tried = 0; tried < count; tried++) {
      const port = first + ((offset + tried) % count) * 2;
      const socket = createSocket({ type: isIPv6(localAddress) ? 'udp6' : 'udp4' });
      const failure = await bind(socket, localAddress, port);
      if (failure === null) return new CustomerPort(socket, port, onPacket, now);
      socket.close();
      if (failure !== 'EADDRINUSE' && failure !== 'EACCES') {
        throw new MediaRefused(
          'no_port',
          `Audio cannot be received on ${localAddress} (${failure}). Check the local address of the trunk.`,
        );
      }
    }
    throw new MediaRefused(
      'no_port',
      `All audio ports from ${range.min} to ${range.max} are in use. Widen the port range or dial fewer calls at once.`,
    );
  }

  /** Takes the address of a description. Nothing changes when it names the address it named before. */
  announce(endpoint: Endpoint): void {
    if (isSame(this.#announced, endpoint)) return;
    this.#ousted = this.#latched ?? this.#announced;
    this.#announced = endpoint;
    if (!isSame(this.#latched, endpoint)) this.#unlatch();
  }

  /** Sends one packet; before anything is known of the peer it goes nowhere. True when it went out. */
  send(packet: Buffer): boolean {
    if (this.#isClosed) return false;
    if (this.#connection === 'connected') {
      this.#socket.send(packet);
      return true;
    }
    const target = this.#latched ?? this.#announced;
    if (target === null || this.#connection === 'connecting') return false;
    this.#socket.send(packet, target.port, target.address);
    return true;
  }

  /** To be called now and then: settles a latch on trial, and gives up a source that went still. */
  review(nowMs: number): void {
    if (this.#latched === null || this.#isClosed) return;
    if (nowMs - this.#lastPacketAtMs > LATCH_STALE_MS) this.#unlatch();
    else if (this.#connection === 'open' && nowMs - this.#latchedAtMs > LATCH_TRIAL_MS) this.#connect();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
  }

  #received(packet: Buffer, from: RemoteInfo): void {
    if (this.#isClosed) return;
    const nowMs = this.#now();
    if (this.#connection !== 'connected' && !this.#accepts(from, nowMs)) return;
    this.#lastPacketAtMs = nowMs;
    this.#onPacket(packet, nowMs);
  }

  #accepts(from: Endpoint, nowMs: number): boolean {
    if (isSame(this.#latched, from)) return true;
    // Before a description there is no call to take audio from.
    if (this.#announced === null) return false;
    const isAnnounced = isSame(this.#announced, from);
    if (!isAnnounced && (this.#latched !== null || isSame(this.#ousted, from))) return false;
    this.#latched = { address: from.address, port: from.port };
    this.#latchedAtMs = nowMs;
    if (isAnnounced) this.#connect();
    return true;
  }

  #connect(): void {
    if (this.#latched === null || this.#connection !== 'open') return;
    this.#connection = 'connecting';
    this.#socket.connect(this.#latched.port, this.#latched.address);
  }

  #connected(): void {
    if (this.#isClosed) return;
    if (this.#latched !== null) {
      this.#connection = 'connected';
      return;
    }
    // Given up while the socket was connecting: it cannot be disconnected before it is connected.
    this.#socket.disconnect();
    this.#connection = 'open';
  }

  #unlatch(): void {
    this.#latched = null;
    if (this.#connection !== 'connected') return;
    this.#socket.disconnect();
    this.#connection = 'open';
  }
}

function bind(socket: Socket, address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => resolve(error.code ?? error.message);
    socket.once('error', onError);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', onError);
      resolve(null);
    });
  });
}
