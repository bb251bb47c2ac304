import type { PacingEvent, PacingObservation } from '../../../electron/dialler/pacing/interface.ts';
import { createPolicy, type PredictivePolicy } from '../../../electron/dialler/pacing/policy.ts';
import type { PacingSnapshot } from '../../../electron/dialler/pacing/snapshot.ts';
import { type Random, seededRandom } from './random.ts';
import { drawFate, type Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';

/**
 * How near the policy is to the best one: at moments of a day, the rest of the story is played out many times with
 * the policy's own choice, with one dial more and with one dial less, on the same luck. A policy that can be bettered
 * shows moments, or kinds of moments, where deviating pays; see Howard 1960 on policy improvement.
 */
interface Operator {
  state: 'idle' | 'talk' | 'wrap';
  since: number;
  endsAt: number;
}

interface Call {
  id: number;
  at: number;
  endsAt: number;
  live: boolean;
}

/** A floor that can be copied in the middle of the day; a plain one: nobody pauses, nothing is screened. */
interface Floor {
  now: number;
  nextId: number;
  operators: Operator[];
  calls: Call[];
  waiting: { id: number; since: number; givesUpAt: number }[];
  events: PacingEvent[];
  idleSec: number;
  abandoned: number;
  dials: number;
}

interface Luck {
  calls: Random;
  /** Fates of dials beyond the policy's own, so that all others keep theirs. */
  extraCalls: Random;
  operators: Random;
}

interface Moment {
  floor: Floor;
  snapshot: PacingSnapshot;
}

const minRingSec = 15;

const idleOperator = (): Operator => ({ state: 'idle', since: 0, endsAt: Infinity });

function openFloor(operators: number): Floor {
  return {
    now: 0,
    nextId: 1,
    operators: Array.from({ length: operators }, idleOperator),
    calls: [],
    waiting: [],
    events: [],
    idleSec: 0,
    abandoned: 0,
    dials: 0,
  };
}

function observe(scenario: Scenario, floor: Floor): PacingObservation {
  const { events, now } = floor;
  floor.events = [];
  return {
    now,
    reason: 'tick',
    limits: {
      targetAbandon: scenario.targetAbandon,
      graceSec: scenario.graceSec,
      ringTimeoutSec: scenario.ringTimeoutSec,
      minRingSec,
      maxLines: scenario.maxLines,
      maxCps: scenario.maxCps,
      tickSec: 1,
    },
    day: {
      dials: floor.dials,
      answered: NaN,
      connected: NaN,
      abandoned: NaN,
      machines: 0,
      misread: 0,
      cancelled: 0,
    },
    operators: floor.operators.map((op, id) => ({ id, state: op.state, elapsedSec: now - op.since })),
    ringing: floor.calls.map((call) => ({ id: call.id, elapsedSec: now - call.at, phase: 'ringing' })),
    waiting: floor.waiting.map(({ id, since }) => ({ id, elapsedSec: now - since })),
    events,
  };
}

function talk(scenario: Scenario, floor: Floor, op: Operator, random: Random): void {
  const sec = Math.max(2, random.lognormal(scenario.talk.meanSec(floor.now), scenario.talk.cv));
  Object.assign(op, { state: 'talk', since: floor.now, endsAt: floor.now + sec });
}

function endCall(scenario: Scenario, floor: Floor, call: Call, luck: Luck): void {
  const { now } = floor;
  floor.calls = floor.calls.filter((other) => other !== call);
  const outcome = call.live ? 'answered' : 'noanswer';
  floor.events.push({ t: now, type: 'call', id: call.id, outcome, ageSec: now - call.at });
  if (!call.live) return;
  const idle = floor.operators.filter((op) => op.state === 'idle').sort((a, b) => a.since - b.since)[0];
  if (idle) talk(scenario, floor, idle, luck.operators);
  else floor.waiting.push({ id: call.id, since: now, givesUpAt: now + scenario.graceSec });
}

function endStage(scenario: Scenario, floor: Floor, op: Operator, random: Random): void {
  const { now } = floor;
  const lastedSec = now - op.since;
  const id = floor.operators.indexOf(op);
  if (op.state === 'talk') {
    floor.events.push({ t: now, type: 'talkEnd', op: id, id: 0, talkSec: lastedSec });
    const sec = random.lognormal(scenario.wrap.meanSec, scenario.wrap.cv);
    Object.assign(op, { state: 'wrap', since: now, endsAt: now + sec });
    return;
  }
  floor.events.push({ t: now, type: 'wrapEnd', op: id, id: 0, talkSec: 0, wrapSec: lastedSec, live: true });
  if (floor.waiting.shift()) talk(scenario, floor, op, random);
  else Object.assign(op, { state: 'idle', since: now, endsAt: Infinity });
}

/** Plays until `until`; `deviate` is added to the dials of the first decision, which is taken at once if given. */
function play(
  scenario: Scenario,
  floor: Floor,
  policy: PredictivePolicy,
  luck: Luck,
  until: number,
  options: { deviate?: number; onTick?: () => void } = {},
): void {
  const decide = (deviate = 0): void => {
    const { dial, cancel } = policy.decide(observe(scenario, floor));
    for (const call of floor.calls.filter(
      ({ id, at }) => cancel.includes(id) && floor.now - at >= minRingSec,
    )) {
      floor.calls = floor.calls.filter((other) => other !== call);
      floor.events.push({
        t: floor.now,
        type: 'call',
        id: call.id,
        outcome: 'cancelled',
        ageSec: floor.now - call.at,
      });
    }
    for (let i = 0; i < dial + deviate; i++) {
      const fate = drawFate(scenario, floor.now, i < dial ? luck.calls : luck.extraCalls);
      const endsAt = floor.now + fate.afterSec;
      floor.calls.push({ id: floor.nextId++, at: floor.now, endsAt, live: fate.kind === 'live' });
      floor.dials++;
    }
  };
  if (options.deviate !== undefined) decide(options.deviate);
  let tick = Math.floor(floor.now) + 1;
  while (floor.now < until) {
    const call = floor.calls.reduce<Call | undefined>(
      (a, b) => (a && a.endsAt <= b.endsAt ? a : b),
      undefined,
    );
    const op = floor.operators.reduce((a, b) => (a.endsAt <= b.endsAt ? a : b));
    const waiter = floor.waiting[0];
    const next = Math.min(tick, until, call?.endsAt ?? Infinity, op.endsAt, waiter?.givesUpAt ?? Infinity);
    floor.idleSec += (next - floor.now) * floor.operators.filter(({ state }) => state === 'idle').length;
    floor.now = next;
    if (next === until) return;
    if (call?.endsAt === next) endCall(scenario, floor, call, luck);
    else if (op.endsAt === next) endStage(scenario, floor, op, luck.operators);
    else if (waiter?.givesUpAt === next) {
      floor.waiting.shift();
      floor.abandoned++;
      floor.events.push({ t: next, type: 'call', id: waiter.id, outcome: 'abandoned', ageSec: 0 });
    } else {
      tick++;
      options.onTick?.();
    }
    decide();
  }
}

/** A copy in which everything still hidden (who answers when, how long talks last) is drawn anew, given what is seen. */
function withNewLuck(scenario: Scenario, floor: Floor, random: Random): Floor {
  const copy = structuredClone(floor);
  const longerThan = (sec: number, draw: () => number): number => {
    for (let i = 0; i < 500; i++) {
      const drawn = draw();
      if (drawn > sec) return drawn;
    }
    return sec + random.exponential(20);
  };
  for (const op of copy.operators) {
    const { meanSec, cv } =
      op.state === 'talk'
        ? { meanSec: scenario.talk.meanSec(copy.now), cv: scenario.talk.cv }
        : scenario.wrap;
    if (op.state !== 'idle')
      op.endsAt = op.since + longerThan(copy.now - op.since, () => random.lognormal(meanSec, cv));
  }
  for (const call of copy.calls) {
    let live = false;
    const afterSec = longerThan(copy.now - call.at, () => {
      const fate = drawFate(scenario, call.at, random);
      live = fate.kind === 'live';
      return fate.afterSec;
    });
    Object.assign(call, { live, endsAt: call.at + afterSec });
  }
  return copy;
}

const price = 65;
/** What an abandon costs on the frontier at 3 %: the slope of idle operator-seconds over abandons. */
const abandonSec = 200;
/** An operator served a second earlier is free again a second earlier, and idles then by the usual share. */
const idleWeight = 0.82;
const aheadSec = 70;
const everySec = 37;

interface Effect {
  sum: number;
  squares: number;
  moments: number;
}

const luckOf = (seed: number): Luck => ({
  calls: seededRandom(3 * seed),
  extraCalls: seededRandom(3 * seed + 1),
  operators: seededRandom(3 * seed + 2),
});

/** Prints what deviations cost, by how many operators are idle, in operator-seconds; negative would be a gain. */
export function printDeviations(moments: number, futures: number): void {
  const scenario = scenarios.find(({ name }) => name === '10 operators');
  if (!scenario) return;
  const policy = createPolicy({ tuning: { fixedPrice: price } });
  const floor = openFloor(scenario.operators);
  const luck = luckOf(11);
  // An hour to learn in; then moments far enough apart to have little to do with each other.
  play(scenario, floor, policy, luck, 3600);
  const chosen: Moment[] = [];
  play(scenario, floor, policy, luck, 3600 + moments * everySec, {
    onTick: () => {
      if (Math.floor(floor.now) % everySec === 0)
        chosen.push({ floor: structuredClone(floor), snapshot: structuredClone(policy.snapshot()) });
    },
  });
  const effects = new Map<string, Effect>();
  const cost = (moment: Moment, deviate: number, seed: number): number => {
    const copy = withNewLuck(scenario, moment.floor, seededRandom(seed));
    copy.idleSec = 0;
    copy.abandoned = 0;
    const own = createPolicy({ tuning: { fixedPrice: price }, snapshot: moment.snapshot });
    play(scenario, copy, own, luckOf(seed + 1_000_000), copy.now + aheadSec, { deviate });
    return idleWeight * copy.idleSec + abandonSec * copy.abandoned;
  };
  chosen.forEach((moment, at) => {
    const idle = moment.floor.operators.filter(({ state }) => state === 'idle').length;
    const trial = createPolicy({ tuning: { fixedPrice: price }, snapshot: moment.snapshot });
    const { dial } = trial.decide(observe(scenario, structuredClone(moment.floor)));
    for (const deviate of dial > 0 ? [1, -1] : [1]) {
      const differences = Array.from({ length: futures }, (_, i) => {
        const seed = at * 1000 + i;
        return cost(moment, deviate, seed) - cost(moment, 0, seed);
      });
      const mean = differences.reduce((a, b) => a + b, 0) / futures;
      const variance = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0) / futures / futures;
      const name = `one dial ${deviate > 0 ? 'more' : 'less'}, ${Math.min(idle, 4)}${idle > 3 ? ' or more' : ''} idle`;
      const effect = effects.get(name) ?? { sum: 0, squares: 0, moments: 0 };
      effects.set(name, {
        sum: effect.sum + mean,
        squares: effect.squares + variance,
        moments: effect.moments + 1,
      });
    }
  });
  console.log(`deviation                      moments  costs (op-s)  ± 1 se   (${futures} futures each)`);
  for (const [name, { sum, squares, moments: count }] of [...effects].sort(([a], [b]) =>
    a.localeCompare(b),
  )) {
    const error = Math.sqrt(squares) / count;
    console.log(
      `${name.padEnd(30)} ${String(count).padStart(7)} ${(sum / count).toFixed(2).padStart(13)} ${error.toFixed(2).padStart(7)}`,
    );
  }
}
