import type { Campaign, CampaignSettings } from '../../shared/contract/campaign.ts';
import type { CampaignHours } from '../../shared/contract/hours.ts';
import { messageIdsOf, type MessagePurpose } from '../../shared/domain/campaign-messages.ts';
import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import { DIAL_PACE_MS } from '../../shared/domain/figures/pace.ts';
import { nextMidnight } from '../../shared/domain/wall-time.ts';
import { hoursAt, type HoursStanding } from '../../shared/domain/hours.ts';
import type { NotBegun } from './begin-attempt.ts';
import type { ContactWork } from './contact-work.ts';

/** Nothing is given out for so long after an attempt could not be begun. */
const HOLD_OFF_MS = 1_000;

/** Recorded messages by what they are played for: mu-law, 8 kHz; null is nothing. */
export type CampaignSounds = Readonly<Record<MessagePurpose, Uint8Array | null>>;
export const NO_SOUNDS: CampaignSounds = { apology: null, machine: null, screener: null };

const playTheSame = (one: CampaignSettings, other: CampaignSettings): boolean =>
  JSON.stringify(messageIdsOf(one)) === JSON.stringify(messageIdsOf(other));

/** Hours that never change are looked at anew after this: what is written for years ahead is not seen at once. */
const LOOK_AGAIN_MS = 86_400_000;

/** When a campaign may call by its settings, as schedules stand now. */
export type HoursOf = (settings: CampaignSettings) => CampaignHours;

/** What the dialler remembers of one campaign while this host works it. */
export class RunningCampaign {
  campaign: Campaign;
  readonly works = new Set<ContactWork>();
  /** Earliest next dial by the call interval, in elapsed time. */
  nextDialMs = 0;
  /** Contacts taken so far. */
  taken = 0;
  /** The last look found no contact that is due. */
  dry = false;
  /** When it was last asked of the store whether any is due by now, in elapsed time. */
  askedDueMs = -Infinity;
  /** It may not run any more: it is read again before anything is given out. */
  isStale = false;
  /** Nothing is given out before this, in elapsed time: the store refused an attempt. */
  holdOffUntilMs = -Infinity;
  /** Undefined until they are read. */
  sounds: CampaignSounds | undefined = undefined;
  private dials: number[] = [];
  private standing: (HoursStanding & { seenAtMs: number; againMs: number }) | null = null;

  private readonly hoursOf: HoursOf;

  constructor(campaign: Campaign, hoursOf: HoursOf) {
    this.campaign = campaign;
    this.hoursOf = hoursOf;
  }

  replace(campaign: Campaign): void {
    if (!playTheSame(campaign.settings, this.campaign.settings)) this.sounds = undefined;
    // What is read again and again on a shared store must not look for a moment as if it had something to dial.
    if (JSON.stringify(campaign) !== JSON.stringify(this.campaign)) this.dry = false;
    this.campaign = campaign;
    this.standing = null;
    this.isStale = false;
  }

  /** Its hours may be others now. */
  schedulesChanged(): void {
    this.standing = null;
  }

  /** When it may call. */
  get hours(): CampaignHours {
    return this.hoursOf(this.campaign.settings);
  }

  /** How its hours stand; worked out anew only when that changes, or the clock was set back. */
  hoursAt(nowMs: number): HoursStanding {
    const seen = this.standing;
    if (seen && nowMs >= seen.seenAtMs && nowMs < seen.againMs) return seen;
    const { hours } = this;
    const found = hoursAt(hours, nowMs);
    const againMs = found.untilMs ?? nowMs + LOOK_AGAIN_MS;
    // By which holiday they stand as they do is another matter tomorrow.
    const dayMs = hours.holidays.length === 0 ? Infinity : nextMidnight(hours.zone, nowMs);
    const standing = { ...found, seenAtMs: nowMs, againMs: Math.min(againMs, dayMs) };
    this.standing = standing;
    return standing;
  }

  /** When its hours close, as time of day: now where they are shut; null where they never do. */
  openUntilMs(nowMs: number): number | null {
    const { open, untilMs } = this.hoursAt(nowMs);
    return open ? untilMs : nowMs;
  }

  /** Uses up the next moment at which the call interval allows a dial, in elapsed time. */
  takeDialMoment(elapsedMs: number): number {
    const moment = Math.max(elapsedMs, this.nextDialMs);
    this.nextDialMs = moment + this.campaign.settings.callIntervalMs;
    return moment;
  }

  /** An attempt could not be begun: nothing is given out for a moment, or until it was read again. */
  refused(refusal: NotBegun, elapsedMs: number): void {
    this.holdOffUntilMs = elapsedMs + HOLD_OFF_MS;
    if (refusal === 'too_soon') {
      this.nextDialMs = Math.max(this.nextDialMs, elapsedMs + this.campaign.settings.callIntervalMs);
      this.holdOffUntilMs = -Infinity;
    }
    if (refusal === 'campaign_not_running') this.isStale = true;
  }

  noteDial(elapsedMs: number): void {
    this.dials.push(elapsedMs);
  }

  dialsPerSec(elapsedMs: number): number {
    this.dials = this.dials.filter((atMs) => atMs > elapsedMs - DIAL_PACE_MS);
    return this.dials.length / (DIAL_PACE_MS / 1_000);
  }

  /** Contacts that use up concurrency: offered, prepared or called, but not those in wrap-up. */
  get working(): number {
    return this.inKinds(['claimed', 'in_flight']);
  }

  /** Contacts that are not dialled yet. */
  get claimed(): number {
    return this.inKinds(['claimed']);
  }

  private inKinds(kinds: readonly string[]): number {
    return [...this.works].filter(({ state }) => kinds.includes(CONTACT_STATES[state].kind)).length;
  }
}
