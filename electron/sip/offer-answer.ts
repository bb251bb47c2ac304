/**
 * The offer/answer state of one dialog (RFC 3264, RFC 6337): one offer at most is open, and whatever becomes of it,
 * what was agreed before holds until something new is.
 *
 *   INVITE sent                                     we offer (re-INVITE, 2xx to an INVITE without SDP)
 *       │                                     ┌──────────────────────────────────┐
 *       ▼          answered                   │                                  ▼
 *   first_offer ───────────────────────────► agreed ◄─── answered, dropped ─── local_offer
 *       │ ▲                                   │ ▲  │
 *       └─┘ dropped                    asked  │ │  └─┐ answered: the 2xx repeats the answer of a 183
 *                (re-INVITE, UPDATE with SDP) │ │ ◄──┘
 *                                             ▼ │ answered, dropped (488)
 *                                          remote_offer
 *
 * `offer` and `asked` while another offer is open are glare: the one that comes second is refused (491, or 500 when
 * the open one is the peer's own).
 */
const TRANSITIONS = {
  first_offer: { answered: 'agreed', dropped: 'first_offer' },
  agreed: { offer: 'local_offer', asked: 'remote_offer', answered: 'agreed' },
  local_offer: { answered: 'agreed', dropped: 'agreed' },
  remote_offer: { answered: 'agreed', dropped: 'agreed' },
} as const satisfies Record<string, Partial<Record<ExchangeSignal, string>>>;

export type ExchangeState = keyof typeof TRANSITIONS;
export type ExchangeSignal =
  /** An offer of ours goes out. */
  | 'offer'
  /** An offer of the peer came. */
  | 'asked'
  /** The open offer has its answer, whoever gave it. */
  | 'answered'
  /** The open offer was refused, or nobody answered it. */
  | 'dropped';

/** An offer or answer cannot stand here now: a mistake in this program, not of the peer. */
export class IllegalExchange extends Error {
  constructor(from: ExchangeState, signal: ExchangeSignal) {
    super(`A dialog in "${from}" cannot take "${signal}".`);
    this.name = 'IllegalExchange';
  }
}

export interface OfferAnswer {
  readonly state: ExchangeState;
  /** Our description as last agreed; the offer of the INVITE until then. */
  readonly local: string;
  /** The peer's description as last agreed; null until then. */
  readonly remote: string | null;
  /** True when `signal` may come now. */
  can(signal: ExchangeSignal): boolean;
  offer(local: string): void;
  asked(remote: string): void;
  /** With the peer's description for an offer of ours, with ours for one of the peer. */
  answered(sdp: string): void;
  /** Ends the open offer; does nothing when none is open. */
  dropped(): void;
}

/** The exchange of a dialog whose INVITE carries `invited`. Its verbs throw {@link IllegalExchange}. */
export function createOfferAnswer(invited: string): OfferAnswer {
  let state: ExchangeState = 'first_offer';
  let agreed: { local: string; remote: string | null } = { local: invited, remote: null };
  let open = invited;

  const next = (signal: ExchangeSignal): ExchangeState | undefined =>
    (TRANSITIONS[state] as Partial<Record<ExchangeSignal, ExchangeState>>)[signal];

  function to(signal: ExchangeSignal): void {
    const found = next(signal);
    if (found === undefined) throw new IllegalExchange(state, signal);
    state = found;
  }

  return {
    get state() {
      return state;
    },
    get local() {
      return agreed.local;
    },
    get remote() {
      return agreed.remote;
    },
    can: (signal) => next(signal) !== undefined,
    offer(local) {
      to('offer');
      open = local;
    },
    asked(remote) {
      to('asked');
      open = remote;
    },
    answered(sdp) {
      const before = state;
      to('answered');
      if (before === 'remote_offer') agreed = { local: sdp, remote: open };
      else if (before === 'agreed') agreed = { ...agreed, remote: sdp };
      else agreed = { local: open, remote: sdp };
    },
    dropped() {
      if (next('dropped') !== undefined) to('dropped');
    },
  };
}
