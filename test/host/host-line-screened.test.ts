import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCarrier, type Carrier } from '../../electron/carrier/carrier.ts';
import type { Law } from '../../electron/carrier/sounds.ts';
import type { LineEvent } from '../../electron/lines/ports.ts';
import type { SoundEngine } from '../../electron/lines/sound-engine.ts';
import type { Lines } from '../../electron/lines/telephone-line.ts';
import { voiceModelOf } from '../../electron/media/voice-model-file.ts';
import { renderSines } from '../../electron/media/tones.ts';
import type { Signalling } from '../../electron/sip/signalling.ts';
import type { ScreeningEar } from '../../shared/domain/screening-ear.ts';
import { trunkTo } from '../sip/peers/trunks.ts';
import { until } from '../until.ts';
import { EVERYBODY_ANSWERS } from '../sip/answering-weights.ts';
import { openLineFloor } from './line-floor.ts';

const MACHINE = '+441632960011';
const ASSISTANT = '+441632960012';
/** Sound goes no faster than life. */
const GREETING_MS = 20_000;

let carrier: Carrier;
let signalling: Signalling;
let engine: SoundEngine;
let lines: Lines;
const left: { law: Law; sound: Uint8Array }[] = [];
const faults: string[] = [];
const log = (doing: string, error: unknown): void => void faults.push(`${doing}: ${String(error)}`);

const carrierWith = (mailboxSec: number): Promise<Carrier> =>
  openCarrier(
    {
      seed: 3,
      speed: 1,
      weights: EVERYBODY_ANSWERS,
      ringSec: [0, 0],
      talkSec: [60, 60],
      hangsUpShare: 0,
      earlyMediaShare: 0,
      codec: 'PCMU',
      mailboxSec,
      behaviours: { [MACHINE]: 'voicemail', [ASSISTANT]: 'screener' },
    },
    { onMessage: (_, message) => left.push(message) },
  );

async function open(mailboxSec = 30): Promise<void> {
  carrier = await carrierWith(mailboxSec);
  signalling.openTrunk(
    trunkTo(carrier.port, { id: 'carrier', host: carrier.address, localAddress: '127.0.0.1' }),
    null,
  );
  await until('the trunk to be ready', () => lines.trunkTrouble('carrier') === null);
}

beforeEach(() => {
  left.length = 0;
  faults.length = 0;
  ({ signalling, engine, lines } = openLineFloor(
    log,
    voiceModelOf(new URL('../../resources/', import.meta.url), log),
  ));
});
afterEach(async () => {
  await signalling.close(500);
  await engine.close();
  await carrier.close();
});

/** A call that is listened to from its answer on. */
async function screened(number: string, ear: ScreeningEar = 'cadence') {
  const events: LineEvent[] = [];
  const line = lines.dial(
    { attemptId: 'a', trunkId: 'carrier', number, callerId: null, ringTimeoutMs: 20_000 },
    (event) => events.push(event),
  );
  const kinds = (): string[] => events.map(({ kind }) => kind);
  const verdicts = (): string[] =>
    events.flatMap((event) => (event.kind === 'screened' ? [event.verdict] : []));
  await until('the answer', () => kinds().includes('answered'));
  line.screen(ear, false);
  return { line, kinds, events, verdicts };
}

/** By what its verdicts were told. */
const saidBy = (call: Awaited<ReturnType<typeof screened>>): string[] =>
  call.events.flatMap((event) => (event.kind === 'screened' ? [event.by] : []));

/** Two seconds that are nowhere alike. */
const message = (): Uint8Array =>
  Buffer.concat([500, 700, 900, 1_100].map((hz) => renderSines([hz, hz + 37], 500, -10, 'PCMU')));

describe('a machine on a real line', () => {
  it('is left the whole message after its beep, to the last byte', async () => {
    await open();
    const call = await screened(MACHINE);
    await until('the machine to record', () => call.kinds().includes('listens'), GREETING_MS);
    expect(call.verdicts()).toEqual(['machine']);
    expect(call.events.find(({ kind }) => kind === 'listens')).toMatchObject({ after: 'beep' });
    const words = message();
    call.line.play(words);
    await until('the end of the message', () => call.kinds().includes('message_played'), 10_000);
    expect(call.events.find(({ kind }) => kind === 'message_played')).toMatchObject({ whole: true });
    call.line.hangUp();
    await until('the recording', () => left.length === 1);
    const [heard] = left;
    expect(heard?.law).toBe('PCMU');
    expect(Buffer.from(heard?.sound ?? []).includes(Buffer.from(words))).toBe(true);
    expect(carrier.figures().messages).toBe(1);
    expect(carrier.calls()[0]?.leftSec).toBeCloseTo(2, 0);
    expect(faults).toEqual([]);
  });

  it('that hangs up midway leaves no end of a message', async () => {
    await open(1);
    const call = await screened(MACHINE);
    await until('the machine to record', () => call.kinds().includes('listens'), GREETING_MS);
    call.line.play(message());
    await until('the end', () => call.kinds().includes('ended'), 10_000);
    expect(call.kinds()).not.toContain('message_played');
    expect(call.events.at(-1)).toMatchObject({ kind: 'ended', by: 'customer' });
  });
});

describe('the voice model on a real line', () => {
  it('tells a machine, and that it did', async () => {
    await open();
    const call = await screened(MACHINE, 'model');
    await until('the machine to record', () => call.kinds().includes('listens'), GREETING_MS);
    expect(call.verdicts()).toEqual(['machine']);
    expect(saidBy(call)).toEqual(['model']);
    call.line.hangUp();
    expect(faults).toEqual([]);
  });

  it('is done without where there is none, and the verdict says so', async () => {
    await signalling.close();
    await engine.close();
    ({ signalling, engine, lines } = openLineFloor(log));
    await open();
    const call = await screened(MACHINE, 'model');
    await until('the verdict', () => call.verdicts().length > 0, GREETING_MS);
    expect(saidBy(call)).toEqual(['cadence']);
    call.line.hangUp();
  });
});

describe('an assistant on a real line', () => {
  it('is told by its question, hears who calls, and gives the call to its person, who is heard', async () => {
    await open();
    const call = await screened(ASSISTANT);
    await until('the verdict', () => call.verdicts().length > 0, GREETING_MS);
    expect(call.verdicts()).toEqual(['screener']);
    const before = call.kinds().length;
    call.line.play(message());
    await until('the end of the sentence', () => call.kinds().includes('message_played'), 10_000);
    call.line.screen('cadence', true);
    await until('the person to speak', () => call.kinds().slice(before).includes('speech'), GREETING_MS);
    await until('the verdict on the person', () => call.verdicts().length > 1, GREETING_MS);
    expect(['person', 'unsure']).toContain(call.verdicts()[1]);
    call.line.hangUp();
    expect(faults).toEqual([]);
  });
});
