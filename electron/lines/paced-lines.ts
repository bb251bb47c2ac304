import type { LinePort } from './ports.ts';

/** The same lines for a dialler whose clock runs `times` as fast as the line's: what it calls a minute rings so much shorter. */
export function pacedLines(lines: LinePort, times: number): LinePort {
  if (times === 1) return lines;
  return {
    dial: (request, on) => lines.dial({ ...request, ringTimeoutMs: request.ringTimeoutMs / times }, on),
    trunkTrouble: (trunkId) => lines.trunkTrouble(trunkId),
  };
}
