import type {
  AgentDial,
  DialRequest,
  LineEvent,
  LinePort,
  ReceivedCall,
  ReceivedLine,
  SeatSound,
} from '../../electron/lines/ports.ts';
import type { ScreeningEar } from '../../shared/domain/screening-ear.ts';
import type { ScreeningVerdict } from '../../shared/domain/screening-verdict.ts';

/** A call as a test plays it: what the far end does, and what this side did to it. */
export class ScriptedCall implements ReceivedLine {
  readonly request: DialRequest;
  readonly done: string[] = [];
  /** What it was last asked to listen with. */
  ear: ScreeningEar = 'cadence';
  /** Messages that the customer was to hear, oldest first. */
  readonly played: Uint8Array[] = [];
  readonly agentDials: AgentDial[] = [];
  answeredAlready = false;
  over = false;
  /** Attaching fails while true. */
  deaf = false;
  /** The customer answers in the moment in which the call is given up. */
  picksUpAsGivenUp = false;
  /** Picking it up takes until the test says that it is answered. */
  isSlow = false;
  private readonly on: (event: LineEvent) => void;

  constructor(request: DialRequest, on: (event: LineEvent) => void) {
    this.request = request;
    this.on = on;
  }

  /** The program picks up a call of the customer; what it does in one turn is heard of in another. */
  answer(): void {
    this.done.push('pick up');
    queueMicrotask(() => {
      if (!this.over && !this.isSlow) this.answers();
    });
  }

  rings(): this {
    this.on({ kind: 'sent' });
    this.on({ kind: 'ringing', earlyMedia: false });
    return this;
  }

  /** The line's own sound is heard while it rings, or has stopped. */
  sounds(earlyMedia: boolean): this {
    this.on({ kind: 'ringing', earlyMedia });
    return this;
  }

  answers(): this {
    this.answeredAlready = true;
    this.on({ kind: 'answered' });
    return this;
  }

  /** The message that plays is over: it has been sent whole, or could not be. */
  hearsItOut(whole = true): this {
    this.on({ kind: 'message_played', whole });
    return this;
  }
  /** The far end talks for the first time since it is listened to. */
  talks(): this {
    this.on({ kind: 'speech' });
    return this;
  }
  /** A machine records from now on. */
  listens(after: 'beep' | 'silence' = 'beep'): this {
    this.on({ kind: 'listens', after });
    return this;
  }

  ends(how: Partial<Extract<LineEvent, { kind: 'ended' }>> = {}): this {
    if (this.over) return this;
    this.over = true;
    this.on({
      kind: 'ended',
      by: 'customer',
      sipCode: this.answeredAlready ? 200 : 486,
      sipReason: null,
      q850Cause: null,
      ringTimedOut: false,
      notPlaced: false,
      answered: this.answeredAlready,
      ...how,
    });
    return this;
  }

  hangUp(): void {
    this.done.push('hang up');
    this.ends({ by: 'us', sipCode: this.answeredAlready ? 200 : 487 });
  }
  giveUp(): void {
    this.done.push('give up');
    if (this.answeredAlready) return;
    if (this.picksUpAsGivenUp) this.answers();
    else this.ends({ by: 'us', sipCode: 487 });
  }
  async attach(seatId: string): Promise<void> {
    this.done.push(`attach ${seatId}`);
    if (this.deaf) throw new Error('The seat has no sound.');
  }
  async attachAgent(dial: AgentDial): Promise<void> {
    this.done.push(`agent ${dial.uri}`);
    this.agentDials.push(dial);
    if (this.deaf) throw new Error('The agent is busy.');
  }
  /** The voice agent hangs up. */
  agentLeaves(): this {
    this.on({ kind: 'agent_left' });
    return this;
  }
  async hold(onHold: boolean): Promise<void> {
    this.done.push(onHold ? 'hold' : 'take back');
  }
  mute(muted: boolean): void {
    this.done.push(muted ? 'mute' : 'unmute');
  }
  sendDigits(digits: string): void {
    this.done.push(`digits ${digits}`);
  }
  screen(ear: ScreeningEar, awaited: boolean): void {
    this.done.push(awaited ? 'screen who comes' : 'screen');
    this.ear = ear;
  }
  /** Screening has told who answered. */
  isTold(verdict: ScreeningVerdict, confidence = 0.9, by: ScreeningEar = this.ear): this {
    this.on({ kind: 'screened', verdict, confidence, by });
    return this;
  }
  play(audio: Uint8Array): void {
    this.done.push(`play ${audio.length}`);
    this.played.push(audio);
  }
}

/** A call that came in, as a test follows it. */
export interface IncomingScript {
  call: ScriptedCall | null;
  refused: boolean;
  /** They hear that the line is busy. */
  busy: boolean;
}

export class ScriptedLines implements LinePort {
  readonly calls: ScriptedCall[] = [];
  private listener: ((call: ReceivedCall) => void) | null = null;
  trouble: string | null = null;
  /** Calls that come in are picked up slowly; see there. */
  isSlow = false;

  dial(request: DialRequest, on: (event: LineEvent) => void): ScriptedCall {
    const call = new ScriptedCall(request, on);
    this.calls.push(call);
    return call;
  }
  onReceived(listener: (call: ReceivedCall) => void): void {
    this.listener = listener;
  }
  /** Somebody calls; answers their call once it is taken. */
  callsIn(caller: string | null, trunkId = 'trunk', called: string | null = null): IncomingScript {
    const script: IncomingScript = { call: null, refused: false, busy: false };
    this.listener?.({
      trunkId,
      caller,
      called,
      take: (attemptId, on) => {
        const request = { attemptId, trunkId, number: caller ?? '', callerId: null, ringTimeoutMs: 0 };
        script.call = new ScriptedCall(request, on);
        script.call.isSlow = this.isSlow;
        return script.call;
      },
      refuse: (why) => {
        script.refused = true;
        script.busy = why === 'busy';
      },
    });
    return script;
  }
  trunkTrouble(_trunkId?: string): string | null {
    return this.trouble;
  }
  get last(): ScriptedCall {
    const call = this.calls.at(-1);
    if (!call) throw new Error('Nothing was dialled.');
    return call;
  }
}

export class ScriptedSound implements SeatSound {
  readonly down = new Set<string>();
  readonly tones: string[] = [];
  private readonly listeners = new Set<(seatId: string, audible: boolean) => void>();

  audible(seatId: string): boolean {
    return !this.down.has(seatId);
  }
  onAudible(listener: (seatId: string, audible: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  lose(seatId: string): void {
    this.down.add(seatId);
    for (const listener of this.listeners) listener(seatId, false);
  }
  bringBack(seatId: string): void {
    this.down.delete(seatId);
    for (const listener of this.listeners) listener(seatId, true);
  }
  offer(): Promise<{ legId: string; sdp: string }> {
    return Promise.resolve({ legId: 'leg', sdp: 'offer' });
  }
  answer(): Promise<void> {
    return Promise.resolve();
  }
  tone(seatId: string, tone: string | null): void {
    this.tones.push(`${seatId} ${tone ?? 'none'}`);
  }
  release(): void {
    this.tones.push('released');
  }
}
