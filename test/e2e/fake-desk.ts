import type { DeskSnapshot, WrapUpDraft, WrapUpEdit } from '../../shared/contract/desk.ts';
import { hoursOf } from '../../shared/domain/hours.ts';
import type { NotReadyReason, OperatorState } from '../../shared/domain/operator-state.ts';
import type { FakeData } from './fake-data.ts';

const blank = (attemptId: string): WrapUpDraft => ({
  attemptId,
  dispositionId: null,
  notes: '',
  callbackAtMs: null,
  version: 0,
});

const countdown = (sec: number | null) => ({
  countdownEndsMs: sec === null ? null : Date.now() + sec * 1_000,
  countdownTotalSec: sec,
});

/** A desk that walks through one preview call after the other. */
export function fakeDesk(data: FakeData, tell: (desk: DeskSnapshot) => void) {
  const campaign = data.campaigns[0];
  let at = 3;
  const contact = data.contacts[at];
  if (!campaign || !contact) throw new Error('The sample data is empty.');
  const history = contact.trail.map((one) => ({
    ...one,
    campaignId: campaign.id,
    contactId: contact.id,
    callerId: '+493022446601',
    trunkId: 't-1',
    mode: 'preview' as const,
    host: 'desk-1',
    sentAtMs: one.createdAtMs,
    ringingAtMs: one.createdAtMs + 900,
    answeredAtMs: null,
    screenedAtMs: null,
    attachedAtMs: null,
    wrappedAtMs: null,
    wrapSec: null,
    sipReason: null,
    q850Cause: null,
    hungUpBy: null,
    screeningVerdict: null,
    screenedBy: null,
    screeningConfidence: null,
    leftMessage: null,
    freeWhenLeft: null,
    answers: {},
    recordingFile: null,
  }));
  let attemptId = '';
  let seq = 0;
  let timers: NodeJS.Timeout[] = [];
  let desk: DeskSnapshot = {
    operatorId: 'op-1',
    operatorName: 'Ana Keller',
    state: 'offline',
    notReadyReason: null,
    sinceMs: Date.now(),
    countdownEndsMs: null,
    countdownTotalSec: null,
    extensionsLeft: 3,
    extendSec: 30,
    audible: true,
    soundWindow: null,
    isElsewhere: false,
    campaign: null,
    contact: null,
    comesAs: null,
    callerRings: false,
    attemptNumber: null,
    maxAttempts: null,
    history: [],
    call: null,
    draft: null,
    dispositions: data.dispositions,
    holdBack: null,
    underWay: null,
    last: null,
    today: { attempts: 23, connected: 9, talkSec: 1_264, wrapSec: 402 },
  };
  const set = (change: Partial<DeskSnapshot>) => {
    desk = { ...desk, ...change };
    tell(desk);
    seq += 1;
    return { seq };
  };
  const later = (ms: number, work: () => void) => timers.push(setTimeout(work, ms).unref());
  const withContact = {
    campaign: {
      id: campaign.id,
      name: campaign.name,
      mode: campaign.settings.mode,
      script: campaign.settings.script,
      hours: hoursOf(campaign.settings, data.schedules),
    },
    contact,
    get comesAs() {
      return data.comesAs;
    },
    attemptNumber: 2,
    maxAttempts: 3,
    history,
  };
  const bare = {
    campaign: null,
    contact: null,
    comesAs: null,
    callerRings: false,
    attemptNumber: null,
    maxAttempts: null,
    history: [],
    call: null,
    draft: null,
    underWay: null,
  };

  /** Tells what is under way each moment, and puts a call through once the data says that nothing is any more. */
  const underWayNow = (): void => {
    if (data.underWay === null) {
      putThrough();
      return;
    }
    set({ underWay: data.underWay });
    later(100, underWayNow);
  };
  /** A person who answered, with everything in one message. */
  const putThrough = (): void => {
    attemptId = `a-${Date.now()}`;
    const atMs = Date.now();
    set({
      ...withContact,
      ...countdown(null),
      state: 'on_call',
      sinceMs: atMs,
      underWay: null,
      draft: blank(attemptId),
      call: {
        attemptId,
        state: 'in_progress',
        number: contact.phone,
        createdAtMs: atMs - 9_000,
        ringingAtMs: atMs - 8_000,
        answeredAtMs: atMs,
        endedAtMs: null,
        muted: false,
        onHold: false,
        lineHeard: false,
        ending: null,
      },
    });
  };

  const to = (state: OperatorState, reason: NotReadyReason | null = null): { seq: number } => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    const base = { state, sinceMs: Date.now(), notReadyReason: state === 'not_ready' ? reason : null };
    switch (state) {
      case 'ready':
        if (data.underWay !== null) {
          later(50, () => to('awaiting'));
          return set({ ...base, ...bare, ...countdown(null), holdBack: null });
        }
        later(400, () => to('offered'));
        return set({
          ...base,
          ...bare,
          ...countdown(null),
          holdBack: {
            kind: 'waiting_for_retries',
            sentence: 'Waiting for retries until 14:05: every contact has been tried once.',
            untilMs: Date.now() + 600_000,
          },
        });
      case 'offered':
        later(300_000, () => to('not_ready', 'missed_offer'));
        return set({ ...base, ...withContact, draft: blank('before-1'), holdBack: null, ...countdown(300) });
      case 'bcw':
        later(300_000, () => to('dialling'));
        return set({ ...base, ...withContact, ...countdown(300) });
      case 'dialling':
        attemptId = `a-${Date.now()}`;
        later(300, () => {
          if (desk.call) set({ call: { ...desk.call, state: 'ringing', ringingAtMs: Date.now() } });
        });
        later(900, () => to('on_call'));
        return set({
          ...base,
          ...countdown(null),
          draft: { ...(desk.draft ?? blank(attemptId)), attemptId },
          call: {
            attemptId,
            state: 'dialling',
            number: contact.phone,
            createdAtMs: Date.now(),
            ringingAtMs: null,
            answeredAtMs: null,
            endedAtMs: null,
            muted: false,
            onHold: false,
            lineHeard: false,
            ending: null,
          },
        });
      case 'on_call':
        return set({
          ...base,
          call: desk.call ? { ...desk.call, state: 'in_progress', answeredAtMs: Date.now() } : null,
        });
      case 'acw':
        later(600_000, () => to('ready'));
        return set({
          ...base,
          ...countdown(600),
          callerRings: data.callerRings,
          call: desk.call
            ? { ...desk.call, state: 'acw', endedAtMs: Date.now(), ending: 'You hung up.' }
            : null,
        });
      case 'awaiting':
        later(100, () => underWayNow());
        return set({ ...base, ...bare, ...countdown(null), holdBack: null, underWay: data.underWay });
      default:
        return set({ ...base, ...bare, ...countdown(null), holdBack: null });
    }
  };
  return {
    snapshot: () => desk,
    signIn: () => {
      if (desk.state !== 'offline') return;
      if (data.sitsElsewhere) set({ isElsewhere: true });
      else to('not_ready', 'signed_in');
    },
    takeOver: () => {
      set({ isElsewhere: false });
      return to('not_ready', 'signed_in');
    },
    to,
    /** The next person, in the frame in which this one leaves: as when the states between come to the page at once. */
    rejected: (): { seq: number } => {
      at += 1;
      to('offered');
      return set({ contact: data.contacts[at] ?? contact, draft: blank(`before-${at}`), history: [] });
    },
    call: (change: { muted?: boolean; onHold?: boolean }) =>
      set({ call: desk.call ? { ...desk.call, ...change } : null }),
    save: ({ seen: _seen, ...edit }: WrapUpEdit) => {
      const draft: WrapUpDraft = { ...edit, version: edit.version + 1 };
      return { ...(desk.contact ? set({ draft }) : { seq }), draft };
    },
    extend: () =>
      set({ extensionsLeft: desk.extensionsLeft - 1, countdownEndsMs: (desk.countdownEndsMs ?? 0) + 30_000 }),
  };
}
