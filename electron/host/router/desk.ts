import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function deskRouter(os: Answering['desk'], { seats, journal }: HostServices) {
  /** The journal's number after the command: the screen knows from it when it shows the effect. */
  const done = async (command: Promise<void>): Promise<{ seq: number }> => {
    await command;
    return { seq: journal.seq() };
  };
  return {
    snapshot: os.snapshot.handler(({ context: { session } }) => seats.snapshot(session.operatorId)),
    ready: os.ready.handler(({ context: { session } }) => done(seats.ready(session.operatorId))),
    notReady: os.notReady.handler(({ input, context: { session } }) =>
      done(seats.notReady(session.operatorId, input.reason)),
    ),
    signOff: os.signOff.handler(({ context: { session } }) => done(seats.signOff(session.operatorId))),
    takeOver: os.takeOver.handler(({ context: { session } }) => done(seats.takeOver(session.operatorId))),
    accept: os.accept.handler(({ input, context: { session } }) =>
      done(seats.accept(session.operatorId, input.contactId)),
    ),
    reject: os.reject.handler(({ input, context: { session } }) =>
      done(seats.reject(session.operatorId, input.contactId, input.reason)),
    ),
    callNow: os.callNow.handler(({ input, context: { session } }) =>
      done(seats.callNow(session.operatorId, input.contactId)),
    ),
    hangUp: os.hangUp.handler(({ input, context: { session } }) =>
      done(seats.hangUp(session.operatorId, input.attemptId)),
    ),
    mute: os.mute.handler(({ input, context: { session } }) =>
      done(seats.mute(session.operatorId, input.attemptId, input.muted)),
    ),
    hold: os.hold.handler(({ input, context: { session } }) =>
      done(seats.hold(session.operatorId, input.attemptId, input.onHold)),
    ),
    digits: os.digits.handler(({ input, context: { session } }) =>
      done(seats.digits(session.operatorId, input.attemptId, input.digits)),
    ),
    saveDraft: os.saveDraft.handler(async ({ input, context: { session } }) => {
      const draft = await seats.saveDraft(session.operatorId, input);
      return { seq: journal.seq(), draft };
    }),
    extendAcw: os.extendAcw.handler(({ input, context: { session } }) =>
      done(seats.extendAcw(session.operatorId, input.attemptId)),
    ),
    finishAcw: os.finishAcw.handler(({ input, context: { session } }) =>
      done(seats.finishAcw(session.operatorId, input.draft, input.thenNotReady)),
    ),
    audioOffer: os.audioOffer.handler(({ input, context: { session } }) =>
      seats.audioOffer(session.operatorId, input),
    ),
    audioAnswer: os.audioAnswer.handler(({ input, context: { session } }) =>
      done(seats.audioAnswer(session.operatorId, input.legId, input.sdp)),
    ),
  };
}
