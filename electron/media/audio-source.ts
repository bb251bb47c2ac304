import { goesOn, grown, isSameEndpoint } from './probation.ts';
import type { Endpoint, Row, StreamPlace } from './probation.ts';
import { isTranslated } from './translated-address.ts';

/** What speaks for the source of a packet, the strongest first. */
const CLAIMS = [
  /** The newest description names it. */
  'announced',
  /** It goes on with the stream of the proven source from elsewhere: a translator gave that one another address. */
  'moved',
  /** An earlier description of this dialog named it, or it was proven before the newest one came. */
  'former',
  /** The address of one of these, another port: a translator, or a peer that sends and receives on two ports. */
  'neighbour',
  /** The description names a private address that nobody outside its network can send from: a translator's other side. */
  'translated',
  /** Nothing at all. */
  'stranger',
] as const;
export type Claim = (typeof CLAIMS)[number];

/** Who speaks on the leg now. */
export type Holder = Claim | 'nobody';

/** The holder has been quiet this long when somebody else of the same address may ask for its place. */
export const QUIET_MS = 2000;
/** Packets in a row that prove a source which no description names: a third of a second of audio. */
export const PROBATION_PACKETS = 15;
/** So long a row takes at least: packets that come all at once prove nothing. */
const PROBATION_MS = 200;

/** What a source must show before it is let in. */
interface Rule {
  /** Packets in a row, with none of the holder's or a rival's among them. */
  packets: number;
  /** From the first of them to the last. */
  lastsMs: number;
  /** The holder's silence before the last of them. */
  quietMs: number;
  /** Time since the newest description in which nobody else was let in. */
  unclaimedMs: number;
}

const rule = (packets: number, more: Partial<Rule> = {}): Rule => ({
  packets,
  lastsMs: 0,
  quietMs: 0,
  unclaimedMs: 0,
  ...more,
});

const AT_ONCE = rule(1);
/** RFC 3550, A.1. */
const IN_A_ROW = rule(2);
const AFTER_A_GAP = rule(2, { quietMs: 200 });
const PROBATION = rule(PROBATION_PACKETS, { lastsMs: PROBATION_MS });
const PROVE_AGAIN = rule(5, { quietMs: 100 });
const IF_QUIET = rule(25, { quietMs: QUIET_MS });
const AT_LAST = rule(50, { quietMs: QUIET_MS, unclaimedMs: QUIET_MS });
const NEVER = null;

/** Row: who holds the leg. Column: who asks for it. */
const RULES: Readonly<Record<Holder, Readonly<Record<Claim, Rule | null>>>> = {
  nobody: {
    announced: AT_ONCE,
    moved: NEVER,
    former: AT_ONCE,
    neighbour: PROBATION,
    translated: PROBATION,
    stranger: AT_LAST,
  },
  stranger: {
    announced: AT_ONCE,
    moved: NEVER,
    former: AT_ONCE,
    neighbour: PROBATION,
    translated: PROBATION,
    stranger: AT_LAST,
  },
  translated: {
    announced: AT_ONCE,
    moved: PROVE_AGAIN,
    former: IN_A_ROW,
    neighbour: IF_QUIET,
    translated: NEVER,
    stranger: NEVER,
  },
  neighbour: {
    announced: AT_ONCE,
    moved: PROVE_AGAIN,
    former: IN_A_ROW,
    neighbour: IF_QUIET,
    translated: NEVER,
    stranger: NEVER,
  },
  former: {
    announced: AT_ONCE,
    moved: PROVE_AGAIN,
    former: AFTER_A_GAP,
    neighbour: PROBATION,
    translated: PROBATION,
    stranger: NEVER,
  },
  moved: {
    announced: AT_ONCE,
    moved: PROVE_AGAIN,
    former: IN_A_ROW,
    neighbour: IF_QUIET,
    translated: NEVER,
    stranger: NEVER,
  },
  announced: {
    announced: AT_ONCE,
    moved: PROVE_AGAIN,
    former: NEVER,
    neighbour: IF_QUIET,
    translated: NEVER,
    stranger: NEVER,
  },
};

