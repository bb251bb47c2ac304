import { createHash } from 'node:crypto';
import type { AssistantPlan } from './assistant.ts';
import type { CarrierSettings } from './carrier.ts';

/** Every behaviour, in the order in which the weights are laid out. Reordering changes all outcomes of a seed. */
export const CALLEE_BEHAVIOURS = [
  'answer',
  'busy',
  'no_answer',
  'reject',
  'unreachable',
  'invalid_number',
  'voicemail',
  'early_hangup',
  'screener',
] as const;

/** How one called person behaves. */
export type CalleeBehaviour = (typeof CALLEE_BEHAVIOURS)[number];

/** What one number does when called. All durations are already divided by the carrier's speed. */
export interface CalleePlan {
  behaviour: CalleeBehaviour;
  /** From the INVITE to the first ring, or to the final answer of those that never ring. */
  setupMs: number;
  /** Null rings until the caller gives up; 0 does not ring. */
  ringMs: number | null;
  /** 183 with ringback instead of 180. */
  earlyMedia: boolean;
  /** From the answer to the callee's BYE; null waits for the caller's. A mailbox adds its greeting. */
  talkMs: number | null;
  /** 0..1, picks among the recordings. */
  voice: number;
  /** What the person behind an assistant does; null for everybody else. */
  assistant: AssistantPlan | null;
}

/** Digits only, without an international prefix `00`, so that +44 20 and 4420 are one person. */
export function plainNumber(number: string): string {
  const digits = number.replace(/\D/g, '').replace(/^00/, '');
  return digits === '' ? number : digits;
}

/** Eight independent draws, each in [0, 1), that depend on the seed and the number alone. */
function drawsOf(seed: number, number: string): (index: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7) => number {
  const digest = createHash('sha256')
    .update(`${seed}:${plainNumber(number)}`)
    .digest();
  return (index) => digest.readUInt32BE(index * 4) / 0x1_0000_0000;
}

type Draws = ReturnType<typeof drawsOf>;
const between = (draw: number, [smallest, largest]: readonly [number, number]): number =>
  smallest + draw * (largest - smallest);

function drawnBehaviour(settings: CarrierSettings, draw: number): CalleeBehaviour {
  const total = CALLEE_BEHAVIOURS.reduce((sum, each) => sum + settings.weights[each], 0);
  let left = draw * total;
  for (const behaviour of CALLEE_BEHAVIOURS) {
    left -= settings.weights[behaviour];
    if (left < 0) return behaviour;
  }
  return 'answer';
}

/** A lookup of the pinned numbers that does not care how they are written. */
function pinnedIn(settings: CarrierSettings): Map<string, CalleeBehaviour> {
  return new Map(
    Object.entries(settings.behaviours ?? {}).map(([number, each]) => [plainNumber(number), each]),
  );
}

/** A program takes a call at once. */
const AGENT_SETUP_SEC = [0.02, 0.2] as const;
const USUAL_TALK_SEC = [40, 120] as const;
const USUAL_BACK_SEC = [20, 90] as const;

interface Timing {
  /** Seconds at life speed. */
  setupSec: readonly [number, number];
  ringSec: (settings: CarrierSettings, draw: number) => number | null;
  talkSec: (settings: CarrierSettings, draw: number, hangsUp: boolean) => number | null;
}

const usualRing: Timing['ringSec'] = (settings, draw) => between(draw, settings.ringSec);
const noTalk: Timing['talkSec'] = () => null;
/** Refusals by the network come at once or after a short search; those by people come after some rings. */
const TIMING: Record<CalleeBehaviour, Timing> = {
  answer: {
    setupSec: [0.1, 0.5],
    ringSec: usualRing,
    talkSec: (settings, draw, hangsUp) => (hangsUp ? between(draw, settings.talkSec) : null),
  },
  busy: { setupSec: [0.3, 0.9], ringSec: () => 0, talkSec: noTalk },
  no_answer: { setupSec: [0.1, 0.5], ringSec: () => null, talkSec: noTalk },
  reject: { setupSec: [0.1, 0.5], ringSec: (_, draw) => between(draw, [1, 5]), talkSec: noTalk },
  unreachable: { setupSec: [0.5, 1.5], ringSec: () => 0, talkSec: noTalk },
  invalid_number: { setupSec: [0.2, 0.6], ringSec: () => 0, talkSec: noTalk },
  voicemail: { setupSec: [0.1, 0.5], ringSec: (_, draw) => between(draw, [0.5, 2]), talkSec: () => 20 },
  early_hangup: { setupSec: [0.1, 0.5], ringSec: usualRing, talkSec: (_, draw) => between(draw, [1, 3]) },
  screener: {
    setupSec: [0.1, 0.5],
    ringSec: (_, draw) => between(draw, [0.5, 2]),
    talkSec: (settings, draw) => between(draw, settings.talkSec),
  },
};

