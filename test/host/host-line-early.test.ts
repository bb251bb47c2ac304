import { beforeEach, describe, expect, it } from 'vitest';
import type { DialRequest, LineEvent } from '../../electron/lines/ports.ts';
import { createTelephoneLines, type Lines } from '../../electron/lines/telephone-line.ts';
import type { SeatLegs } from '../../electron/lines/seat-sound.ts';
import type { CustomerLeg, LegFigures, MediaEngine } from '../../electron/media/media.ts';
import type { CallEvent, OutboundCall, Signalling } from '../../electron/sip/signalling.ts';

/** A line whose signalling and audio the test plays; what was asked of them is noted. */
class ScriptedLine {
  readonly asked: string[] = [];
  readonly events: LineEvent[] = [];
  readonly faults: string[] = [];
  readonly lines: Lines;
  tell: (event: CallEvent) => void = () => undefined;
  /** Silence that the audio counts when it is asked. */
  silentMs = 0;
  probes: ((answers: boolean) => void)[] = [];
  #moved: (seatId: string, legId: string) => void = () => undefined;
  operatorLegId: string | null = 'window';

  constructor() {
    const leg: Partial<CustomerLeg> = {
      id: 'leg',
      offerSdp: 'offer',
      applyAnswer: (sdp) => {
        this.asked.push(`apply ${sdp}`);
        return { codec: 'PCMU', remoteHold: false };
      },
      answerReoffer: () => ({ sdp: 'answer', remoteHold: false }),
      holdOffer: () => 'hold',
      sendDigits: () => undefined,
      close: () => this.asked.push('close'),
    };
    const media: Partial<MediaEngine> = {
      openCustomerLeg: () => Promise.resolve(leg as CustomerLeg),
      listen: (customer, operator) => this.asked.push(`listen ${customer} ${operator}`),
      bridge: (customer, operator) => this.asked.push(`bridge ${customer} ${operator}`),
      unbridge: () => undefined,
      mute: () => undefined,
      tone: () => undefined,
      record: () => undefined,
      figures: () => Promise.resolve({ silentMs: this.silentMs } as LegFigures),
    };
    const call: Partial<OutboundCall> = {
      hangUp: () => this.asked.push('hang up'),
      probe: () => new Promise((resolve) => this.probes.push(resolve)),
    };
    const signalling: Partial<Signalling> = {
      localAddress: () => '127.0.0.1',
      call: (_, on) => {
        this.tell = on;
        return call as OutboundCall;
      },
    };
    const sound: Partial<SeatLegs> = {
      legOf: (seatId) => (seatId === 'anna' ? this.operatorLegId : null),
      onLeg: (listener) => {
        this.#moved = listener;
        return () => undefined;
      },
    };
    this.lines = createTelephoneLines({
      signalling: signalling as Signalling,
      media: () => Promise.resolve(media as MediaEngine),
      sound: sound as SeatLegs,
      recordingFile: () => null,
      log: (doing, error) => void this.faults.push(`${doing}: ${String(error)}`),
    });
  }

  async dial(more: Partial<DialRequest> = { listeningSeatId: 'anna' }) {
    const request = {
      attemptId: 'a',
      trunkId: 't',
      number: '1',
      callerId: null,
      ringTimeoutMs: 1000,
      ...more,
    };
    const line = this.lines.dial(request, (event) => this.events.push(event));
    await settled();
    return line;
  }

  progress(code: number, sdp: string | null): void {
    this.tell({ kind: 'progress', code, reason: '', sdp });
  }

  answers(sdp: string): void {
    this.tell({ kind: 'answered', sdp, trace: {} as Extract<CallEvent, { kind: 'answered' }>['trace'] });
  }

  earlyAudio(audible: boolean): void {
    this.lines.take({ kind: 'early_audio', legId: 'leg', audible });
  }

  async silent(silentMs: number): Promise<void> {
    this.silentMs = silentMs;
    this.lines.take({ kind: 'customer_silent', legId: 'leg', silentMs });
    await settled();
  }

