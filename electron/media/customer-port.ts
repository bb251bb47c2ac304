import type { RemoteInfo, Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { NO_SOURCE, QUIET_MS, mayReport, targetsOf, transition } from './audio-source.ts';
import type { SourceState } from './audio-source.ts';
import { isSameEndpoint } from './probation.ts';
import type { Endpoint } from './probation.ts';
import { openRtpSockets } from './rtp-sockets.ts';
import type { RtpSockets } from './rtp-sockets.ts';
import { emptyRtpFields, isRtcp, readRtp } from './rtp.ts';
import type { PortRange } from './worker-messages.ts';

/** What comes in on the sockets of a leg from those who may speak there. */
export interface CustomerPortListener {
  audio(packet: Buffer, nowMs: number): void;
  /** RTCP, on its own port or among the audio. */
  control(packet: Buffer, nowMs: number): void;
}

/** What a description says of the peer's ports. */
export interface AnnouncedPorts {
  audio: Endpoint;
  /** Where reports go; the audio's own endpoint when both share one port (RFC 5761). */
  control: Endpoint;
  /** Payload types that may come from the peer. */
  payloadTypes: readonly number[];
}

/** As the system writes an address, so that the two can be compared. */
const written = ({ address, port }: Endpoint): Endpoint => ({
  address:
    isIPv6(address) && !address.includes('%')
      ? new URL(`http://[${address}]`).hostname.slice(1, -1)
      : address,
  port,
});

/**
 * The UDP sockets of one customer leg with symmetric RTP; who may speak is decided in `audio-source.ts`. While the
 * announced peer speaks the socket is connected to it, which spares a route look-up per packet and lets the kernel
 * drop all others.
 */
export class CustomerPort {
  readonly port: number;
  readonly #audio: Socket;
  readonly #control: Socket;
  readonly #listener: CustomerPortListener;
  readonly #now: () => number;
  #source: SourceState = NO_SOURCE;
  #payloadTypes: readonly number[] = [];
  #announcedControl: Endpoint | null = null;
  /** Where reports came from last: symmetric like the audio. */
  #controlFrom: Endpoint | null = null;
  /** Whom the socket is, or is being, connected to. */
  #peer: Endpoint | null = null;
  #connection: 'open' | 'connecting' | 'connected' = 'open';
  #isClosed = false;
  readonly #fields = emptyRtpFields();

  private constructor(sockets: RtpSockets, listener: CustomerPortListener, now: () => number) {
    this.port = sockets.port;
    this.#audio = sockets.audio;
    this.#control = sockets.control;
    this.#listener = listener;
    this.#now = now;
    this.#audio.on('message', (packet, from) => this.#received(packet, from));
    this.#control.on('message', (packet, from) => this.#reported(packet, from));
    // ECONNREFUSED on a connected socket (the peer closed its port first) comes as an error event; without
    // a listener it would end the process. The missing packets show in the figures.
    this.#audio.on('error', () => undefined);
    this.#control.on('error', () => undefined);
    this.#audio.on('connect', () => this.#connected());
  }

  /** Binds the first free even port of the range from `startPort` on, and the next. Throws MediaRefused when there is none. */
  static async open(
    localAddress: string,
    range: PortRange,
    startPort: number,
    listener: CustomerPortListener,
    now: () => number,
  ): Promise<CustomerPort> {
    return new CustomerPort(await openRtpSockets(localAddress, range, startPort), listener, now);
  }

  /** Takes what a description says of the peer. */
  announce({ audio, control, payloadTypes }: AnnouncedPorts): void {
    this.#payloadTypes = payloadTypes;
    // RFC 2543's way of holding: nobody is there, and whoever was before will be again.
    if (audio.address === '0.0.0.0' || audio.address === '::') return;
    const before = this.#source.announced;
    const endpoint = written(audio);
    this.#announcedControl = written(control);
    if (!isSameEndpoint(before, endpoint)) this.#controlFrom = null;
    this.#source = transition(this.#source, { kind: 'announced', endpoint, nowMs: this.#now() }).state;
    this.#follow();
  }

  /** Sends one audio packet; before anything is known of the peer it goes nowhere. True when it went out. */
  send(packet: Buffer): boolean {
    if (this.#isClosed) return false;
    if (this.#connection === 'connected') {
      this.#audio.send(packet);
      return true;
    }
    if (this.#connection === 'connecting') return false;
    const targets = targetsOf(this.#source);
    for (const { port, address } of targets) this.#audio.send(packet, port, address);
    return targets.length > 0;
  }

  /** Sends one report to where the peer's own come from, or should. */
  sendControl(packet: Buffer): void {
    const { announced, current } = this.#source;
    if (this.#isClosed || announced === null || this.#announcedControl === null) return;
    if (isSameEndpoint(this.#announcedControl, announced)) {
      this.send(packet);
      return;
    }
    const isElsewhere =
      current !== null && this.#source.holder !== 'stranger' && current.address !== announced.address;
    const beside = isElsewhere
      ? { address: current.address, port: current.port + 1 }
      : this.#announcedControl;
    const { address, port } = this.#controlFrom ?? beside;
    if (port > 0 && port < 65_536) this.#control.send(packet, port, address);
  }

  /** To be called now and then: looks for others than a peer that went still. */
  review(nowMs: number): void {
    if (this.#isClosed || this.#connection !== 'connected') return;
    if (nowMs - this.#source.lastAtMs > QUIET_MS) this.#disconnect();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#audio.close();
    this.#control.close();
  }

  #received(packet: Buffer, from: RemoteInfo): void {
    if (this.#isClosed) return;
    const nowMs = this.#now();
    if (isRtcp(packet)) {
      if (mayReport(this.#source, from.address)) this.#listener.control(packet, nowMs);
      return;
    }
    const fields = this.#fields;
    if (!readRtp(packet, fields)) return;
    const { ssrc, sequence, timestamp, payloadType } = fields;
    const isNegotiated = this.#payloadTypes.includes(payloadType);
    const { state, isHeard } = transition(this.#source, {
      kind: 'packet',
      from,
      ssrc,
      sequence,
      timestamp,
      isNegotiated,
      nowMs,
    });
    this.#source = state;
    if (!isHeard) return;
    this.#follow();
    this.#listener.audio(packet, nowMs);
  }

  #reported(packet: Buffer, from: RemoteInfo): void {
    if (this.#isClosed || !isRtcp(packet)) return;
    const isKnown = mayReport(this.#source, from.address) || this.#announcedControl?.address === from.address;
    if (!isKnown || this.#source.announced === null) return;
    this.#controlFrom = { address: from.address, port: from.port };
    this.#listener.control(packet, this.#now());
  }

  /** Connects to the announced peer once it speaks, and lets go of one that is announced no more. */
  #follow(): void {
    const { holder, current } = this.#source;
    if (holder !== 'announced' || current === null) {
      if (this.#connection === 'connected') this.#disconnect();
      return;
    }
    if (this.#connection === 'connected' && !isSameEndpoint(this.#peer, current)) this.#disconnect();
    if (this.#connection !== 'open') return;
    this.#connection = 'connecting';
    this.#peer = current;
    this.#audio.connect(current.port, current.address);
  }

  #connected(): void {
    if (this.#isClosed) return;
    this.#connection = 'connected';
    // The peer may have moved meanwhile; a socket cannot be disconnected before it is connected.
    if (this.#source.holder !== 'announced' || !isSameEndpoint(this.#source.current, this.#peer)) {
      this.#disconnect();
      this.#follow();
    }
  }

  #disconnect(): void {
    this.#audio.disconnect();
    this.#connection = 'open';
  }
}
