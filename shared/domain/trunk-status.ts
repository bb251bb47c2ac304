/** What a trunk can be doing, in the words the console shows. One table for status line, trunks screen and why-not. */
export const TRUNK_STATES = {
  closed: { label: 'Off', usable: false, tone: 'grey' },
  connecting: { label: 'Connecting', usable: false, tone: 'amber' },
  registering: { label: 'Registering', usable: false, tone: 'amber' },
  ready: { label: 'Ready', usable: true, tone: 'green' },
  refused: { label: 'Refused', usable: false, tone: 'red' },
  unreachable: { label: 'Unreachable', usable: false, tone: 'red' },
} as const satisfies Record<string, { label: string; usable: boolean; tone: string }>;

export type TrunkState = keyof typeof TRUNK_STATES;

/** How a trunk stands now; `sipCode` and `detail` say why it is not ready. */
export interface TrunkStatus {
  state: TrunkState;
  /** Final SIP status of the last REGISTER or OPTIONS, when the peer answered with one. */
  sipCode: number | null;
  /** Plain words: what happened, why, what to do. Null while all is well. */
  detail: string | null;
  /** Milliseconds since the epoch. */
  sinceMs: number;
}

/** Transports a trunk may be reached over. */
export const TRUNK_PROTOCOLS = ['udp', 'tcp', 'tls', 'ws', 'wss'] as const;
export type TrunkProtocol = (typeof TRUNK_PROTOCOLS)[number];
