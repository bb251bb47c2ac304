import type { DeskCommand } from '../../../shared/contract/desk.ts';
import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';
import type { SeatContext } from './seat-context.ts';

export function deskRouter(os: Answering['desk'], { seats, journal }: HostServices) {
  /** The journal's number after the command: the screen knows from it when it shows the effect. */
  const done = async ({ session }: SeatContext, asked: DeskCommand): Promise<{ seq: number }> => {
    await seats.command(session.operatorId, asked);
    return { seq: journal.seq() };
  };
  return {
    snapshot: os.snapshot.handler(({ context: { session } }) => seats.snapshot(session.operatorId)),
    ready: os.ready.handler(({ context }) => done(context, { do: 'ready' })),
    notReady: os.notReady.handler(({ input, context }) => done(context, { do: 'notReady', ...input })),
    signOff: os.signOff.handler(({ context }) => done(context, { do: 'signOff' })),
    takeOver: os.takeOver.handler(async ({ context: { session } }) => {
      await seats.takeOver(session.operatorId);
      return { seq: journal.seq() };
    }),
    accept: os.accept.handler(({ input, context }) => done(context, { do: 'accept', ...input })),
    reject: os.reject.handler(({ input, context }) => done(context, { do: 'reject', ...input })),
    callNow: os.callNow.handler(({ input, context }) => done(context, { do: 'callNow', ...input })),
    hangUp: os.hangUp.handler(({ input, context }) => done(context, { do: 'hangUp', ...input })),
    mute: os.mute.handler(({ input, context }) => done(context, { do: 'mute', ...input })),
    hold: os.hold.handler(({ input, context }) => done(context, { do: 'hold', ...input })),
    digits: os.digits.handler(({ input, context }) => done(context, { do: 'digits', ...input })),
    saveDraft: os.saveDraft.handler(async ({ input, context: { session } }) => {
      const draft = await seats.command(session.operatorId, { do: 'saveDraft', draft: input });
      return { seq: journal.seq(), draft };
    }),
    extendAcw: os.extendAcw.handler(({ input, context }) => done(context, { do: 'extendAcw', ...input })),
    finishAcw: os.finishAcw.handler(({ input, context }) => done(context, { do: 'finishAcw', ...input })),
    audioOffer: os.audioOffer.handler(({ input, context: { session } }) =>
      seats.audioOffer(session.operatorId, input),
    ),
    audioAnswer: os.audioAnswer.handler(async ({ input, context: { session } }) => {
      await seats.audioAnswer(session.operatorId, input.legId, input.sdp);
      return { seq: journal.seq() };
    }),
  };
}
