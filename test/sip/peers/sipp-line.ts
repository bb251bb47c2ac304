import type { Signalling, TrunkSettings } from '../../../electron/sip/signalling.ts';
import type { SignallingTiming } from '../../../electron/sip/timing.ts';
import type { closingAfterEach } from './closing.ts';
import { startSipp, type Sipp } from './sipp.ts';
import { ready, testSignalling, trunkTo } from './trunks.ts';

/** A trunk to a sipp callee, and what its signalling logged. */
export interface SippLine {
  signalling: Signalling;
  sipp: Sipp;
  log: string[];
}

/**
 * Makes {@link SippLine}s to sipp callees that play one scenario each.
 * @param closing what is to be closed after the test is put here
 */
export function sippLines(closing: ReturnType<typeof closingAfterEach>) {
  return async function lineTo(
    scenario: string,
    protocol: 'udp' | 'tcp',
    more: { settings?: Partial<TrunkSettings>; password?: string; timing?: Partial<SignallingTiming> } = {},
  ): Promise<SippLine> {
    const sipp = await startSipp({ scenario, transport: protocol });
    closing.push(() => sipp.kill());
    const { signalling, log } = testSignalling(more.timing);
    closing.push(() => signalling.close());
    signalling.openTrunk(trunkTo(sipp.port, { protocol, ...more.settings }), more.password ?? null);
    await ready(signalling);
    return { signalling, sipp, log };
  };
}

/** Messages that sipp received and that have a line that begins so; each once, though a slow sipp is sent it again. */
export function received(sipp: Sipp, start: string): string[] {
  const messages = sipp
    .messages()
    .split(/^-{20,}.*$/m)
    .filter((entry) => /message received/.test(entry) && new RegExp(`^${start}`, 'm').test(entry))
    .map((entry) => entry.slice(entry.indexOf('message received')));
  return [...new Set(messages)];
}
