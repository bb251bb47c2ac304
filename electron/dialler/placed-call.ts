import type { CallMarks, LineEnded } from './call-ending.ts';
import type { DialRequest, Line, LineEvent, LinePort } from '../lines/ports.ts';

/** What a placed call tells its owner, in order, most of it once; `ended` is the last and always comes. */
export type CallStep =
  | { kind: 'sent'; atMs: number }
  | { kind: 'ringing'; atMs: number }
  /** The line's own sound is heard while it rings, or is heard no more; may come again and again. */
  | { kind: 'early_media'; heard: boolean }
  | { kind: 'answered'; atMs: number }
  /** Joined to the seat's sound. */
  | { kind: 'attached'; atMs: number }
  | { kind: 'ended'; ended: LineEnded; marks: CallMarks };

/** The steps in words, for the log. */
export const STEP_WORDS: Record<CallStep['kind'], string> = {
  sent: 'was sent',
  ringing: 'rings',
  early_media: 'plays sound before its answer',
  answered: 'was answered',
  attached: 'was connected',
  ended: 'ended',
};

interface PlacedCallParts {
  lines: LinePort;
  /** Time of day that does not jump while the call is up. */
  time: () => number;
  log: (doing: string, error: unknown) => void;
}

/** A call that was given up before anything was sent: as if its INVITE had been cancelled. */
const GIVEN_UP: LineEnded = {
  kind: 'ended',
  by: 'us',
  sipCode: 487,
  sipReason: 'Given up before it was sent',
  q850Cause: null,
  ringTimedOut: false,
  notPlaced: false,
  answered: false,
};

const NEVER_LEFT: LineEnded = {
  kind: 'ended',
  by: 'us',
  sipCode: null,
  sipReason: null,
  q850Cause: null,
  ringTimedOut: false,
  notPlaced: true,
  answered: false,
};

/**
 * One call on a line, from the dial to its end. Joins the answered call to the seat at once, without waiting for any
 * store: the customer hears the operator first, the record follows.
 */
export class PlacedCall {
  private line: Line | null = null;
  private readonly seatId: string;
  private readonly parts: PlacedCallParts;
  private readonly tell: (step: CallStep) => void;
  private readonly marks: Omit<CallMarks, 'endedAtMs'>;
  private hasEarlyMedia = false;
  private readonly told = new Set<CallStep['kind']>();

  constructor(parts: PlacedCallParts, seatId: string, createdAtMs: number, tell: (step: CallStep) => void) {
    this.parts = parts;
    this.seatId = seatId;
    this.tell = tell;
    this.marks = {
      createdAtMs,
      ringingAtMs: null,
      answeredAtMs: null,
      attachedAtMs: null,
      hungUpHere: null,
    };
  }

  /** Sends the INVITE. A line that throws counts as a dial that never left. */
  place(request: DialRequest): void {
    try {
      const listening = this.seatId === '' ? request : { ...request, listeningSeatId: this.seatId };
      this.line = this.parts.lines.dial(listening, (event) => this.heard(event));
    } catch (error) {
      this.parts.log('placing a call', error);
      this.end({ ...NEVER_LEFT, sipReason: 'The program could not place the call' });
      return;
    }
    if (this.told.has('answered')) this.join();
    if (this.marks.hungUpHere) this.line.hangUp();
  }

  /** Ends it instead of placing it. */
  neverLeft(): void {
    this.marks.hungUpHere = 'program';
    this.end(GIVEN_UP);
  }

  hangUp(who: 'operator' | 'program'): void {
    this.marks.hungUpHere ??= who;
    this.line?.hangUp();
  }

  mute(muted: boolean): void {
    this.line?.mute(muted);
  }

  async hold(onHold: boolean): Promise<void> {
    await this.line?.hold(onHold);
  }

  sendDigits(digits: string): void {
    this.line?.sendDigits(digits);
  }

  /** Joins the seat's sound again after its window was away. */
  rejoin(): void {
    if (!this.told.has('attached') || this.told.has('ended')) return;
    this.line
      ?.attach(this.seatId)
      .catch((error: unknown) => this.parts.log('joining the sound again', error));
  }

  private heard(event: LineEvent): void {
    if (this.told.has('ended')) return;
    const atMs = this.parts.time();
    switch (event.kind) {
      case 'sent':
        this.once({ kind: 'sent', atMs });
        break;
      case 'ringing':
        if (this.told.has('answered')) return;
        this.marks.ringingAtMs ??= atMs;
        this.once({ kind: 'ringing', atMs });
        if (event.earlyMedia !== this.hasEarlyMedia) {
          this.hasEarlyMedia = event.earlyMedia;
          this.tell({ kind: 'early_media', heard: event.earlyMedia });
        }
        break;
      case 'answered':
        if (this.told.has('answered')) return;
        this.marks.answeredAtMs = atMs;
        this.once({ kind: 'answered', atMs });
        this.join();
        break;
      case 'digit':
        break;
      case 'ended':
        if (event.answered) this.marks.answeredAtMs ??= atMs;
        this.end(event);
        break;
    }
  }

  private join(): void {
    if (!this.line) return;
    // The answer crossed our own hang-up: nobody is there to talk to.
    if (this.marks.hungUpHere) {
      this.line.hangUp();
      return;
    }
    this.line.attach(this.seatId).then(
      () => {
        if (this.told.has('ended')) return;
        this.marks.attachedAtMs = this.parts.time();
        this.once({ kind: 'attached', atMs: this.marks.attachedAtMs });
      },
      (error: unknown) => {
        if (this.told.has('ended')) return;
        this.parts.log('joining a call to its operator', error);
        this.hangUp('program');
      },
    );
  }

  private end(ended: LineEnded): void {
    this.once({ kind: 'ended', ended, marks: { ...this.marks, endedAtMs: this.parts.time() } });
  }

  private once(step: CallStep): void {
    if (this.told.has(step.kind)) return;
    this.told.add(step.kind);
    this.tell(step);
  }
}
