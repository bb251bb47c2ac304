import { BlockList, isIP, isIPv4 } from 'node:net';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What speaks for the source of a packet, the strongest first. */
export type Claim =
  /** The newest description names it. */
  | 'announced'
  /** An earlier description of this dialog named it, or it was heard before the newest one came. */
  | 'former'
  /** The address of one of these, another port: a translator, or a peer that sends and receives on two ports. */
  | 'neighbour'
  /** The description names a private address that nobody outside its network can send from: a translator's other side. */
  | 'translated'
  /** Nothing at all. */
  | 'stranger';

/** Who speaks on the leg now. */
export type Holder = Claim | 'nobody';

/** The holder has been quiet this long when somebody else of the same address may ask for its place. */
export const QUIET_MS = 2000;
/** A source that is only plausible is heard at once, but gets the operator's voice after this: the announced one may yet send. */
export const HOLD_BACK_MS = 500;

/** What a source must show before it is let in. */
interface Rule {
  /** Packets in a row (RFC 3550, A.1 asks for two). */
  packets: number;
  /** The holder's silence before the last of them. */
  quietMs: number;
  /** The same for a source that goes on with the holder's SSRC, which a stranger cannot know. */
  sameSsrc: { packets: number; quietMs: number };
  /** Time since the newest description in which nobody else was let in. */
  unclaimedMs: number;
}

const rule = (packets: number, quietMs = 0, more: Partial<Rule> = {}): Rule => ({
  packets,
  quietMs,
  sameSsrc: { packets: Math.min(packets, 2), quietMs: Math.min(quietMs, 100) },
  unclaimedMs: 0,
  ...more,
});

const AT_ONCE = rule(1);
const IN_A_ROW = rule(2);
const AFTER_A_GAP = rule(2, 200);
const IF_QUIET = rule(25, QUIET_MS);
const SAME_SSRC_ONLY = rule(Number.POSITIVE_INFINITY, QUIET_MS, { sameSsrc: { packets: 2, quietMs: 100 } });
const AT_LAST = rule(50, QUIET_MS, { unclaimedMs: QUIET_MS });
const NEVER = null;

/** Row: who holds the leg. Column: who asks for it. */
const RULES: Readonly<Record<Holder, Readonly<Record<Claim, Rule | null>>>> = {
  nobody: {
    announced: AT_ONCE,
    former: AT_ONCE,
    neighbour: IN_A_ROW,
    translated: IN_A_ROW,
    stranger: AT_LAST,
  },
  stranger: {
    announced: AT_ONCE,
    former: AT_ONCE,
    neighbour: IN_A_ROW,
    translated: IN_A_ROW,
    stranger: AT_LAST,
  },
  translated: {
    announced: AT_ONCE,
    former: IN_A_ROW,
    neighbour: IF_QUIET,
    translated: SAME_SSRC_ONLY,
    stranger: NEVER,
  },
  neighbour: {
    announced: AT_ONCE,
    former: IN_A_ROW,
    neighbour: IF_QUIET,
    translated: NEVER,
    stranger: NEVER,
  },
  former: {
    announced: AT_ONCE,
    former: AFTER_A_GAP,
    neighbour: AFTER_A_GAP,
    translated: AFTER_A_GAP,
    stranger: NEVER,
  },
  announced: {
    announced: AT_ONCE,
    former: NEVER,
    neighbour: IF_QUIET,
    translated: NEVER,
    stranger: NEVER,
  },
};

interface Candidate {
  readonly from: Endpoint;
  readonly ssrc: number;
  readonly sequence: number;
  readonly packets: number;
}

/** Everything that is known of the sources of one leg. */
export interface SourceState {
  readonly announced: Endpoint | null;
  readonly announcedAtMs: number;
  /** Named or heard before the newest description, the latest last. */
  readonly formers: readonly Endpoint[];
  readonly holder: Holder;
  /** Where the holder sends from; null for nobody. */
  readonly current: Endpoint | null;
  readonly ssrc: number;
  readonly heldSinceMs: number;
  readonly lastAtMs: number;
  readonly candidates: readonly Candidate[];
}

export type SourceEvent =
  /** A description names (again) where the peer receives. */
  | { kind: 'announced'; endpoint: Endpoint; nowMs: number }
  /** A well-formed RTP packet; `isNegotiated` when the newest description lists its payload type. */
  | {
      kind: 'packet';
      from: Endpoint;
      ssrc: number;
      sequence: number;
      isNegotiated: boolean;
      nowMs: number;
    };

const MAX_FORMERS = 4;
const MAX_CANDIDATES = 8;
/** A packet lost between two does not end a row. */
const MAX_STEP = 10;

export const NO_SOURCE: SourceState = {
  announced: null,
  announcedAtMs: Number.NEGATIVE_INFINITY,
  formers: [],
  holder: 'nobody',
  current: null,
  ssrc: 0,
  heldSinceMs: Number.NEGATIVE_INFINITY,
  lastAtMs: Number.NEGATIVE_INFINITY,
  candidates: [],
};

export const isSameEndpoint = (a: Endpoint | null, b: Endpoint | null): boolean =>
  a !== null && b !== null && a.port === b.port && a.address === b.address;

/**
 * Who may speak on a leg, and who hears the operator. Addresses come from the dialog (announced) or from packets
 * (proven: symmetric RTP, RFC 4961; latching, RFC 7362). The announced one wins as soon as it sends, always; while it
 * does not, an endpoint that the dialog named before goes on in both directions, which is how a network answers that
 * names one port and speaks from another. Sources behind a translator are let in by what makes them plausible.
 *
 * ```
 *            packet of the announced one (from any state)
 *   nobody ----------------------------------------------> announced --- quiet 2 s, same address ---> neighbour
 *     |  \                                                  |        ^
 *     |   '- plausible: two packets in a row --> neighbour, |        | packet of the announced one
 *     |                                          translated |        |
 *     |                                               |     | a description names another endpoint
 *     '- after 2 s: 50 in a row --> stranger          '--------------> former
 * ```
 * A stranger is heard at the very last (networks that send from elsewhere exist) and never spoken to; once somebody
 * with a better claim was heard, it is not even heard until the dialog says something new.
 */
