import type { Clock } from '../../../shared/domain/clock.ts';
import type { HoldBack } from '../../../shared/domain/hold-back.ts';
import type { Seat } from '../../seats/desk-job.ts';
import type { Seats } from '../../seats/seats.ts';
import type { LeasedContact, Store } from '../../store/store.ts';
import type { DrivenCampaign, DriverSurroundings } from './driver.ts';

/** An operator who had no callback of their own is looked at again after this. */
const OWN_AGAIN_MS = 1_000;

/** Drives preview and progressive, and callbacks of one operator in every mode: an operator is granted first, then a contact is taken for them. */
export interface OperatorFirst<Run extends DrivenCampaign> {
  /** Gives one ready operator of the campaign a contact. False when there is nobody or nothing to give. */
  giveOne(run: Run): Promise<boolean>;
  /** Gives ready operators of the campaign the due callbacks that are their own; answers how many. */
  giveOwn(run: Run): Promise<number>;
}

interface OperatorFirstParts<Run extends DrivenCampaign> {
  around: DriverSurroundings<Run>;
  seats: Pick<Seats, 'reserve' | 'reserveOne' | 'presence'>;
  callbacks: Pick<Store['callbacks'], 'dueOf'>;
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
  const { around, seats, callbacks, clock, noRoomOf, leasesHold } = parts;
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
      return true;
    } finally {
      if (!begun) seat.release();
    }
  };

  /** Free operators of the group who were not looked at a moment ago. */
  const toLookAt = ({ campaign }: Run, groupId: string): string[] => {
    const found: string[] = [];
    for (const { operatorId, free } of seats.presence([groupId])) {
      const key = `${campaign.id} ${operatorId}`;
      if (!free) nextLookMs.delete(key);
      else if (clock.elapsed() >= (nextLookMs.get(key) ?? -Infinity)) {
        nextLookMs.set(key, clock.elapsed() + OWN_AGAIN_MS);
        found.push(operatorId);
      }
    }
    return found;
  };

  return {
    async giveOne(run) {
      const { operatorGroupId } = run.campaign.settings;
      if (operatorGroupId === null || !mayGive(run)) return false;
      const [seat] = seats.reserve(operatorGroupId, 1);
      if (!seat) return false;
      return giveTo(run, seat, async () => (await around.take(run, 1, seat.operatorId))[0] ?? null);
    },
    async giveOwn(run) {
      const { operatorGroupId, callbacks: rules } = run.campaign.settings;
      if (operatorGroupId === null || rules.personalMin === 0 || !mayGive(run)) return 0;
      const operatorIds = toLookAt(run, operatorGroupId);
      if (operatorIds.length === 0) return 0;
      const due = await callbacks.dueOf(run.campaign.id, operatorIds, clock.now(), operatorIds.length);
      let given = 0;
      for (const operatorId of new Set(due.map(({ ownerId }) => ownerId))) {
        const seat = mayGive(run) ? seats.reserveOne(operatorId) : null;
        if (seat && (await giveTo(run, seat, () => around.takeOwn(run, operatorId)))) given += 1;
      }
      return given;
    },
  };
}
