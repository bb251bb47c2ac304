/**
 * The part of what is left of the day's allowance that one host may plan on, where several dial ahead for the same campaigns.
 *
 * Hosts hear of each other a moment late, so two of them that read the same sum could both spend what is there once. Each
 * therefore plans on its own part of it, by its operators against all. The parts never add up to more than the whole,
 * whatever changes meanwhile: a host counts its own operators as the fewest that others may still reckon with, and takes
 * abandons that they may not have heard of off its own part alone.
 */
export interface BudgetPart {
  /**
   * To be called once per observation: operators at their desks here, and people abandoned here today.
   * @param heardAfterSec what is said here is known at all others after this
   */
  observe(now: number, staffed: number, abandoned: number, heardAfterSec: number): void;
  /**
   * Abandons that may be planned here.
   * @param left of the day's allowance, as far as is known here
   * @param staffedElsewhere operators at their desks at other hosts
   */
  of(left: number, staffedElsewhere: number): number;
  save(): BudgetPartState;
}

/** Moments in seconds, and what was so from then on. */
export interface BudgetPartState {
  staffed: [number, number][];
  lost: [number, number][];
  abandoned: number;
}

/** Others reckon no more with a host that has been silent for so many times as long as it takes them to hear of it. */
const forgottenAfterTimes = 2.5;

/** Those since a moment, and the one that held at that moment. */
const since = (said: [number, number][], fromSec: number): [number, number][] => {
  const held = said.findLastIndex(([at]) => at <= fromSec);
  return held > 0 ? said.slice(held) : said;
};

/**
 * Makes one that has said nothing yet; what it says counts once others have heard of it.
 * @param lastSec when `saved` was observed last
 */
export function budgetPart(saved?: BudgetPartState, lastSec = -Infinity): BudgetPart {
  let { staffed, lost, abandoned }: BudgetPartState = saved ?? { staffed: [], lost: [], abandoned: 0 };
  let now = lastSec;
  let heardFromSec = -Infinity;
  return {
    observe(at, staffedNow, abandonedNow, heardAfterSec) {
      // It begins anew, as after a night or once the clock was set back.
      if (at < now || at > now + forgottenAfterTimes * heardAfterSec) {
        staffed = [];
        lost = [];
      }
      now = at;
      heardFromSec = now - heardAfterSec;
      if (staffed.at(-1)?.[1] !== staffedNow) staffed = [...staffed, [now, staffedNow]];
      staffed = since(staffed, heardFromSec);
      if (abandonedNow > abandoned) lost = [...lost, [now, abandonedNow - abandoned]];
      abandoned = abandonedNow;
      lost = lost.filter(([lostAt]) => lostAt > heardFromSec);
    },
    of(left, staffedElsewhere) {
      const isHeard = (staffed[0]?.[0] ?? now) <= heardFromSec;
      const here = isHeard ? Math.min(...staffed.map(([, count]) => count)) : 0;
      if (here <= 0) return 0;
      const unheard = lost.reduce((sum, [, count]) => sum + count, 0);
      return Math.max(0, ((left + unheard) * here) / (here + staffedElsewhere) - unheard);
    },
    save: () => ({ staffed: [...staffed], lost: [...lost], abandoned }),
  };
}
