import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket, SocketOptions } from 'node:dgram';
import { lookup } from 'node:dns';
import { isIP, isIPv6 } from 'node:net';
import { MediaRefused } from './errors.ts';
import { emptyRtpFields, readRtp } from './rtp.ts';
import type { PortRange } from './worker-messages.ts';

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
 * the description says, for many peers sit behind a NAT. The announced source wins whenever it appears; the
 * socket is then connected to it, which spares a route look-up per packet and lets the kernel drop strangers.
 * Any other source must first show two packets in a row, so that a stray packet does not take the line.
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
  /** A source that is not announced, after its first packet. */
  #candidate: { endpoint: Endpoint; ssrc: number; sequence: number } | null = null;
  #lastPacketAtMs = Number.NEGATIVE_INFINITY;
  /** Whom the socket is, or is being, connected to. */
  #peer: Endpoint | null = null;
  #connection: 'open' | 'connecting' | 'connected' = 'open';
  #isClosed = false;
  readonly #fields = emptyRtpFields();

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
      const socket = createSocket({ type: isIPv6(localAddress) ? 'udp6' : 'udp4', lookup: lookUp });
      const failure = await bindUdp(socket, localAddress, port);
      if (failure === null) return new CustomerPort(socket, port, onPacket, now);
      socket.close();
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

  /** To be called now and then: gives up a source that went still. */
  review(nowMs: number): void {
    if (this.#latched === null || this.#isClosed) return;
    if (nowMs - this.#lastPacketAtMs > LATCH_STALE_MS) this.#unlatch();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
  }

  #received(packet: Buffer, from: RemoteInfo): void {
    if (this.#isClosed) return;
    if (this.#connection !== 'connected' && !this.#accepts(packet, from)) return;
    const nowMs = this.#now();
    this.#lastPacketAtMs = nowMs;
    this.#onPacket(packet, nowMs);
  }

  #accepts(packet: Buffer, from: Endpoint): boolean {
    if (isSame(this.#latched, from)) return true;
    // Before a description there is no call to take audio from.
    if (this.#announced === null) return false;
    const isAnnounced = isSame(this.#announced, from);
    if (!isAnnounced) {
      if (this.#latched !== null || isSame(this.#ousted, from)) return false;
      if (!this.#provesItself(packet, from)) return false;
    }
    this.#latched = { address: from.address, port: from.port };
    this.#candidate = null;
    if (isAnnounced) this.#connect();
    return true;
  }

  /** True for the second of two packets in a row from one source. */
  #provesItself(packet: Buffer, from: Endpoint): boolean {
    const fields = this.#fields;
    if (!readRtp(packet, fields)) return false;
    const { ssrc, sequence } = fields;
    const before = this.#candidate;
    this.#candidate = { endpoint: { address: from.address, port: from.port }, ssrc, sequence };
    return (
      before !== null &&
      isSame(before.endpoint, from) &&
      before.ssrc === ssrc &&
      ((sequence - before.sequence) & 0xffff) === 1
    );
  }

  #connect(): void {
    if (this.#latched === null || this.#connection !== 'open') return;
    this.#connection = 'connecting';
    this.#peer = this.#latched;
    this.#socket.connect(this.#latched.port, this.#latched.address);
  }

  #connected(): void {
    if (this.#isClosed) return;
    if (isSame(this.#latched, this.#peer)) {
      this.#connection = 'connected';
      return;
    }
    // The latch moved while the socket was connecting; it could not be disconnected before it was connected.
    this.#socket.disconnect();
    this.#connection = 'open';
    this.#connect();
  }

  #unlatch(): void {
    this.#latched = null;
    if (this.#connection !== 'connected') return;
    this.#socket.disconnect();
    this.#connection = 'open';
  }
}

/** An address needs no resolver: the usual one would take a detour through the event loop for every packet. */
const lookUp: NonNullable<SocketOptions['lookup']> = (host, options, done) => {
  const family = isIP(host);
  if (family === 0) lookup(host, options, done);
  else done(null, host, family);
};

/** Binds a socket; resolves with null, or with the error's code. */
export function bindUdp(socket: Socket, address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => resolve(error.code ?? error.message);
    socket.once('error', onError);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', onError);
      resolve(null);
    });
  });
}
