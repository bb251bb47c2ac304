import type { CalleePlan } from './callee.ts';
import type { Programme } from './rtp.ts';
import { clipMs, type Segment, type Sounds } from './sounds.ts';

const pick = <T>(from: readonly T[], draw: number): T | undefined => from[Math.floor(draw * from.length)];
const pause = (durationMs: number): Segment => ({ clip: null, durationMs });

/** Greeting, then beep, then a silent line; `lastsMs` until the mailbox listens. */
function mailbox(voice: number, sounds: Sounds, speed: number): { programme: Programme; lastsMs: number } {
  const greeting = pick(sounds.greetings, voice) ?? sounds.beep;
  const segments = [
    pause(300 / speed),
    { clip: greeting, durationMs: clipMs(greeting) / speed },
    pause(250 / speed),
    // Not scaled: a beep cut short would no longer be one.
    { clip: sounds.beep, durationMs: clipMs(sounds.beep) },
  ];
  const lastsMs = segments.reduce((sum, segment) => sum + segment.durationMs, 0);
  return { programme: { segments, loopFrom: null }, lastsMs };
}

/** A short hello, a moment of listening as people do, then sentences with pauses for as long as the call lasts. */
function person(voice: number, sounds: Sounds, speed: number): Programme {
  const hello = pick(sounds.hellos, voice) ?? sounds.beep;
  // A draw unlike the one of the hello, so that the same voice need not open with the same sentence.
  const first = Math.floor(voice * 7919) % sounds.speeches.length;
  const turns = [...sounds.speeches.slice(first), ...sounds.speeches.slice(0, first)];
  const opening = [pause(250 / speed), { clip: hello, durationMs: clipMs(hello) }, pause(1600)];
  return {
    segments: [...opening, ...turns.flatMap((clip) => [{ clip, durationMs: clipMs(clip) }, pause(2200)])],
    loopFrom: opening.length,
  };
}

/** Asks who calls, then waits in silence. Not scaled: what is cut short asks nothing. */
function assistant(voice: number, sounds: Sounds): { programme: Programme; lastsMs: number } {
  const question = pick(sounds.assistants, voice) ?? sounds.beep;
  const segments = [pause(250), { clip: question, durationMs: clipMs(question) }];
  return { programme: { segments, loopFrom: null }, lastsMs: 250 + clipMs(question) };
}

/** The person whom an assistant has given the call. */
export const personOf = (plan: CalleePlan, sounds: Sounds, speed: number): Programme =>
  person(plan.voice, sounds, speed);

/** What a callee plays from the answer on, and how long that takes before the talk time starts to count. */
export function programmeOf(
  plan: CalleePlan,
  sounds: Sounds,
  speed: number,
): { programme: Programme; lastsMs: number } {
  if (plan.behaviour === 'voicemail') return mailbox(plan.voice, sounds, speed);
  if (plan.behaviour === 'screener') return assistant(plan.voice, sounds);
  return { programme: person(plan.voice, sounds, speed), lastsMs: 0 };
}
