import { describe, expect, it } from 'vitest';
import { createRecordingCues, SILENT_RECORDER_MS } from '../../electron/screening/recording-cue.ts';

const beep = (atMs: number, endedAtMs: number | null) => ({ atMs, hz: 1_000, endedAtMs });

describe('when a machine records', () => {
  it('is a moment after its beep is over, and once', () => {
    const cues = createRecordingCues();
    expect(cues.hear(5_000, beep(4_980, null), 900)).toBeNull();
    expect(cues.hear(5_300, beep(4_980, 5_200), 1_200)).toBeNull();
    expect(cues.hear(5_600, beep(4_980, 5_200), 1_500)).toBe('beep');
    expect(cues.hear(9_000, beep(4_980, 5_200), 4_900)).toBeNull();
  });

  it('is not between the two beeps of one that beeps twice', () => {
    const cues = createRecordingCues();
    expect(cues.hear(5_300, beep(4_980, 5_200), 0)).toBeNull();
    expect(cues.hear(5_500, beep(5_480, null), 0)).toBeNull();
    expect(cues.hear(6_200, beep(5_480, 5_700), 0)).toBe('beep');
  });

  it('is after a long silence when there is no beep, never in a pause between sentences', () => {
    const cues = createRecordingCues();
    expect(cues.hear(4_000, null, 1_500)).toBeNull();
    expect(cues.hear(6_000, null, SILENT_RECORDER_MS - 20)).toBeNull();
    expect(cues.hear(6_020, null, SILENT_RECORDER_MS)).toBe('silence');
    expect(cues.hear(6_040, null, SILENT_RECORDER_MS + 20)).toBeNull();
  });

  it('is said anew when a beep follows the silence', () => {
    const cues = createRecordingCues();
    expect(cues.hear(6_000, null, SILENT_RECORDER_MS)).toBe('silence');
    expect(cues.hear(8_000, beep(7_000, 7_500), 5_000)).toBe('beep');
  });
});
