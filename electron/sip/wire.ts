import type { TrunkProtocol } from '../../shared/domain/trunk-status.ts';

/** A host and port, both final: the host is an address or a name yet to be looked up. */
export interface HostPort {
  host: string;
  port: number;
}

/** What a wire tells its owner. */
export interface WireEvents {
  /** One whole SIP message. `from` is the sender's address. */
  message(text: string, from: HostPort): void;
  /** The wire is gone and will not come back; a new one must be made. Never called after `close`. */
  down(reason: string): void;
}

/** One bound socket or one connection that carries SIP messages. */
export interface Wire {
  /** As it stands in a Via header. */
  readonly protocol: 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS';
  /** Our address and port as the peer sees them, as far as we can know. */
  readonly local: HostPort;
  /** Sends one message; connections ignore `to`. Rejects when it cannot be sent. */
  send(text: string, to: HostPort): Promise<void>;
  /** A keep-alive that holds a NAT binding open (RFC 5626 section 3.5); cheap. */
  keepAlive(to: HostPort): void;
  close(): Promise<void>;
}

/** Everything needed to open a wire. */
export interface WireSettings {
  protocol: TrunkProtocol;
  /** The next hop: where the wire connects to, or (UDP) sends to most of the time. */
  peer: HostPort;
  /** Name that the peer's certificate must bear. */
  serverName: string;
  wsPath: string;
  verifyTls: boolean;
  /** Address to bind, null for the system's choice. */
  localAddress: string | null;
  /** UDP port to bind; any free one when absent. */
  localPort?: number;
  connectMs: number;
}

/** The wire could not be opened; the message says why in plain words. */
export class WireFailed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'WireFailed';
  }
}

/** How long a wire may take to close. */
export const WIRE_CLOSE_MS = 300;

/** Largest SIP message we take, start line to last body byte. */
export const MAX_MESSAGE_BYTES = 65_536;
/** Largest header section we take. */
export const MAX_HEADER_BYTES = 16_384;

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || host.startsWith('127.');