/** Seconds in which an assistant's person decides, and how often they take the call. */
const FETCH_SEC = [2, 6] as const;
const COMES_SHARE = 0.7;

/**
 * Decides for good what each number does: pure in the seed, the number and the settings, whatever was called before.
 * Pinned numbers (`settings.behaviours`) keep their own drawn durations.
 */
export function calleePlanner(settings: CarrierSettings): {
  behaviourOf(number: string): CalleeBehaviour;
  planOf(number: string): CalleePlan;
  /** When this person calls back who had called them, and how they talk then; null when they do not. */
  callBackOf(number: string): { afterMs: number; person: CalleePlan } | null;
  /** What a voice agent does with the call of this attempt: takes it at once, talks like an operator, and hangs up. */
  agentPlanOf(attemptId: string): CalleePlan;
} {
  const pinned = pinnedIn(settings);
  const behaviourFrom = (number: string, draw: Draws): CalleeBehaviour =>
    pinned.get(plainNumber(number)) ?? drawnBehaviour(settings, draw(0));
  return {
    agentPlanOf(attemptId) {
      const draw = drawsOf(settings.seed, attemptId);
      const talkSec = between(draw(3), settings.operatorSec?.talk ?? USUAL_TALK_SEC);
      return {
        behaviour: 'answer',
        setupMs: (between(draw(1), AGENT_SETUP_SEC) * 1000) / settings.speed,
        ringMs: 0,
        earlyMedia: false,
        talkMs: (talkSec * 1000) / settings.speed,
        voice: draw(6),
        assistant: null,
      };
    },
    callBackOf(number) {
      const draw = drawsOf(settings.seed, `${plainNumber(number)} back`);
      if (draw(0) >= (settings.callsBackShare ?? 0)) return null;
      const scaledMs = (seconds: number): number => (seconds * 1000) / settings.speed;
      return {
        afterMs: scaledMs(between(draw(1), settings.callsBackSec ?? USUAL_BACK_SEC)),
        person: {
          behaviour: 'answer',
          setupMs: 0,
          ringMs: 0,
          earlyMedia: false,
          talkMs: scaledMs(between(draw(2), settings.talkSec)),
          voice: drawsOf(settings.seed, number)(6),
          assistant: null,
        },
      };
    },
    behaviourOf: (number) => behaviourFrom(number, drawsOf(settings.seed, number)),
    planOf(number) {
      const draw = drawsOf(settings.seed, number);
      const behaviour = behaviourFrom(number, draw);
      const timing = TIMING[behaviour];
      const scaledMs = (seconds: number): number => (seconds * 1000) / settings.speed;
      const ringSec = timing.ringSec(settings, draw(2));
      const talkSec = timing.talkSec(settings, draw(3), draw(4) < settings.hangsUpShare);
      return {
        behaviour,
        setupMs: scaledMs(between(draw(1), timing.setupSec)),
        ringMs: ringSec === null ? null : scaledMs(ringSec),
        earlyMedia: ringSec !== 0 && draw(5) < settings.earlyMediaShare,
        talkMs: talkSec === null ? null : scaledMs(talkSec),
        voice: draw(6),
        assistant:
          behaviour === 'screener'
            ? { comes: draw(4) < COMES_SHARE, fetchMs: scaledMs(between(draw(7), FETCH_SEC)) }
            : null,
      };
    },
  };
}
