import type { Beep } from './interface.ts';

/** What a machine's recorder was told by. */
export type RecordingCue = 'beep' | 'silence';

/** A recorder that beeps twice does so within this. */
const SETTLE_MS = 400;
/**
 * Machines pause for up to 1.5 s between sentences and before their beep, so that a message begun in such a pause would be
 * cut by the beep; many hang up on six seconds of silence and more. Between the two lies what nobody has said is wrong.
 */
export const SILENT_RECORDER_MS = 3_000;

export interface RecordingCues {
  /**
   * Takes what was heard up to a moment, in milliseconds of sound; answers whenever a machine begins to record: once for each
   * beep, and once for each long silence that no beep came before.
   */
  hear(nowMs: number, beep: Beep | null, pauseMs: number): RecordingCue | null;
}

/** Tells when a machine that has been recognised records. */
export function createRecordingCues(): RecordingCues {
  let toldBeepMs = -1;
  let isSilenceTold = false;
  return {
    hear(nowMs, beep, pauseMs) {
      if (beep !== null && beep.atMs !== toldBeepMs) {
        if (beep.endedAtMs === null || nowMs - beep.endedAtMs < SETTLE_MS) return null;
        toldBeepMs = beep.atMs;
        return 'beep';
      }
      if (pauseMs < SILENT_RECORDER_MS) isSilenceTold = false;
      else if (!isSilenceTold && toldBeepMs < 0) {
        isSilenceTold = true;
        return 'silence';
      }
      return null;
    },
  };
}