  async probed(answers: boolean): Promise<void> {
    this.probes.shift()?.(answers);
    await settled();
  }

  windowMoves(legId: string): void {
    this.operatorLegId = legId;
    this.#moved('anna', legId);
  }

  ringing(): boolean[] {
    return this.events.flatMap((event) => (event.kind === 'ringing' ? [event.earlyMedia] : []));
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let scene: ScriptedLine;
beforeEach(() => {
  scene = new ScriptedLine();
});

describe('before the answer', () => {
  it('the seat listens from the first description on; our ringing stops with the first sound, not before', async () => {
    await scene.dial();
    scene.progress(183, 'early');
    expect(scene.asked).toEqual(['apply early', 'listen leg window']);
    expect(scene.ringing()).toEqual([false]);
    scene.earlyAudio(true);
    expect(scene.ringing()).toEqual([false, true]);
    scene.earlyAudio(false);
    scene.earlyAudio(true);
    expect(scene.ringing()).toEqual([false, true, false, true]);
  });

  it('a 180 without a description keeps the sound that a 183 brought, and one with a description brings some', async () => {
    await scene.dial();
    scene.progress(180, 'early');
    scene.earlyAudio(true);
    scene.progress(180, null);
    scene.progress(183, 'other branch');
    expect(scene.ringing()).toEqual([false, true]);
    expect(scene.asked).toEqual([
      'apply early',
      'listen leg window',
      'apply other branch',
      'listen leg window',
    ]);
  });

  it('nobody listens to a call that no seat waits for, and a seat whose window came back listens again', async () => {
    await scene.dial({});
    scene.progress(183, 'early');
    expect(scene.asked).toEqual(['apply early']);
    scene = new ScriptedLine();
    await scene.dial();
    scene.progress(183, 'early');
    scene.windowMoves('reloaded');
    expect(scene.asked.at(-1)).toBe('listen leg reloaded');
  });

  it('the answer joins both ways, and late word of early sound changes nothing', async () => {
    const line = await scene.dial();
    scene.progress(183, 'early');
    scene.earlyAudio(true);
    scene.answers('answer');
    await line.attach('anna');
    scene.earlyAudio(false);
    expect(scene.asked.at(-1)).toBe('bridge leg window');
    expect(scene.ringing()).toEqual([false, true]);
    expect(scene.events.at(-1)).toEqual({ kind: 'answered' });
  });
});

describe('a silent line', () => {
  beforeEach(async () => {
    await scene.dial();
    scene.answers('answer');
  });

  it('goes on while the far end answers in the dialog, and is asked again after as long', async () => {
    await scene.silent(25_000);
    expect(scene.probes).toHaveLength(0);
    await scene.silent(30_000);
    expect(scene.probes).toHaveLength(1);
    await scene.silent(35_000);
    expect(scene.probes, 'one question at a time').toHaveLength(1);
    await scene.probed(true);
    await scene.silent(55_000);
    expect(scene.probes).toHaveLength(0);
    await scene.silent(60_000);
    expect(scene.probes).toHaveLength(1);
    expect(scene.asked).not.toContain('hang up');
  });

  it('is ended when nobody answers', async () => {
    await scene.silent(30_000);
    await scene.silent(60_000);
    expect(scene.probes, 'still the same question').toHaveLength(1);
    await scene.probed(false);
    expect(scene.asked.at(-1)).toBe('hang up');
    scene.tell({
      kind: 'ended',
      by: 'us',
      sipCode: 200,
      sipReason: null,
      q850Cause: null,
      cause: 'hangup',
      answered: true,
    });
    expect(scene.events.at(-1)).toMatchObject({
      by: 'network',
      sipReason: 'No audio arrived for 30 seconds',
    });
  });

  it('goes on when its audio came back while it was asked', async () => {
    await scene.silent(30_000);
    scene.silentMs = 400;
    await scene.probed(false);
    expect(scene.asked).not.toContain('hang up');
    await scene.silent(5_000);
    await scene.silent(30_000);
    expect(scene.probes).toHaveLength(1);
  });
});