/** The one source that is on probation. */
interface Contender {
  readonly claim: Claim;
  readonly row: Row;
}

/** Everything that is known of the sources of one leg. */
export interface SourceState {
  readonly announced: Endpoint | null;
  readonly announcedAtMs: number;
  /** Named or proven before the newest description, the latest last. */
  readonly formers: readonly Endpoint[];
  readonly holder: Holder;
  /** Where the holder sends from; null for nobody. */
  readonly current: Endpoint | null;
  /** The holder's latest packet; null before the first. */
  readonly last: StreamPlace | null;
  readonly lastAtMs: number;
  readonly contender: Contender | null;
}

export type SourceEvent =
  /** A description names (again) where the peer receives. */
  | { kind: 'announced'; endpoint: Endpoint; nowMs: number }
  /** A well-formed RTP packet; `isNegotiated` when the newest description lists its payload type. */
  | ({ kind: 'packet'; from: Endpoint; isNegotiated: boolean } & StreamPlace);

const MAX_FORMERS = 4;
/** A contender that is quiet this long stands in nobody's way. */
const CONTENDER_QUIET_MS = 1000;

export const NO_SOURCE: SourceState = {
  announced: null,
  announcedAtMs: Number.NEGATIVE_INFINITY,
  formers: [],
  holder: 'nobody',
  current: null,
  last: null,
  lastAtMs: Number.NEGATIVE_INFINITY,
  contender: null,
};

/**
 * Who may speak on a leg, and who hears the operator. Addresses come from the dialog (announced) or from packets
 * (proven: symmetric RTP, RFC 4961; latching with its hazards, RFC 7362). The announced one wins as soon as it sends,
 * always; while it does not, an endpoint that the dialog named before goes on in both directions, which is how a
 * network answers that names one port and speaks from another. A source that no description names is on probation
 * (RFC 3550, A.1, longer): until it is proven nothing of it is played and nothing is sent to it.
 *
 * ```
 *            packet of the announced one (from any state)
 *   nobody ----------------------------------------------> announced --- quiet 2 s, same address ---> neighbour
 *     |  \                                                  |        ^
 *     |   '- plausible: 15 packets in a row ---> neighbour, |        | packet of the announced one
 *     |                                          translated |        |
 *     |                                               |     | a description names another endpoint
 *     '- after 2 s: 50 in a row --> stranger          '--------------> former
 *
 *   any proven one --- quiet 0.1 s, its stream goes on from elsewhere: 5 packets ---> moved
 * ```
 * One source is on probation at a time: a packet of a rival with as good a claim ends its row, and so does one of the
 * holder, so that of two who both send neither is let in. A stranger is heard at the very last (networks that send
 * from elsewhere exist) and never spoken to; once somebody with a better claim was heard, it is not even heard until
 * the dialog says something new.
 */
export function transition(state: SourceState, event: SourceEvent): { state: SourceState; isHeard: boolean } {
  if (event.kind === 'announced') {
    return { state: announce(state, event.endpoint, event.nowMs), isHeard: false };
  }
  const { from, isNegotiated, ssrc, sequence, timestamp, nowMs } = event;
  // Before a description there is no call to take audio from.
  if (state.announced === null) return { state, isHeard: false };
  const place: StreamPlace = { ssrc, sequence, timestamp, nowMs };
  if (isSameEndpoint(state.current, from) && !isSameEndpoint(state.announced, from)) {
    // What a network plays before the answer is not what the answer agreed upon.
    const isHeard = isNegotiated || state.holder !== 'former';
    return { state: isHeard ? heldOn(state, place) : state, isHeard };
  }
  const claim = claimOf(state, from, place);
  if (claim === state.holder && isSameEndpoint(state.current, from)) {
    return { state: heldOn(state, place), isHeard: true };
  }
  const wanted = RULES[state.holder][claim];
  if (wanted === null || (claim !== 'announced' && !isNegotiated)) return { state, isHeard: false };
  const contender = contend(state.contender, claim, from, place);
  if (contender === state.contender || !isProven(state, contender.row, wanted, nowMs)) {
    return { state: { ...state, contender }, isHeard: false };
  }
  const current = { address: from.address, port: from.port };
  return {
    state: { ...state, holder: claim, current, last: place, lastAtMs: nowMs, contender: null },
    isHeard: true,
  };
}

