import type { Clock } from '../../../shared/domain/clock.ts';
import type { HoldBack } from '../../../shared/domain/hold-back.ts';
import type { Seats } from '../../seats/seats.ts';
import type { DrivenCampaign, DriverSurroundings } from './driver.ts';

/** Drives preview and progressive: an operator is granted first, then a contact is taken for them. */
export interface OperatorFirst<Run extends DrivenCampaign> {
  /** Gives one ready operator of the campaign a contact. False when there is nobody or nothing to give. */
  giveOne(run: Run): Promise<boolean>;
}

interface OperatorFirstParts<Run extends DrivenCampaign> {
  around: DriverSurroundings<Run>;
  seats: Pick<Seats, 'reserve'>;
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
  const { around, seats, clock, noRoomOf, leasesHold } = parts;
  return {
    async giveOne(run) {
      const { campaign } = run;
      const { operatorGroupId, mode, bcwSec } = campaign.settings;
      const elapsedMs = clock.elapsed();
      if (!around.mayDial(campaign.id) || operatorGroupId === null) return false;
      if (elapsedMs < run.holdOffUntilMs || noRoomOf(run) !== null) return false;
      // What this host has is looked at first; the next beat does.
      if (!leasesHold()) return false;
      const [seat] = seats.reserve(operatorGroupId, 1);
      if (!seat) return false;
      let begun = false;
      try {
        if (!(await around.stillRuns(run)) || !(await around.hasNumber(run))) return false;
        const [contact] = await around.take(run, 1);
        if (!contact) return false;
        const atOnce = mode === 'progressive' && bcwSec === 0;
        around.begin(run, contact, seat, atOnce ? run.takeDialMoment(elapsedMs) : null);
        begun = true;
        return true;
      } finally {
        if (!begun) seat.release();
      }
    },
  };
}
