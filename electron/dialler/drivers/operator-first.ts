import type { Clock } from '../../../shared/domain/clock.ts';
import type { HoldBack } from '../../../shared/domain/hold-back.ts';
import type { Seat } from '../../seats/desk-job.ts';
import type { Presence } from '../../seats/presence.ts';
import type { OperatorNeed } from '../../../shared/domain/skill.ts';
import { needOf } from '../targets/target.ts';
import type { LeasedContact, Store } from '../../store/store.ts';
import type { DrivenCampaign, DriverSurroundings } from './driver.ts';
import type { Shares } from './shares.ts';

/** An operator who had no callback of their own is looked at again after this. */
const OWN_AGAIN_MS = 1_000;

/** Drives preview and progressive, and callbacks of one operator in every mode: an operator is granted first, then a contact is taken for them. */
export interface OperatorFirst<Run extends DrivenCampaign> {
  /** Gives ready operators contacts, in the order of the weights; answers how many, at most `most`. */
  giveOut(runs: readonly Run[], most: number): Promise<number>;
  /** Whether the campaign would take an operator now. */
  wants(run: Run): Promise<boolean>;
  /** Gives ready operators of the campaign the due callbacks that are their own; answers how many. */
  giveOwn(run: Run): Promise<number>;
}

interface OperatorFirstParts<Run extends DrivenCampaign> {
  around: DriverSurroundings<Run>;
  seats: Pick<Presence, 'reserve' | 'reserveOne' | 'presence'>;
  callbacks: Pick<Store['callbacks'], 'dueOf'>;
  shares: Pick<Shares<Run>, 'inTurn' | 'took' | 'isFor' | 'granted'>;
  clock: Clock;
  /** Why the campaign may take no other contact, as far as its own limits go; null when it may. */
  noRoomOf: (run: Run) => HoldBack | null;
  /** False when leases of this host may have run out. */
  leasesHold: () => boolean;
}

/** Makes an {@link OperatorFirst}. */
export function createOperatorFirst<Run extends DrivenCampaign>(
  parts: OperatorFirstParts<Run>,
): OperatorFirst<Run> {
  const { around, seats, callbacks, shares, clock, noRoomOf, leasesHold } = parts;
  /** By campaign and operator: when callbacks of their own are looked for again, in elapsed time. */
  const nextLookMs = new Map<string, number>();

  const mayGive = (run: Run): boolean =>
    around.mayDial(run.campaign.id) &&
    clock.elapsed() >= run.holdOffUntilMs &&
    noRoomOf(run) === null &&
    // What this host has is looked at first; the next beat does.
    leasesHold();

  /** Gives the reserved operator what `take` finds; the operator is free again when that is nothing. */
  const giveTo = async (
    run: Run,
    seat: Seat,
    take: () => Promise<LeasedContact | null>,
  ): Promise<boolean> => {
    const { mode, bcwSec } = run.campaign.settings;
    const elapsedMs = clock.elapsed();
    let begun = false;
    try {
      if (!(await around.stillRuns(run)) || !(await around.hasNumber(run))) return false;
      const contact = await take();
      if (!contact) return false;
      const atOnce = mode !== 'preview' && bcwSec === 0;
      around.begin(run, contact, seat, atOnce ? run.takeDialMoment(elapsedMs) : null);
      begun = true;
      shares.granted(seat.operatorId, run);
      return true;
    } finally {
      if (!begun) seat.release();
    }
  };

  /** Free operators of the group who were not looked at a moment ago. */
  const toLookAt = ({ campaign }: Run, need: OperatorNeed): string[] => {
    const found: string[] = [];
    for (const { operatorId, free } of seats.presence([need])) {
      const key = `${campaign.id} ${operatorId}`;
      if (!free) nextLookMs.delete(key);
      else if (clock.elapsed() >= (nextLookMs.get(key) ?? -Infinity)) {
        nextLookMs.set(key, clock.elapsed() + OWN_AGAIN_MS);
        found.push(operatorId);
      }
    }
    return found;
  };

  /** Gives one ready operator of the campaign a contact. False when there is nobody or nothing to give. */
  const giveOne = async (run: Run): Promise<boolean> => {
    const need = needOf(run.campaign.settings);
    if (need === null || !mayGive(run)) return false;
    const [seat] = seats.reserve(need, 1, (operatorId) => shares.isFor(operatorId, run));
    if (!seat) return false;
    const isGiven = await giveTo(
      run,
      seat,
      async () => (await around.take(run, 1, seat.operatorId))[0] ?? null,
    );
    if (isGiven) shares.took(run);
    return isGiven;
  };

  return {
    async giveOwn(run) {
      const { settings } = run.campaign;
      const need = needOf(settings);
      if (need === null || settings.callbacks.personalMin === 0 || !mayGive(run)) return 0;
      const operatorIds = toLookAt(run, need);
      if (operatorIds.length === 0) return 0;
      const due = await callbacks.dueOf(run.campaign.id, operatorIds, clock.now(), operatorIds.length);
      let given = 0;
      for (const operatorId of new Set(due.map(({ ownerId }) => ownerId))) {
        const seat = mayGive(run) ? seats.reserveOne(operatorId) : null;
        if (seat && (await giveTo(run, seat, () => around.takeOwn(run, operatorId)))) given += 1;
      }
      return given;
    },
    async giveOut(runs, most) {
      const open = new Set(runs);
      let given = 0;
      for (let before = -1; before < given && given < most;) {
        before = given;
        for (const members of shares.inTurn([...open])) {
          for (const run of members) {
            if (await giveOne(run)) {
              given += 1;
              break;
            }
            // Nobody is free for it, or it has nothing to give: whoever is next has this turn.
            open.delete(run);
          }
        }
      }
      return given;
    },
    wants: async (run) => mayGive(run) && (await around.hasNumber(run)) && (await around.hasDue(run)),
  };
}