/** The holder spoke: whoever was on probation begins again, unless the holder is only a stranger. */
function heldOn(state: SourceState, place: StreamPlace): SourceState {
  const isRival = state.holder !== 'stranger' || state.contender?.claim === 'stranger';
  const contender = isRival ? null : state.contender;
  return { ...state, last: place, lastAtMs: place.nowMs, contender };
}

/** Who is on probation after a packet: the same if that was of somebody with a weaker claim, late or doubled. */
function contend(before: Contender | null, claim: Claim, from: Endpoint, place: StreamPlace): Contender {
  if (before === null) return { claim, row: grown(null, from, place) };
  if (isSameEndpoint(before.row.from, from)) {
    const row = grown(before.row, from, place);
    return row === before.row ? before : { claim, row };
  }
  const isWeaker = CLAIMS.indexOf(claim) > CLAIMS.indexOf(before.claim);
  if (isWeaker && place.nowMs - before.row.last.nowMs < CONTENDER_QUIET_MS) return before;
  return { claim, row: grown(null, from, place) };
}

function isProven(state: SourceState, row: Row, wanted: Rule, nowMs: number): boolean {
  return (
    row.packets >= wanted.packets &&
    nowMs - row.first.nowMs >= wanted.lastsMs &&
    nowMs - state.lastAtMs >= wanted.quietMs &&
    nowMs - state.announcedAtMs >= wanted.unclaimedMs
  );
}

function announce(state: SourceState, endpoint: Endpoint, nowMs: number): SourceState {
  const { announced, current, holder } = state;
  const isQuiet = nowMs - state.lastAtMs >= QUIET_MS;
  // A description that says what was known changes nothing for a peer that is heard.
  if (isSameEndpoint(announced, endpoint) && !(current && isQuiet)) return state;
  const proven = holder === 'stranger' ? null : current;
  const known = [...state.formers, announced, proven].filter((each) => each !== null);
  const formers = known
    .filter(
      (each, index) =>
        !isSameEndpoint(each, endpoint) &&
        known.findLastIndex((later) => isSameEndpoint(later, each)) === index,
    )
    .slice(-MAX_FORMERS);
  const next: SourceState = { ...state, announced: endpoint, announcedAtMs: nowMs, formers, contender: null };
  if (proven === null) return { ...next, holder: 'nobody', current: null };
  if (isSameEndpoint(proven, endpoint) && !isQuiet) return { ...next, holder: 'announced' };
  return { ...next, holder: 'former' };
}

function claimOf(state: SourceState, from: Endpoint, place: StreamPlace): Claim {
  const { announced, current, formers, holder, last } = state;
  if (announced === null) return 'stranger';
  if (isSameEndpoint(announced, from)) return 'announced';
  const hasNewer = holder === 'announced';
  if (!hasNewer && formers.some((former) => isSameEndpoint(former, from))) return 'former';
  if (holder !== 'nobody' && holder !== 'stranger' && last !== null && goesOn(last, place)) return 'moved';
  const neighbours = [announced, holder === 'stranger' ? null : current, ...(hasNewer ? [] : formers)];
  if (neighbours.some((each) => each?.address === from.address)) return 'neighbour';
  return isTranslated(announced.address, from.address) ? 'translated' : 'stranger';
}

/** Where the operator's voice goes; more than one place while it is open which of them the peer listens at. */
export function targetsOf(state: SourceState): readonly Endpoint[] {
  const { announced, current, holder } = state;
  if (announced === null) return [];
  if (current === null || holder === 'stranger' || isSameEndpoint(current, announced)) return [announced];
  return [current, announced];
}

/** Whether reports (RTCP) from this address speak of this leg. */
export function mayReport(state: SourceState, address: string): boolean {
  const { announced, current, formers, holder } = state;
  const known = [announced, holder === 'stranger' ? null : current, ...formers];
  return known.some((each) => each?.address === address);
}
