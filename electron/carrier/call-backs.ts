import type { CalleeBehaviour, CalleePlan } from './callee.ts';
import type { CarrierCallRecord } from './carrier.ts';
import { CallerCall, type CallerParts } from './caller.ts';
import { readNameAddress, type Peer, type SipRequest } from './sip-message.ts';

/** Whose missed call, or call that the other side ended, may make them call. */
const MAY_CALL_BACK: ReadonlySet<CalleeBehaviour> = new Set<CalleeBehaviour>(['answer', 'no_answer']);

/** People who call back whoever called them. */
export interface CallBacks {
  /** A request shows where the other side can be reached: its registration, or its last call. */
  reached(request: SipRequest, source: Peer): void;
  /** A call to a person is over. */
  over(record: CarrierCallRecord): void;
  /** Nobody calls any more. */
  stop(): void;
  /** `heard` are those of them to whose ear a voice came, counted when their call is over. */
  figures(): { calls: number; answered: number; heard: number };
}

interface CallBackParts {
  callBackOf: (number: string) => { afterMs: number; person: CalleePlan } | null;
  callerParts: Omit<CallerParts, 'onAnswered'>;
  /** A call begins. */
  onCall: (call: CallerCall) => void;
}

/** Makes {@link CallBacks}. Each person calls back once at most. */
export function createCallBacks({ callBackOf, callerParts, onCall }: CallBackParts): CallBacks {
  const { clock, log } = callerParts;
  const have = new Set<string>();
  const waiting = new Set<() => void>();
  let other: { uri: string; known: Peer } | null = null;
  let calls = 0;
  let answered = 0;
  let heard = 0;

  function begin(from: string, to: string, person: CalleePlan): void {
    if (!other) return;
    const call = new CallerCall(
      { from, to, person, ...other },
      {
        ...callerParts,
        onAnswered: () => void (answered += 1),
        onOver(over) {
          if (over.heardVoice) heard += 1;
          callerParts.onOver(over);
        },
      },
    );
    calls += 1;
    onCall(call);
    call.begin().catch((error: unknown) => {
      log(`call ${call.callId} has no sound: ${error instanceof Error ? error.message : String(error)}`);
      call.abandon();
    });
  }

  return {
    reached(request, source) {
      const contact = readNameAddress(request.headers.get('contact')?.[0] ?? '');
      if (contact) other = { uri: contact.uri, known: source };
    },
    over({ number, callerId, attemptId, behaviour, endedBy }) {
      if (attemptId !== null || callerId === null || endedBy !== 'caller') return;
      if (!MAY_CALL_BACK.has(behaviour) || have.has(number)) return;
      const back = callBackOf(number);
      if (!back) return;
      have.add(number);
      const cancel = clock.after(back.afterMs, () => {
        waiting.delete(cancel);
        begin(number, callerId, back.person);
      });
      waiting.add(cancel);
    },
    stop() {
      for (const cancel of waiting) cancel();
      waiting.clear();
    },
    figures: () => ({ calls, answered, heard }),
  };
}
