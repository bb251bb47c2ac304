import { dialsAhead } from '../../../shared/domain/call-mode.ts';
import type { DrivenCampaign } from './driver.ts';
import { createFairTurns, type Claim, type FairTurns } from './fair-turns.ts';
import { createOperatorTurns, type SharedOperator, type TurnClass } from './operator-turns.ts';

/**
 * What campaigns share, by their weights. Those with the same target that grant alike are one class: among them the weights
 * count contacts dialled. Several classes that want the same operator have turns of that operator, by the sums of their
 * weights. On a shared store each host shares what it has, so that the whole is shared alike.
 */
export interface Shares<Run extends DrivenCampaign> {
  /** Looks who wants operators now; to be called before anything is given out. */
  look(runs: readonly Run[]): Promise<void>;
  /** The campaigns by class, and in each those that are served next in front. */
  inTurn(runs: readonly Run[]): Run[][];
  /** How many of the next `count` contacts each campaign of a class dials, as far as it has room. */
  split(runs: readonly Run[], count: number, roomOf: (run: Run) => number): Map<string, number>;
  /** So many contacts of it were taken. */
  took(run: Run, contacts?: number): void;
  /** Whether an operator may be given to this campaign now. */
  isFor(operatorId: string, run: Run): boolean;
  /** Whether a call of this target that was placed ahead may be given to this operator before all others. */
  isForAhead(operatorId: string, target: string): boolean;
  /** Whether calls of this target that are placed ahead from now on count on this operator. */
  countsOnAhead(operatorId: string, target: string): boolean;
  granted(operatorId: string, run: Run): void;
  grantedAhead(operatorId: string, target: string): void;
}

interface SharesParts<Run extends DrivenCampaign> {
  /** Every signed-in operator of these targets. */
  operators: (targets: readonly string[]) => SharedOperator[];
  targetOf: (run: Run) => string;
  /** Whether it would take an operator now: not while something holds it back, or it has nothing to do. */
  wants: (run: Run) => Promise<boolean>;
  /** Its calls in the air that nobody has been given yet. */
  underWay: (run: Run) => number;
  elapsedMs: () => number;
}

const classOf = (isAhead: boolean, target: string): string => `${isAhead ? 'ahead' : 'first'} ${target}`;

/** Makes {@link Shares} of campaigns that were served nothing yet. */
export function createShares<Run extends DrivenCampaign>(parts: SharesParts<Run>): Shares<Run> {
  const { operators, targetOf, wants, underWay, elapsedMs } = parts;
  const contacts = new Map<string, FairTurns>();
  const turns = createOperatorTurns();

  const classOfRun = (run: Run): string => classOf(dialsAhead(run.campaign.settings.mode), targetOf(run));
  const claimOf = ({ campaign }: Run): Claim => ({ id: campaign.id, weight: campaign.settings.weight });
  const contactsOf = (classId: string): FairTurns => {
    const known = contacts.get(classId) ?? createFairTurns();
    contacts.set(classId, known);
    return known;
  };

  return {
    async look(runs) {
      const classes = [...Map.groupBy(runs, classOfRun)];
      const wanting: TurnClass[] = [];
      // One class has nobody to share with.
      for (const [id, members] of classes.length > 1 ? classes : []) {
        let weight = 0;
        for (const run of members) if (await wants(run)) weight += run.campaign.settings.weight;
        const [first] = members;
        const calls = members.reduce((sum, run) => sum + underWay(run), 0);
        if (weight > 0 && first) wanting.push({ id, weight, target: targetOf(first), underWay: calls });
      }
      const targets = [...new Set(wanting.map(({ target }) => target))];
      turns.share(operators(targets), wanting, elapsedMs());
    },
    inTurn: (runs) =>
      [...Map.groupBy(runs, classOfRun)].map(([classId, members]) =>
        contactsOf(classId)
          .order(members.map((run) => ({ ...claimOf(run), run })))
          .map(({ run }) => run),
      ),
    split(runs, count, roomOf) {
      const [first] = runs;
      if (!first) return new Map();
      const claims = runs.map((run) => ({ ...claimOf(run), room: roomOf(run) }));
      return contactsOf(classOfRun(first)).split(claims, count);
    },
    took: (run, count = 1) => contactsOf(classOfRun(run)).took(claimOf(run), count),
    isFor: (operatorId, run) => turns.isFor(operatorId, classOfRun(run)),
    isForAhead: (operatorId, target) => turns.isFor(operatorId, classOf(true, target)),
    countsOnAhead: (operatorId, target) => turns.countsOn(operatorId, classOf(true, target)),
    granted: (operatorId, run) => turns.granted(operatorId, classOfRun(run)),
    grantedAhead: (operatorId, target) => turns.granted(operatorId, classOf(true, target)),
  };
}
