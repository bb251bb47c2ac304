/** How the limit is kept over lists that end long before the day does, and over those of campaigns that share operators. */
import {
  hasSpentItsOwn,
  ownPartOf,
  type SharingCampaign,
} from '../../../electron/dialler/pacing/own-promise.ts';
import type {
  PacingLimits,
  PacingObservation,
  PacingPolicy,
} from '../../../electron/dialler/pacing/interface.ts';
import { createPolicy } from '../../../electron/dialler/pacing/policy.ts';
import { progressive } from './comparators.ts';
import { plainDay, type Scenario } from './scenario.ts';
import { openDay } from './simulator.ts';

const LIMIT = 0.03;
/** Long enough for every call of a list to end. */
const AFTER_SEC = 60;
const PEOPLE = { talk: { meanSec: () => 70, cv: 0.4 }, wrap: { meanSec: 12, cv: 0.3 } };
const LISTS = [
  [4, 0.46, 60],
  [4, 0.46, 200],
  [10, 0.46, 60],
  [10, 0.46, 200],
  [10, 0.46, 500],
  [10, 0.46, 1_500],
  [10, 0.2, 200],
  [10, 0.2, 1_000],
  [25, 0.46, 200],
  [25, 0.46, 1_000],
] as const;

const limitsWithout = ({ limits = {} }: PacingObservation): PacingLimits => {
  const { contactsLeft: _, ...rest } = limits;
  return rest;
};

/** Counts on answers until the end of the day, whatever the list. */
function untold(): PacingPolicy {
  const policy = createPolicy();
  return { ...policy, decide: (seen) => policy.decide({ ...seen, limits: limitsWithout(seen) }) };
}

/** Plays one list to its end: seconds until the last of it was dialled, and how it ended. */
function playList(scenario: Scenario, policy: PacingPolicy, seed: number): { sec: number; rate: number } {
  const day = openDay(scenario, policy, seed, false);
  let sec = 0;
  for (let at = day.nextSec(); at !== null && at < sec + AFTER_SEC; at = day.nextSec()) {
    if (day.day.dials < (scenario.contacts ?? Infinity)) sec = at;
    day.step();
  }
  return { sec, rate: day.result().abandonRate };
}

/** Prints how many of `lists` lists of each kind end over the limit, and how long they take. */
export function printLists(lists: number): void {
  const policies = { progressive, 'by the day': untold, ours: () => createPolicy() };
  for (const [operators, answers, contacts] of LISTS) {
    const scenario = { ...plainDay, ...PEOPLE, operators, contacts, answerRate: () => answers };
    const cells = Object.entries(policies).map(([name, make]) => {
      const ends = Array.from({ length: lists }, (_, i) => playList(scenario, make(), 70_000 + i));
      const over = ends.filter(({ rate }) => rate > LIMIT).length;
      const sec = ends.reduce((sum, end) => sum + end.sec, 0) / lists;
      return `${name} ${over} over, ${sec.toFixed(0)} s`;
    });
    console.log(
      `${operators} operators, ${100 * answers} % answer, ${contacts} people: ${cells.join(' · ')} (of ${lists})`,
    );
  }
}

/** What became of the calls of one of two campaigns. */
interface Own {
  liveAnswers: number;
  abandoned: number;
  left: number;
}

/**
 * One policy over two campaigns of equal weight, one of which has a list of so many people: their dials take turns, and each is
 * counted by itself.
 */
function shared(contacts: number, isHeldEach: boolean): { policy: PacingPolicy; list: Own } {
  const policy = createPolicy();
  const list: Own = { liveAnswers: 0, abandoned: 0, left: contacts };
  const endless: Own = { liveAnswers: 0, abandoned: 0, left: 1e9 };
  const whose = new Map<string | number, Own>();
  const answered = new Set<string | number>();
  let turn = 0;
  const ownOf = (id: string | number): Own => {
    const known = whose.get(id);
    if (known) return known;
    turn += 1;
    const own = list.left > 0 && turn % 2 === 0 ? list : endless;
    own.left -= 1;
    whose.set(id, own);
    return own;
  };
  const look = ({ ringing = [], waiting = [], events = [] }: PacingObservation): Own[] => {
    for (const event of events) {
      if (event.type !== 'call' || event.id === undefined) continue;
      const own = ownOf(event.id);
      if (event.outcome === 'answered') {
        own.liveAnswers += 1;
        answered.add(event.id);
      }
      const isLost = event.outcome === 'abandoned' || event.outcome === 'hangup';
      if (isLost && answered.has(event.id)) own.abandoned += 1;
    }
    return [...ringing, ...waiting].map(({ id }) => ownOf(id));
  };
  return {
    list,
    policy: {
      ...policy,
      decide(seen) {
        const inTheAir = look(seen);
        const { inFlight, answerChance, budget, staffed } = policy.why();
        const { expectedToCome: expected, leftSec } = budget;
        const callerOf = ({ left }: Own): SharingCampaign => ({ weight: 1, contactsLeft: left, leftSec });
        const isSpent = (own: Own): boolean => {
          const underWay = inTheAir.filter((one) => one === own).length;
          const others = [list, endless].filter((one) => one !== own).map(callerOf);
          return hasSpentItsOwn({
            limit: LIMIT,
            liveAnswers: own.liveAnswers,
            abandoned: own.abandoned,
            toCome: ownPartOf(callerOf(own), others, { expected, leftSec, answerChance }),
            contactsLeft: own.left,
            answerChance,
            inFlight: (inFlight * underWay) / Math.max(1, inTheAir.length),
            staffed,
            staffedInAll: staffed,
          });
        };
        const noneAhead = isHeldEach && list.left > 0 && (isSpent(list) || isSpent(endless));
        return policy.decide({ ...seen, limits: { ...seen.limits, noneAhead } });
      },
    },
  };
}

/** Prints how often a list that shares its operators with another campaign ends over its own limit. */
export function printSharedLists(days: number): void {
  for (const operators of [4, 10]) {
    for (const contacts of [100, 300, 1_000]) {
      const cells = [false, true].map((isHeldEach) => {
        let over = 0;
        let occupancy = 0;
        for (let i = 0; i < days; i += 1) {
          const { policy, list } = shared(contacts, isHeldEach);
          const talk = { ...PEOPLE.talk, cv: 0.5 };
          const scenario = {
            ...plainDay,
            ...PEOPLE,
            talk,
            operators,
            shiftSec: 4 * 3_600,
            answerRate: () => 0.4,
          };
          const day = openDay(scenario, policy, 31_000 + i, false);
          while (day.nextSec() !== null) day.step();
          occupancy += day.result().occupancy / days;
          if (list.abandoned > LIMIT * list.liveAnswers) over += 1;
        }
        const rule = isHeldEach ? 'each its own limit' : 'the sum alone';
        return `${rule} ${over} over, occupancy ${(100 * occupancy).toFixed(1)} %`;
      });
      console.log(
        `${operators} operators, a list of ${contacts} beside another: ${cells.join(' · ')} (of ${days})`,
      );
    }
  }
}
