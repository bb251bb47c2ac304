import type { Campaign } from '../../shared/contract/campaign.ts';
import { dialsAhead, isAgentless } from '../../shared/domain/call-mode.ts';
import { CAMPAIGN_STATUSES } from '../../shared/domain/campaign-status.ts';
import { numbersHeld, type PooledNumber } from '../../shared/domain/numbers-held.ts';
import { nextMidnight, timeWords } from '../../shared/domain/wall-time.ts';
import type { CampaignHours } from '../../shared/contract/hours.ts';
import { closedWords, type HoursStanding } from '../../shared/domain/hours.ts';
import type { TrunkBar } from './trunks/trunk-room.ts';
import { HOLD_BACK_KINDS, type HoldBack, type HoldBackKind } from '../../shared/domain/hold-back.ts';

/** What bars every dial of a campaign, as it stands now: also that of a contact which somebody has in hand. */
export interface BarFacts {
  campaign: Campaign;
  nowMs: number;
  /** When it may call. */
  hours: CampaignHours;
  /** How its hours stand. */
  standing: HoursStanding;
  emergencyStopped: boolean;
  storeTrouble: string | null;
  trunkTrouble: string | null;
}

/** What leaves a campaign no room for another call. */
export interface RoomFacts {
  campaign: Campaign;
  nowMs: number;
  /** Contacts being offered, prepared or called. */
  working: number;
  /** Earliest next dial by the call interval. */
  nextDialMs: number;
  /** What its trunk has no room for; moments as time of day. Null when it has. */
  trunkBar: TrunkBar | null;
}

/** Everything that may keep a campaign from dialling. */
export interface DialFacts extends BarFacts, RoomFacts {
  /** Numbers of the pool that are still there. */
  numbers: readonly PooledNumber[];
  /** IANA zone at whose midnight the daily caps of all numbers begin anew. */
  houseZone: string;
  /**
   * Those who may take its calls, and those of their group, whatever they can. `lent` are ready, and have the turn of another
   * campaign.
   */
  operators: { inGroup: number; signedIn: number; ready: number; lent: number; working: number };
  /** The skill that its operators need, in words. */
  skill: string | null;
  /** It dials ahead, and what abandoned people hear is not there. */
  lacksMessage: boolean;
  /** The last look found no contact that is due. */
  dry: boolean;
  /** When the next waiting contact falls due; null when none waits for a time. */
  nextDueMs: number | null;
  /** Whose due callback waits for them, and from when anybody may take it; null when none does. */
  personal: { operatorName: string; untilMs: number | null } | null;
}

type Finding = { sentence: string; untilMs: number | null } | null;

/** One look per kind: what it says when it holds. Times are in the campaign's zone. */
type Looks<Facts, Kind extends HoldBackKind = HoldBackKind> = Record<Kind, (facts: Facts) => Finding>;

const BARS: Looks<
  BarFacts,
  | 'not_running'
  | 'emergency_stop'
  | 'store_unwritable'
  | 'not_started_yet'
  | 'no_schedule'
  | 'outside_window'
  | 'no_trunk'
  | 'trunk_not_ready'
> = {
  not_running({ campaign }) {
    if (campaign.status === 'running' || campaign.status === 'scheduled') return null;
    const { label } = CAMPAIGN_STATUSES[campaign.status];
    const hint = { draft: ' Press Start to begin.', paused: ' Press Resume to go on.' };
    const next = campaign.status === 'draft' || campaign.status === 'paused' ? hint[campaign.status] : '';
    return { sentence: `The campaign is ${label.toLowerCase()}.${next}`, untilMs: null };
  },
  emergency_stop: ({ emergencyStopped }) =>
    emergencyStopped
      ? {
          sentence: 'Emergency stop is on: nothing is dialled until it is taken back.',
          untilMs: null,
        }
      : null,
  store_unwritable: ({ storeTrouble }) =>
    storeTrouble === null
      ? null
      : {
          sentence: `Nothing is dialled because results could not be stored: ${storeTrouble}`,
          untilMs: null,
        },
  not_started_yet({ campaign, hours, nowMs }) {
    if (campaign.status !== 'scheduled') return null;
    const { startAtMs } = campaign.settings;
    const at = startAtMs === null ? 'soon' : `at ${timeWords(hours.zone, startAtMs, nowMs)}`;
    return { sentence: `The campaign starts ${at}.`, untilMs: startAtMs };
  },
  no_schedule: ({ hours, nowMs, standing }) =>
    hours.source.kind === 'no_schedule'
      ? { sentence: closedWords(hours, standing, nowMs), untilMs: null }
      : null,
  outside_window: ({ hours, nowMs, standing }) =>
    standing.open ? null : { sentence: closedWords(hours, standing, nowMs), untilMs: standing.untilMs },
  no_trunk: ({ campaign }) =>
    campaign.settings.trunkId === null
      ? { sentence: 'No trunk is chosen. Choose one in the settings.', untilMs: null }
      : null,
  trunk_not_ready: ({ trunkTrouble }) =>
    trunkTrouble === null ? null : { sentence: `The trunk is not ready: ${trunkTrouble}`, untilMs: null },
};

/** What is said of a trunk that takes no other call now. */
export function trunkBarWords(bar: TrunkBar): string {
  if (bar.kind === 'pace') {
    const calls = bar.callsPerSec === 1 ? 'one call' : `${bar.callsPerSec} calls`;
    return `The trunk ${bar.name} takes ${calls} a second; the next one starts in a moment.`;
  }
  return bar.channels === 1
    ? `The one channel of the trunk ${bar.name} is in use.`
    : `All ${bar.channels} channels of the trunk ${bar.name} are in use.`;
}

