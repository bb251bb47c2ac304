import type { Line, LinePort } from './ports.ts';

/** The same lines for a dialler whose clock runs `times` as fast as the line's: what it calls a minute is so much shorter there. */
export function pacedLines(lines: LinePort, times: number): LinePort {
  if (times === 1) return lines;
  const paced = (line: Line): Line => ({
    hangUp: () => line.hangUp(),
    giveUp: () => line.giveUp(),
    screen: (ear, awaited) => line.screen(ear, awaited),
    attach: (seatId) => line.attach(seatId),
    attachAgent: (dial) => line.attachAgent({ ...dial, withinMs: dial.withinMs / times }),
    hold: (onHold) => line.hold(onHold),
    mute: (muted) => line.mute(muted),
    sendDigits: (digits) => line.sendDigits(digits),
    play: (audio) => line.play(audio),
  });
  return {
    dial: (request, on) =>
      paced(lines.dial({ ...request, ringTimeoutMs: request.ringTimeoutMs / times }, on)),
    onReceived(listener) {
      lines.onReceived((call) =>
        listener({
          trunkId: call.trunkId,
          caller: call.caller,
          called: call.called,
          refuse: (why) => call.refuse(why),
          take(attemptId, on) {
            const line = call.take(attemptId, on);
            return { ...paced(line), answer: () => line.answer() };
          },
        }),
      );
    },
    trunkTrouble: (trunkId) => lines.trunkTrouble(trunkId),
  };
}
