import type { FreeWhenLeft } from '../../../shared/domain/free-when-left.ts';
import type { MessagePurpose } from '../../../shared/domain/campaign-messages.ts';
import type { ScreeningEar } from '../../../shared/domain/screening-ear.ts';
import type { DialRequest, Line, LineEvent, LinePort, ReceivedCall } from '../../lines/ports.ts';
import { callAtDial, callReceived, stepCall, type Call, type CallGrant } from './call.ts';
import type { CallEffect, CallEvent, CallWait } from './call-event.ts';
import type { CallStep } from './call-step.ts';
import { NobodyFree } from './nobody-free.ts';

interface CallRunnerParts {
  lines: LinePort;
  /** Time of day that does not jump while the call is up. */
  time: () => number;
  log: (doing: string, error: unknown) => void;
}

/** Joins a line to whoever takes the call; rejects when it is not heard there. */
export type Attach = (line: Line) => Promise<void>;

/** Who takes the call. */
export interface CallTarget {
  grant: CallGrant;
  /** It came in, and is picked up here. */
  isReceived?: boolean;
  screening: Call['screening'];
  /** What it is listened with who answers. */
  ear: ScreeningEar;
  /** Whether somebody would have taken the call that is listened to; left out where none is. */
  freeWhenLeft?: () => FreeWhenLeft;
  /** Waits for this, and says by {@link CallRunner.waited} when that has taken too long. */
  waitFor: (wait: CallWait) => void;
  /** The seat that hears what the line plays before the answer; null for nobody. */
  listeningSeatId: string | null;
  /** Joins the call to whoever is granted before the dial; null when somebody is found later. */
  attach: Attach | null;
  /** Looks for somebody who takes the answered call, who is then told by {@link CallRunner.granted}. */
  route: () => void;
  stopRouting: () => void;
  /** What is played: mu-law, 8 kHz; null is nothing. */
  words: (words: MessagePurpose) => Uint8Array | null;
}

/**
 * One call on a line: does what `stepCall` says. Joins the answered call to its operator at once, without waiting for any
 * store: the customer hears the operator first, the record follows.
 */
export class CallRunner {
  private call: Call;
  private line: Line | null = null;
  private readonly parts: CallRunnerParts;
  private readonly target: CallTarget;
  private attach: Attach | null;
  private readonly tell: (step: CallStep) => void;

  constructor(
    parts: CallRunnerParts,
    target: CallTarget,
    createdAtMs: number,
    tell: (step: CallStep) => void,
  ) {
    this.parts = parts;
    this.target = target;
    this.attach = target.attach;
    this.tell = tell;
    this.call = target.isReceived
      ? callReceived(createdAtMs, target.grant)
      : callAtDial(createdAtMs, target.grant, target.screening);
  }

  /** Answered, and nobody takes it yet. */
  get isWaiting(): boolean {
    return this.call.phase === 'awaiting_operator' && this.call.marks.hungUpHere === null;
  }

  /** Sends the INVITE. A line that throws counts as a dial that never left. */
  place(request: DialRequest): void {
    const { listeningSeatId } = this.target;
    const listening = listeningSeatId === null ? request : { ...request, listeningSeatId };
    try {
      this.line = this.parts.lines.dial(listening, (event) => this.hear(event));
    } catch (error) {
      this.parts.log('placing a call', error);
      this.take({ kind: 'not_placed', reason: 'The program could not place the call' });
      return;
    }
    this.take({ kind: 'placed' });
  }

  /** Takes a call that came in under this name, and picks it up. */
  receive(received: ReceivedCall, attemptId: string): void {
    const line = received.take(attemptId, (event) => this.hear(event));
    this.line = line;
    this.take({ kind: 'placed' });
    line.answer();
  }

  /** Ends it instead of placing it. */
  withdraw(): void {
    this.take({ kind: 'withdrawn' });
  }

  /** Somebody takes the waiting call. */
  granted(attach: Attach): void {
    this.attach = attach;
    this.take({ kind: 'granted' });
  }

  /** What was waited for has not come in time. */
  waited(wait: CallWait): void {
    this.take({ kind: 'waited', wait });
  }

  /** Nobody took the waiting call in time. */
  expired(): void {
    this.take({ kind: 'expired' });
  }

  hangUp(who: 'operator' | 'program'): void {
    this.take({ kind: 'hang_up', who });
  }

  /** Ends it while it rings; whoever answers in that very moment is not left. */
  giveUp(): void {
    this.take({ kind: 'give_up' });
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
    this.take({ kind: 'sound_back' });
  }

  private hear(event: LineEvent): void {
    if (event.kind !== 'ended') return this.take({ kind: 'line', event });
    const isListened = this.call.phase === 'amd_screening';
    const freeWhenLeft = (isListened && this.target.freeWhenLeft?.()) || null;
    this.take({ kind: 'line_ended', ended: event, freeWhenLeft });
  }

  private take(event: CallEvent): void {
    const { call, effects } = stepCall(this.call, event, this.parts.time());
    this.call = call;
    for (const effect of effects) this.run(effect);
  }

  private run(effect: CallEffect): void {
    switch (effect.kind) {
      case 'tell':
        this.tell(effect.step);
        break;
      case 'screen':
        this.line?.screen(this.target.ear, effect.awaited);
        break;
      case 'wait':
        this.target.waitFor(effect.wait);
        break;
      case 'route':
        this.target.route();
        break;
      case 'stop_routing':
        this.target.stopRouting();
        break;
      case 'join':
        this.join().then(
          () => this.take({ kind: 'joined' }),
          (error: unknown) => {
            const isFault = this.call.phase !== 'ended' && !(error instanceof NobodyFree);
            if (isFault) this.parts.log('joining a call to its operator', error);
            this.take({ kind: 'join_failed' });
          },
        );
        break;
      case 'join_again':
        this.join().catch((error: unknown) => this.parts.log('joining the sound again', error));
        break;
      case 'say':
        this.say(effect.words);
        break;
      case 'hang_up':
        this.line?.hangUp();
        break;
      case 'give_up':
        this.line?.giveUp();
        break;
    }
  }

  private async join(): Promise<void> {
    const { line, attach } = this;
    if (!line || !attach) throw new Error('There is nobody to join the call to.');
    await attach(line);
  }

  private say(words: MessagePurpose): void {
    const audio = this.target.words(words);
    if (audio === null) this.take({ kind: 'nothing_to_say' });
    else this.line?.play(audio);
  }
}
