import type { Clock } from '../../../shared/domain/clock.ts';
import type { HoldBack } from '../../../shared/domain/hold-back.ts';
import type { Seats } from '../../seats/seats.ts';
import { needOf } from '../targets/target.ts';
import type { DrivenCampaign, DriverSurroundings } from './driver.ts';
import type { Shares } from './shares.ts';

/** Drives preview and progressive: an operator is granted first, then a contact is taken for them. */
export interface OperatorFirst<Run extends DrivenCampaign> {
  /** Gives ready operators contacts, in the order of the weights; answers how many, at most `most`. */
  giveOut(runs: readonly Run[], most: number): Promise<number>;
  /** Whether the campaign would take an operator now. */
  wants(run: Run): Promise<boolean>;
}

interface OperatorFirstParts<Run extends DrivenCampaign> {
  around: DriverSurroundings<Run>;
  seats: Pick<Seats, 'reserve'>;
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
  const { around, seats, shares, clock, noRoomOf, leasesHold } = parts;

  const mayGive = (run: Run): boolean =>
    around.mayDial(run.campaign.id) && clock.elapsed() >= run.holdOffUntilMs && noRoomOf(run) === null;

  /** Gives one ready operator of the campaign a contact. False when there is nobody or nothing to give. */
  const giveOne = async (run: Run): Promise<boolean> => {
    const { campaign } = run;
    const { mode, bcwSec } = campaign.settings;
    const need = needOf(campaign.settings);
    const elapsedMs = clock.elapsed();
    if (!mayGive(run) || need === null) return false;
    // What this host has is looked at first; the next beat does.
    if (!leasesHold()) return false;
    const [seat] = seats.reserve(need, 1, (operatorId) => shares.isFor(operatorId, run));
    if (!seat) return false;
    let begun = false;
    try {
      if (!(await around.stillRuns(run)) || !(await around.hasNumber(run))) return false;
      const [contact] = await around.take(run, 1);
      if (!contact) return false;
      const atOnce = mode === 'progressive' && bcwSec === 0;
      around.begin(run, contact, seat, atOnce ? run.takeDialMoment(elapsedMs) : null);
      begun = true;
      shares.took(run);
      shares.granted(seat.operatorId, run);
      return true;
    } finally {
      if (!begun) seat.release();
    }
  };

  return {
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
