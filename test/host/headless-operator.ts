import type { DeskSnapshot } from '../../shared/contract/desk.ts';
import type { OperatorState } from '../../shared/domain/operator-state.ts';
import { openHeadlessWindow } from '../../electron/pilot/headless-window.ts';
import { openSeat, type OpenSeat, type SeatClient } from '../../electron/pilot/seat-client.ts';
import { SOON_MS } from '../patience.ts';

/** An operator without a screen, led step by step by a test. */
export interface HeadlessOperator {
  readonly client: SeatClient;
  /** The desk as it was last told. */
  desk(): DeskSnapshot;
  /** Waits until the desk is in this state, with this contact when named. */
  until(state: OperatorState, contactName?: string, deadlineMs?: number): Promise<DeskSnapshot>;
  /** Packets of customers heard so far. */
  heard(): number;
  /** Accepts the offer and dials at once. */
  dial(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a seat by a link, brings its sound up and follows its desk. */
export async function openHeadlessOperator(link: string): Promise<HeadlessOperator> {
  return await seatHeadlessOperator(await openSeat(link));
}

/** Brings the sound of a seat up and follows its desk. */
export async function seatHeadlessOperator(seat: OpenSeat): Promise<HeadlessOperator> {
  const { client } = seat;
  const ear = openHeadlessWindow('127.0.0.1');
  let desk = await client.desk.snapshot();

  async function follow(): Promise<void> {
    for await (const batch of await client.live.follow({ epoch: null, seq: 0 })) {
      // Also the first batch: what was told before it went past this follower.
      if (batch.gap) desk = await client.desk.snapshot();
      for (const { event } of batch.events) if (event.topic === 'desk') ({ desk } = event);
    }
  }
  // The journal ends with the connection, by `close` or by the death of the host.
  const following = follow().catch(() => undefined);

  async function waitFor(what: string, fits: () => boolean, deadlineMs = SOON_MS): Promise<void> {
    const end = Date.now() + deadlineMs;
    while (!fits()) {
      if (Date.now() > end) {
        const now = `${desk.state} with ${desk.contact?.name ?? 'nobody'}`;
        const why = desk.holdBack?.sentence ?? 'held back by nothing';
        throw new Error(`The desk did not come to ${what}: it is ${now}, ${why}.`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  await waitFor('signed on', () => desk.state !== 'offline');
  await ear.connect({
    offer: () => client.desk.audioOffer(),
    answer: (legId, sdp) => client.desk.audioAnswer({ legId, sdp }),
  });
  await waitFor('hearing', () => desk.audible);
  ear.speak(true);

  return {
    client,
    desk: () => desk,
    async until(state, contactName, deadlineMs) {
      const named = (): boolean => contactName === undefined || desk.contact?.name === contactName;
      await waitFor(`${state} ${contactName ?? ''}`, () => desk.state === state && named(), deadlineMs);
      return desk;
    },
    heard: () => ear.heard(),
    async dial() {
      await waitFor('offered', () => desk.state === 'offered');
      const contactId = desk.contact?.id ?? 0;
      await client.desk.accept({ contactId });
      await waitFor('bcw', () => desk.state === 'bcw');
      await client.desk.callNow({ contactId });
    },
    async close() {
      seat.close();
      await following;
      await ear.close();
    },
  };
}
