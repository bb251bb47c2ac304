import { openSeat, openSeatAgain, cookieOf, type OpenSeat } from '../../electron/pilot/seat-client.ts';
import { seeded } from '../../electron/pilot/seeded.ts';
import { seatHeadlessOperator, type HeadlessOperator } from '../host/headless-operator.ts';
import type { ServedHost } from '../host/served-host.ts';

/** What the host has confirmed, and must know for ever. */
export interface Confirmed {
  /** Results that were taken, by attempt. */
  results: Map<string, { dispositionId: string; notes: string }>;
  /** The newest draft of each attempt that was taken. */
  drafts: Map<string, { version: number; notes: string }>;
}

/** Somebody with a browser that was let in once, and comes back to whatever host there is. */
export interface Visitor {
  sit(host: Pick<ServedHost, 'port'>): Promise<OpenSeat>;
}

/** Lets a browser in by a link. */
export async function visitor(link: string): Promise<Visitor> {
  const cookie = await cookieOf(link);
  return { sit: ({ port }) => openSeatAgain(`http://127.0.0.1:${port}`, cookie) };
}

/** The administrator of a host, by the link that it has printed. */
export const administrator = async (host: ServedHost): Promise<OpenSeat> => openSeat(await host.takeLink());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One scripted operator on one connection: from the door until `leave`, or until the host dies. */
export interface CrewMember {
  readonly name: string;
  readonly operator: HeadlessOperator;
  leave(): Promise<void>;
}

export interface CrewOrders {
  seed: number;
  confirmed: Confirmed;
  /** True: nobody hangs up and nobody finishes, so that whoever answers waits. */
  isHolding: () => boolean;
  /** Something that must not be was seen. */
  found: (sentence: string) => void;
}

/** Seats an operator with sound; works as fast as it comes, with calls of different lengths. */
export async function seatCrewMember(
  name: string,
  seat: OpenSeat,
  { seed, confirmed, isHolding, found }: CrewOrders,
): Promise<CrewMember> {
  const operator = await seatHeadlessOperator(seat);
  const { client } = operator;
  const isOver = new AbortController();
  /** The attempt whose draft was compared with what had been confirmed before. */
  let compared = '';

  const step = async (): Promise<void> => {
    const { state, contact, call, draft } = operator.desk();
    const contactId = contact?.id ?? 0;
    const attemptId = call?.attemptId ?? draft?.attemptId ?? '';
    if (state === 'not_ready') await client.desk.ready();
    else if (state === 'offered') await client.desk.accept({ contactId });
    else if (state === 'bcw') await client.desk.callNow({ contactId });
    else if (state === 'on_call') {
      compared = attemptId;
      await pause(100 + 1_200 * seeded(seed, 'talk', attemptId));
      if (!isHolding()) await client.desk.hangUp({ attemptId });
    } else if (state === 'acw') {
      const before = confirmed.drafts.get(attemptId);
      if (compared !== attemptId && before && (draft?.version ?? -1) < before.version) {
        found(
          `${name} came back to a wrap-up without what was typed: ${attemptId}, ${JSON.stringify(draft)}.`,
        );
      }
      compared = attemptId;
      const version = (draft?.version ?? 0) + 1;
      const notes = `${name}, ${contact?.phone ?? ''}, ${version}`;
      const edit = { attemptId, dispositionId: 'interested', notes, callbackAtMs: null };
      const kept = await client.desk.saveDraft({ ...edit, version });
      confirmed.drafts.set(attemptId, { version: kept.draft.version, notes });
      await pause(150 * seeded(seed, 'wrap', attemptId));
      if (isHolding()) return;
      await client.desk.finishAcw({ draft: { ...edit, version: version + 1 }, thenNotReady: false });
      confirmed.results.set(attemptId, { dispositionId: 'interested', notes });
    }
  };
  const work = async (): Promise<void> => {
    while (!isOver.signal.aborted) {
      // A command that comes too late, or whose host was killed or has no store, is no fault: the next look decides.
      await step().catch(() => undefined);
      await pause(15);
    }
  };
  const working = work();
  return {
    name,
    operator,
    async leave() {
      isOver.abort();
      await operator.close();
      await working;
    },
  };
}
