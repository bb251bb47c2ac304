import { describe, expect, it } from 'vitest';
import {
  clipMs,
  clipOfLinear,
  clipOfMu,
  LINEAR_OF_A,
  LINEAR_OF_MU,
  loadSounds,
  toneClip,
} from '../../electron/carrier/sounds.ts';

const SHIPPED = new URL('../../resources/sounds', import.meta.url);

describe('G.711', () => {
  it('has the values of the standard at its corners', () => {
    expect([0xff, 0x7f, 0x80, 0x00, 0xef].map((byte) => LINEAR_OF_MU[byte])).toEqual([
      0, 0, 32_124, -32_124, 132,
    ]);
    expect([0xd5, 0x55, 0xaa, 0x2a, 0xc5].map((byte) => LINEAR_OF_A[byte])).toEqual([
      8, -8, 32_256, -32_256, 264,
    ]);
  });

  it('encodes what it decodes without changing it', () => {
    const mu = clipOfLinear(LINEAR_OF_MU).PCMU.subarray(0, 256);
    expect(Array.from(mu, (byte) => LINEAR_OF_MU[byte])).toEqual([...LINEAR_OF_MU]);
    const a = clipOfLinear(LINEAR_OF_A).PCMA.subarray(0, 256);
    expect(Array.from(a, (byte) => LINEAR_OF_A[byte])).toEqual([...LINEAR_OF_A]);
  });

  it('stays within half a step of any sample', () => {
    const samples = Array.from({ length: 65_536 }, (_, index) => index - 32_768);
    const clip = clipOfLinear(samples);
    for (const [law, linear] of [
      ['PCMU', LINEAR_OF_MU],
      ['PCMA', LINEAR_OF_A],
    ] as const) {
      const worst = samples.reduce((most, sample, index) => {
        if (Math.abs(sample) > 32_000) return most;
        const error = Math.abs((linear[clip[law][index] ?? 0] ?? 0) - sample);
        return Math.max(most, error / Math.max(64, Math.abs(sample)));
      }, 0);
      expect(worst).toBeLessThan(0.14);
    }
  });
});

describe('recordings', () => {
  it('are shipped, spoken, of sensible length and under 400 kB', async () => {
    const missing: string[] = [];
    const sounds = await loadSounds(SHIPPED, (reason) => missing.push(reason));
    expect(missing).toEqual([]);
    const all = [...sounds.hellos, ...sounds.speeches, ...sounds.greetings];
    expect(all.reduce((sum, clip) => sum + clip.PCMU.length, 0)).toBeLessThan(400_000);
    expect([sounds.hellos.length, sounds.speeches.length, sounds.greetings.length]).toEqual([3, 5, 2]);
    for (const hello of sounds.hellos) expect(clipMs(hello)).toBeLessThan(1600);
    for (const greeting of sounds.greetings) expect(clipMs(greeting)).toBeGreaterThan(4000);
    for (const clip of all) {
      const loud =
        clip.PCMU.filter((byte) => Math.abs(LINEAR_OF_MU[byte] ?? 0) > 1500).length / clip.PCMU.length;
      expect(loud).toBeGreaterThan(0.15);
      expect(clip.PCMU.length % 160).toBe(0);
    }
  });

  it('are replaced by tones when the folder is not there, and the owner hears why', async () => {
    const missing: string[] = [];
    const sounds = await loadSounds('/nowhere/sounds', (reason) => missing.push(reason));
    expect(missing).toHaveLength(1);
    expect(missing[0]).toContain('/nowhere/sounds');
    expect([sounds.hellos, sounds.speeches, sounds.greetings].map((each) => each.length)).toEqual([1, 1, 1]);
    expect(clipMs(sounds.beep)).toBe(500);
  });

  it('sound alike in both laws', () => {
    const clip = clipOfMu(toneClip([440], 100).PCMU);
    const difference = clip.PCMU.map(
      (byte, at) => Math.abs((LINEAR_OF_MU[byte] ?? 0) - (LINEAR_OF_A[clip.PCMA[at] ?? 0] ?? 0)) >> 8,
    );
    expect(Math.max(...difference)).toBeLessThanOrEqual(2);
  });
});
