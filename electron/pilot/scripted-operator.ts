import { ORPCError } from '@orpc/client';
import type { DeskSnapshot, Disposition } from '../../shared/contract/desk.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import type { CarrierSettings } from '../carrier/carrier.ts';
import { openHeadlessWindow } from './headless-window.ts';
import { openSeat } from './seat-client.ts';
import { pick, seeded } from './seeded.ts';

/** What a scripted operator did, to be held against what the program says. */
export interface OperatorTally {
  name: string;
  offers: number;
  rejected: number;
  /** Calls on which it was connected to somebody. */
  connected: number;
  /** Wrap-ups it sent and the host confirmed, by attempt. */
  wrapUps: Map<string, { dispositionId: string; notes: string }>;
  /** Packets of customers' audio that reached its window. */
  packetsHeard(): number;
}

export interface ScriptedOperator {
  readonly tally: OperatorTally;
  /** Rejects when the operator cannot go on; resolves after `stop`. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

export interface OperatorScript {
  seed: number;
  /** Times faster than life. */
  speed: number;
  /** Seconds of life for each step, as [least, most]. */
  pace?: CarrierSettings['operatorSec'];
  /** Share of offers that are declined. */
  rejectShare: number;
  /** Whether whoever answers under this number is a machine: such a call is marked as that. */
  isMachine?: (phone: string) => boolean;
}

/** Seconds of life for each step where nothing else is said. */
const USUAL_PACE = { decide: [2, 6], prepare: [4, 10], talk: [40, 120], wrap: [5, 20] } as const;
const NOTES = [
  'Content with the product.',
  'Would like a call in the evening.',
  'Asked for a price list, "the new one".',
  '=Wants the discount from last year',
  'Moved house; address taken down.\nNew address to be checked.',
  'Überlegt es sich, meldet sich selbst.',
] as const;

type Heard = 'person' | 'machine' | 'nobody';

const KINDS: Readonly<Record<Heard, readonly Disposition['kind'][]>> = {
  person: ['success', 'neutral', 'negative'],
  machine: ['machine'],
  nobody: ['neutral'],
};

function dispositionFor(desk: DeskSnapshot, heard: Heard, at: number): Disposition | null {
  const kinds = KINDS[heard];
  // A callback or a do-not-call changes who is dialled next; the script keeps to plain results.
  const fitting = desk.dispositions.filter((d) => kinds.includes(d.kind) && !d.archived);
  const [first, ...rest] = fitting;
  return first ? pick([first, ...rest], at) : null;
}

/** Seats a scripted operator at the host by the operator's own link, with sound, and works whatever comes. */
export async function seatScriptedOperator(
  link: string,
  operator: { name: string },
  script: OperatorScript,
): Promise<ScriptedOperator> {
  const seat = await openSeat(link);
  const { client } = seat;
  const ear = openHeadlessWindow('127.0.0.1');
  const tally: OperatorTally = {
    name: operator.name,
    offers: 0,
    rejected: 0,
    connected: 0,
    wrapUps: new Map(),
    packetsHeard: () => ear.heard(),
  };
  const over = new AbortController();
  let lastSeen = '';
  let lastConnected = '';
  let wasConnected = false;
  let cancelTimer: (() => void) | null = null;

  await ear.connect({
    offer: () => client.desk.audioOffer(),
    answer: (legId, sdp) => client.desk.audioAnswer({ legId, sdp }),
  });

  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  failed.catch(() => undefined);

  /** Does something after a while, unless the desk moves on before. A command that comes too late is no fault. */
  function later(step: keyof typeof USUAL_PACE, word: string | number, work: () => Promise<unknown>): void {
    const [least, most] = (script.pace ?? USUAL_PACE)[step];
    const lifeSec = least + (most - least) * seeded(script.seed, step, word);
    cancelTimer = systemClock.after((lifeSec * 1000) / script.speed, () => {
      work().catch((error: unknown) => {
        const isLate = error instanceof ORPCError && error.code === 'REFUSED';
        if (!isLate && !over.signal.aborted) fail(error);
      });
    });
  }

  async function wrapUp(desk: DeskSnapshot): Promise<void> {
    const attemptId = desk.draft?.attemptId ?? desk.call?.attemptId;
    if (attemptId === undefined) return;
    const word = `${desk.contact?.phone ?? ''}:${desk.attemptNumber ?? 0}`;
    const isMachine = script.isMachine?.(desk.contact?.phone ?? '') === true;
    const heard = !wasConnected ? 'nobody' : isMachine ? 'machine' : 'person';
    const disposition = dispositionFor(desk, heard, seeded(script.seed, 'disposition', word));
    if (!disposition) throw new Error('The campaign has no disposition to choose.');
    const notes = pick(NOTES, seeded(script.seed, 'notes', word));
    const draft = { attemptId, dispositionId: disposition.id, notes, callbackAtMs: null };
    const version = desk.draft?.version ?? 0;
    await client.desk.saveDraft({ ...draft, version: version + 1 });
    await client.desk.finishAcw({ draft: { ...draft, version: version + 2 }, thenNotReady: false });
    tally.wrapUps.set(attemptId, { dispositionId: disposition.id, notes });
  }

  function act(desk: DeskSnapshot): void {
    const contactId = desk.contact?.id ?? 0;
    const here = `${desk.state}:${contactId}:${desk.attemptNumber ?? 0}:${desk.call?.attemptId ?? ''}:${String(desk.audible)}`;
    if (here === lastSeen) return;
    lastSeen = here;
    cancelTimer?.();
    ear.speak(desk.state === 'on_call');
    const word = `${desk.contact?.phone ?? ''}:${desk.attemptNumber ?? 0}`;
    switch (desk.state) {
      case 'not_ready':
        if (desk.audible) later('decide', 'ready', () => client.desk.ready());
        return;
      case 'offered': {
        tally.offers += 1;
        wasConnected = false;
        const declines = seeded(script.seed, 'decline', word) < script.rejectShare;
        later('decide', word, async () => {
          if (!declines) return await client.desk.accept({ contactId });
          const answered = await client.desk.reject({ contactId, reason: 'Spoke to them yesterday' });
          tally.rejected += 1;
          return answered;
        });
        return;
      }
      case 'bcw':
        wasConnected = false;
        later('prepare', word, () => client.desk.callNow({ contactId }));
        return;
      case 'on_call': {
        wasConnected = true;
        const attemptId = desk.call?.attemptId ?? '';
        // The desk says it again when the sound was away for a moment.
        if (attemptId !== lastConnected) tally.connected += 1;
        lastConnected = attemptId;
        later('talk', word, () => client.desk.hangUp({ attemptId }));
        return;
      }
      case 'acw':
        later('wrap', word, () => wrapUp(desk));
        return;
      case 'awaiting':
      case 'dialling':
        wasConnected = false;
        return;
      case 'ready':
      case 'offline':
    }
  }

  async function follow(): Promise<void> {
    const batches = await client.live.follow({ epoch: null, seq: 0 }, { signal: over.signal });
    act(await client.desk.snapshot());
    for await (const batch of batches) {
      for (const { event } of batch.events) if (event.topic === 'desk') act(event.desk);
    }
    if (!over.signal.aborted) throw new Error(`${operator.name} lost the connection to the host.`);
  }

  const following = follow().catch((error: unknown) => {
    if (!over.signal.aborted) throw error;
  });
  return {
    tally,
    done: Promise.race([following, failed]),
    async stop() {
      over.abort();
      cancelTimer?.();
      await client.desk.signOff().catch(() => undefined);
      seat.close();
      await ear.close();
    },
  };
}