const NO_ROOM: Looks<RoomFacts, 'concurrency_reached' | 'trunk_full' | 'call_interval' | 'trunk_pace'> = {
  concurrency_reached({ campaign, working }) {
    const { concurrency } = campaign.settings;
    if (working < concurrency) return null;
    const calls = concurrency === 1 ? 'The one simultaneous call' : `All ${concurrency} simultaneous calls`;
    return {
      sentence: `${calls} that the campaign allows ${concurrency === 1 ? 'is' : 'are'} in use.`,
      untilMs: null,
    };
  },
  trunk_full: ({ trunkBar }) =>
    trunkBar?.kind === 'channels' ? { sentence: trunkBarWords(trunkBar), untilMs: null } : null,
  trunk_pace: ({ trunkBar }) =>
    trunkBar?.kind === 'pace' ? { sentence: trunkBarWords(trunkBar), untilMs: trunkBar.againMs } : null,
  call_interval({ nextDialMs, nowMs }) {
    if (nextDialMs <= nowMs) return null;
    const seconds = Math.ceil((nextDialMs - nowMs) / 1_000);
    const words = seconds === 1 ? 'one second' : `${seconds} seconds`;
    return { sentence: `The call interval lets the next call start in ${words}.`, untilMs: nextDialMs };
  },
};

const LOOKS: Looks<DialFacts> = {
  ...BARS,
  ...NO_ROOM,
  no_message: ({ lacksMessage }) =>
    lacksMessage
      ? {
          sentence: 'The recorded message for abandoned calls is missing. Choose one in the settings.',
          untilMs: null,
        }
      : null,
  numbers_capped({ campaign, hours: { zone }, numbers, houseZone, nowMs }) {
    if (campaign.settings.numberIds.length === 0) return null;
    const untilMs = nextMidnight(houseZone, nowMs);
    const until = untilMs === nextMidnight(zone, nowMs) ? 'midnight' : timeWords(zone, untilMs, nowMs);
    const held = numbersHeld(numbers, until);
    return held && { sentence: held.sentence, untilMs: held.endsAtMidnight ? untilMs : null };
  },
  no_operator_signed_in({ campaign, operators }) {
    if (operators.inGroup > 0) return null;
    const sentence = isAgentless(campaign.settings.mode)
      ? 'There is no voice agent to take the calls. Choose one in the settings.'
      : 'No operator of the group is signed in.';
    return { sentence, untilMs: null };
  },
  no_operator_with_skill({ operators, skill }) {
    if (skill === null || operators.ready > 0 || operators.working > 0) return null;
    const sentence =
      operators.signedIn === 0
        ? `Nobody who is signed in has the skill that it needs: ${skill}.`
        : `Nobody who has the skill that it needs is ready: ${skill}.`;
    return { sentence, untilMs: null };
  },
  no_operator_ready({ campaign, operators }) {
    if (operators.ready > 0 || operators.working > 0) return null;
    const sentence = isAgentless(campaign.settings.mode)
      ? 'The voice agent takes no calls here: it is switched off, its trunk is not ready or has no channel free, or other hosts have all its workers.'
      : 'No operator is ready.';
    return { sentence, untilMs: null };
  },
  // Who dials ahead dials while they are busy.
  operators_busy: ({ campaign, operators }) =>
    operators.ready === 0 && !dialsAhead(campaign.settings.mode)
      ? { sentence: 'Every operator who takes calls is busy with a contact.', untilMs: null }
      : null,
  operators_lent: ({ campaign, operators }) =>
    operators.lent === operators.ready && !dialsAhead(campaign.settings.mode)
      ? {
          sentence: 'The operators who are ready have the turn of another campaign, by the weights.',
          untilMs: null,
        }
      : null,
  waiting_for_operator({ hours, dry, personal, nowMs }) {
    if (!dry || personal === null) return null;
    const { operatorName, untilMs } = personal;
    const handOver =
      untilMs === null ? '' : ` From ${timeWords(hours.zone, untilMs, nowMs)} anybody may take it.`;
    return { sentence: `A callback waits for ${operatorName} to be ready.${handOver}`, untilMs };
  },
  waiting_for_retries({ hours, dry, nextDueMs, nowMs }) {
    if (!dry || nextDueMs === null) return null;
    const at = timeWords(hours.zone, Math.max(nextDueMs, nowMs), nowMs);
    return { sentence: `Waiting for retries and callbacks until ${at}.`, untilMs: nextDueMs };
  },
  no_contact_left: ({ dry, working }) =>
    dry
      ? {
          sentence: working > 0 ? 'The last contacts are being worked now.' : 'No contact is left to call.',
          untilMs: null,
        }
      : null,
};

function first<Facts>(looks: Partial<Looks<Facts>>, facts: Facts): HoldBack | null {
  for (const kind of HOLD_BACK_KINDS) {
    const finding = looks[kind]?.(facts);
    if (finding) return { kind, ...finding };
  }
  return null;
}

/** What bars every dial of the campaign now; null when nothing does. */
export const findBar = (facts: BarFacts): HoldBack | null => first(BARS, facts);

/** Why no other contact may be taken now, though nothing bars a dial; null when one may. */
export const findNoRoom = (facts: RoomFacts): HoldBack | null => first(NO_ROOM, facts);

/** The first thing that holds the campaign back, in the order of the table; null when it may dial. */
export const findHoldBack = (facts: DialFacts): HoldBack | null => first(LOOKS, facts);
