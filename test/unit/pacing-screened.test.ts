import { describe, expect, it } from 'vitest';
import type { PacingEvent, PacingObservation, RingingCall } from '../../electron/dialler/pacing/interface.ts';
import { createPolicy } from '../../electron/dialler/pacing/policy.ts';
import { learnRingTimes } from '../../electron/dialler/pacing/ring-times.ts';
import { untoldAfter } from '../../electron/dialler/pacing/screened-chance.ts';
import { idleFloor, limits } from './pacing-floor.ts';

const OPERATORS = 10;
const PICK_UP_SEC = 5;
const BUSY_SEC = 2;

type Kind = 'person' | 'machine' | 'busy';
/** What becomes of ten dials: half are people's. */
const KINDS: readonly Kind[] = [
  'busy',
  'person',
  'machine',
  'person',
  'busy',
  'person',
  'machine',
  'person',
  'busy',
  'person',
];
const kindOf = (id: number): Kind => KINDS[id % KINDS.length] ?? 'busy';

/**
 * A campaign that begins with everybody free, up to the first verdict on a person, which comes later than that on machines.
 * @returns how many people are listened to by then
 */
function heardAtTheFirstVerdict(personSec: number, machineSec: number): number {
  const policy = createPolicy();
  const calls = new Map<number, number>();
  let dials = 0;
  let heard = 0;
  for (let sec = 0; sec < PICK_UP_SEC + personSec; sec++) {
    const events: PacingEvent[] = [];
    const end = (id: number, outcome: 'busy' | 'machine', ageSec: number): void => {
      calls.delete(id);
      events.push({ t: sec, type: 'call', id, outcome, ageSec });
    };
    const ringing: RingingCall[] = [];
    for (const [id, dialledSec] of calls) {
      const ageSec = sec - dialledSec;
      if (kindOf(id) === 'busy' && ageSec >= BUSY_SEC) end(id, 'busy', ageSec);
      else if (kindOf(id) === 'machine' && ageSec >= PICK_UP_SEC + machineSec) end(id, 'machine', ageSec);
      else if (kindOf(id) !== 'busy' && ageSec >= PICK_UP_SEC)
        ringing.push({ id, elapsedSec: PICK_UP_SEC, phase: 'detecting', answeredSec: ageSec - PICK_UP_SEC });
      else ringing.push({ id, elapsedSec: ageSec, phase: 'ringing' });
    }
    const seen: PacingObservation = {
      ...idleFloor(OPERATORS, sec),
      limits: { ...limits, amd: 'cadence' },
      day: { dials, answered: 0, connected: 0, abandoned: 0, machines: 0, misread: 0, cancelled: 0 },
      ringing,
      events,
    };
    const { dial, cancel } = policy.decide(seen);
    for (const id of cancel) calls.delete(id as number);
    for (let i = 0; i < dial; i++) calls.set(dials++, sec);
    heard = [...calls].filter(([id, at]) => kindOf(id) === 'person' && sec - at >= PICK_UP_SEC).length;
  }
  return heard;
}

describe('a campaign that screens, before anybody was told to be a person', () => {
  it.each([
    { personSec: 8, machineSec: 3 },
    { personSec: 12, machineSec: 4 },
    { personSec: 23, machineSec: 8 },
    { personSec: 60, machineSec: 8 },
  ])(
    'gets no more people onto the line while their verdicts take $personSec s and those of machines $machineSec s',
    ({ personSec, machineSec }) => {
      // What was dialled before the first of them picked up cannot be helped.
      const atFirst = heardAtTheFirstVerdict(PICK_UP_SEC, 3);
      expect(atFirst).toBeGreaterThan(OPERATORS / 2);
      expect(heardAtTheFirstVerdict(personSec, machineSec)).toBeLessThanOrEqual(atFirst + 2);
    },
  );
});

it.each([
  { people: 250, machines: 5 },
  { people: 5, machines: 250 },
])(
  'a verdict later than any of $people people and $machines machines is no sign of a machine',
  ({ people, machines }) => {
    const rings = learnRingTimes(25);
    for (let i = 0; i < people; i++) rings.screened(2.3, true);
    for (let i = 0; i < machines; i++) rings.screened(3, false);
    const { live, all } = untoldAfter(rings, 0.9, 20);
    expect(live / all).toBeGreaterThan(0.89);
    expect(all).toBeGreaterThan(0);
  },
);
