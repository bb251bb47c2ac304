import type { Signalling, TrunkSettings } from '../../../electron/sip/signalling.ts';
import type { SignallingTiming } from '../../../electron/sip/timing.ts';
import type { closingAfterEach } from './closing.ts';
import { scriptedPeer, sdp, type Reply, type Said, type ScriptedPeer } from './scripted-peer.ts';
import { dialNear, ready, testSignalling, trunkTo, type Heard } from './trunks.ts';

export interface ScriptedLine {
  signalling: Signalling;
  peer: ScriptedPeer;
  log: string[];
  /** A call whose INVITE has reached the peer. */
  place: (answerReoffers?: boolean) => Promise<{ heard: Heard; invite: string }>;
  /** A call that the peer has answered. */
  up: (said?: Said, answerReoffers?: boolean) => Promise<{ heard: Heard; invite: string }>;
}

/** Makes trunks to {@link scriptedPeer}s; what is to be closed after the test is put into `closing`. */
export function scriptedLines(closing: ReturnType<typeof closingAfterEach>) {
  return async function lineTo(
    more: {
      settings?: Partial<TrunkSettings>;
      timing?: Partial<SignallingTiming>;
      replies?: Record<string, Reply>;
    } = {},
  ): Promise<ScriptedLine> {
    const peer = await scriptedPeer(more.replies);
    closing.push(() => peer.close());
    const { signalling, log } = testSignalling({ t1Ms: 50, t2Ms: 400, ...more.timing });
    closing.push(() => signalling.close(200));
    signalling.openTrunk(trunkTo(peer.port, more.settings), null);
    await ready(signalling);
    const place: ScriptedLine['place'] = async (answerReoffers = true) => {
      const heard = dialNear(signalling, {}, answerReoffers);
      return { heard, invite: await peer.next('INVITE ') };
    };
    return {
      signalling,
      peer,
      log,
      place,
      async up(said = { body: sdp() }, answerReoffers = true) {
        const placed = await place(answerReoffers);
        peer.answer(placed.invite, 200, said);
        await peer.next('ACK ');
        await placed.heard.wait('answered');
        return placed;
      },
    };
  };
}