export function transition(state: SourceState, event: SourceEvent): { state: SourceState; isHeard: boolean } {
  if (event.kind === 'announced') {
    return { state: announce(state, event.endpoint, event.nowMs), isHeard: false };
  }
  const { from, ssrc, sequence, isNegotiated, nowMs } = event;
  // Before a description there is no call to take audio from.
  if (state.announced === null) return { state, isHeard: false };
  if (isSameEndpoint(state.current, from) && !isSameEndpoint(state.announced, from)) {
    // What a network plays before the answer is not what the answer agreed upon.
    const isHeard = isNegotiated || state.holder !== 'former';
    return { state: isHeard ? { ...state, ssrc, lastAtMs: nowMs } : state, isHeard };
  }
  const claim = claimOf(state, from);
  if (claim === state.holder && isSameEndpoint(state.current, from)) {
    return { state: { ...state, ssrc, lastAtMs: nowMs }, isHeard: true };
  }
  const wanted = RULES[state.holder][claim];
  if (wanted === null || (claim !== 'announced' && !isNegotiated)) return { state, isHeard: false };
  const before = state.candidates.find((candidate) => isSameEndpoint(candidate.from, from));
  const step = before && before.ssrc === ssrc ? (sequence - before.sequence) & 0xffff : 0;
  const packets = before && step >= 1 && step <= MAX_STEP ? before.packets + 1 : 1;
  const goesOn = state.holder !== 'nobody' && ssrc === state.ssrc;
  const needed = goesOn ? wanted.sameSsrc : wanted;
  const others = state.candidates.filter((candidate) => candidate !== before);
  if (
    packets < needed.packets ||
    nowMs - state.lastAtMs < needed.quietMs ||
    nowMs - state.announcedAtMs < wanted.unclaimedMs
  ) {
    const candidates = [...others, { from, ssrc, sequence, packets }].slice(-MAX_CANDIDATES);
    return { state: { ...state, candidates }, isHeard: false };
  }
  return {
    state: {
      ...state,
      holder: claim,
      current: { address: from.address, port: from.port },
      ssrc,
      heldSinceMs: goesOn ? state.heldSinceMs : nowMs,
      lastAtMs: nowMs,
      candidates: [],
    },
    isHeard: true,
  };
}

function announce(state: SourceState, endpoint: Endpoint, nowMs: number): SourceState {
  const { announced, current, holder } = state;
  const isQuiet = nowMs - state.lastAtMs >= QUIET_MS;
  // A description that says what was known changes nothing for a peer that is heard.
  if (isSameEndpoint(announced, endpoint) && !(current && isQuiet)) return state;
  const heard = holder === 'stranger' ? null : current;
  const known = [...state.formers, announced, heard].filter((each) => each !== null);
  const formers = known
    .filter(
      (each, index) =>
        !isSameEndpoint(each, endpoint) &&
        known.findLastIndex((later) => isSameEndpoint(later, each)) === index,
    )
    .slice(-MAX_FORMERS);
  const next: SourceState = { ...state, announced: endpoint, announcedAtMs: nowMs, formers, candidates: [] };
  if (heard === null) return { ...next, holder: 'nobody', current: null };
  if (isSameEndpoint(heard, endpoint) && !isQuiet) return { ...next, holder: 'announced' };
  return { ...next, holder: 'former' };
}

function claimOf(state: SourceState, from: Endpoint): Claim {
  const { announced, current, formers, holder } = state;
  if (announced === null) return 'stranger';
  if (isSameEndpoint(announced, from)) return 'announced';
  const hasNewer = holder === 'announced';
  if (!hasNewer && formers.some((former) => isSameEndpoint(former, from))) return 'former';
  const neighbours = [announced, holder === 'stranger' ? null : current, ...(hasNewer ? [] : formers)];
  if (neighbours.some((each) => each?.address === from.address)) return 'neighbour';
  return isTranslated(announced.address, from.address) ? 'translated' : 'stranger';
}

/** Addresses that only their own network can reach (RFC 1918, 3927, 4193, 4291, 6598). */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

const isPrivate = (address: string): boolean => PRIVATE.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');

/** Whether a peer that announces one of the addresses can be seen as the other: outside of its own network's /16. */
function isTranslated(announced: string, from: string): boolean {
  // A name in a description says nothing of addresses.
  if (isIP(announced) === 0) return true;
  if (!isPrivate(announced)) return false;
  if (!isIPv4(announced)) return !isPrivate(from);
  return announced.split('.').slice(0, 2).join('.') !== from.split('.').slice(0, 2).join('.');
}

/** Where the operator's voice goes; more than one place while it is open which of them the peer listens at. */
export function targetsOf(state: SourceState, nowMs: number): readonly Endpoint[] {
  const { announced, current, holder } = state;
  if (announced === null) return [];
  if (current === null || holder === 'stranger' || isSameEndpoint(current, announced)) return [announced];
  if (holder !== 'former' && nowMs - state.heldSinceMs < HOLD_BACK_MS) return [announced];
  return [current, announced];
}

/** Whether reports (RTCP) from this address speak of this leg. */
export function mayReport(state: SourceState, address: string): boolean {
  const { announced, current, formers, holder } = state;
  const known = [announced, holder === 'stranger' ? null : current, ...formers];
  return known.some((each) => each?.address === address);
}
