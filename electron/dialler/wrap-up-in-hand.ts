import type { Attempt } from '../../shared/contract/contact.ts';
import type { AgentResult } from '../../shared/contract/voice-agents.ts';
import type { Disposition, WrapUpDraft, WrapUpEdit } from '../../shared/contract/desk.ts';
import { Invalid, Refused } from '../../shared/domain/errors.ts';
import { checkWrapUp } from '../../shared/domain/wrap-up-check.ts';
import type { ContactInHand } from './contact-in-hand.ts';
import { wasCut } from './calls/call-ending.ts';
import { storeWrapUp } from './store-result.ts';
import { isNeverTaken, passes } from './store-writes.ts';
import { afterEdit, draftNameBeforeDial, firstDraft, isFilledIn, wrapUpResult } from './wrap-up.ts';

const NOTES_REFUSED = '[The notes could not be stored.]';

/** What a desk says whose wrap-up another host has by now. */
const TAKEN_UP_ELSEWHERE =
  'This host was cut off from the store for so long that another one took this wrap-up over. It waits for you there.';

const closedElsewhere = (action: string): Refused =>
  new Refused('This wrap-up was closed on another host meanwhile, so yours was not stored.', action);

/** The wrap-up of a contact in hand: what is typed about it before, during and after its call, and every way in which it is stored. */
export class WrapUpInHand {
  history: Attempt[] = [];
  dispositions: Disposition[] = [];
  draft: WrapUpDraft | null = null;
  private readonly hand: ContactInHand;
  /** Its call was cut when its host died, and nobody has said since how it went. */
  private cut = false;
  private closedElsewhere = false;
  /** A voice agent has said how it went: nobody is waited for once the call is over. */
  isReported = false;

  constructor(hand: ContactInHand) {
    this.hand = hand;
  }

  /** Before the dial and after it, a draft sent under either name is this one. */
  isDraftName(name: string): boolean {
    return name === this.hand.attemptId || name === this.nameBeforeDial;
  }

  saveDraft(edit: WrapUpEdit): Promise<WrapUpDraft> {
    return this.hand.inTime('saveDraft', async () => {
      const before = this.draft ?? firstDraft(this.hand.attemptId ?? this.nameBeforeDial);
      this.mustBeOwn(edit);
      const draft = afterEdit(before, edit);
      if (draft === before) return before;
      const { store, clock } = this.hand.around;
      await store.drafts.save(this.hand.operatorId ?? '', draft, clock.now());
      this.draft = draft;
      // Every other window of the desk shows it.
      this.hand.refresh();
      return draft;
    });
  }

  finish(edit: WrapUpEdit): Promise<void> {
    return this.hand.inTime('finish', async () => {
      // Said before; pressing again is how the operator leaves it.
      if (this.closedElsewhere) return this.hand.dismiss('processing', null);
      const before = this.draft ?? firstDraft(this.hand.attemptId ?? '');
      this.mustBeOwn(edit);
      const draft = afterEdit(before, edit);
      const isOlder = edit.seen === undefined && edit.version < before.version;
      const isChosenElsewhere =
        draft.dispositionId !== edit.dispositionId ||
        draft.callbackAtMs !== edit.callbackAtMs ||
        (draft.callbackFor ?? null) !== (edit.callbackFor ?? null);
      if (isOlder || isChosenElsewhere) {
        throw new Refused('The wrap-up has changed since.', 'Look at it again, then finish.');
      }
      const { store, clock, hoursOf } = this.hand.around;
      const hours = hoursOf(this.hand.campaign.settings);
      const fields = checkWrapUp(draft, this.dispositions, hours, clock.now());
      if (Object.keys(fields).length > 0) throw new Invalid('The wrap-up is not complete.', fields);
      // Newer than all that was typed, so that a host that dies now stores this one.
      const last = { ...draft, version: Math.max(draft.version, before.version + 1) };
      await store.drafts.save(this.hand.operatorId ?? '', last, clock.now()).catch((error: unknown) => {
        // On a damaged database the desk is freed all the same, and what could not be stored is said.
        if (store.damage.found === null) throw error;
      });
      this.draft = last;
      this.cut = false;
      await this.conclude(false);
    });
  }

  /** An operator keeps a callback for themselves or leaves it to anybody; a supervisor gives it to somebody else later. */
  private mustBeOwn({ callbackFor = null }: WrapUpEdit): void {
    if (callbackFor === null || callbackFor === this.hand.operatorId) return;
    throw new Invalid("A callback is yours or anybody's.", {
      callbackFor: 'Leave it to anybody; a supervisor can give it to somebody.',
    });
  }

  /** What a voice agent says of its call: stored at once in its wrap-up, with its end before that. */
  takeResult({ dispositionId, notes, callbackAtMs, answers }: AgentResult): Promise<void> {
    return this.hand.inTime('report', async () => {
      const { store, clock, hoursOf } = this.hand.around;
      const { attemptId, campaign } = this.hand;
      const before = this.draft ?? firstDraft(attemptId ?? '');
      const draft = { ...before, dispositionId, notes, callbackAtMs, version: before.version + 1 };
      const fields = checkWrapUp(draft, this.dispositions, hoursOf(campaign.settings), clock.now());
      if (Object.keys(fields).length > 0) throw new Invalid('The result is not complete.', fields);
      await store.drafts.save(this.hand.operatorId ?? '', draft, clock.now());
      if (Object.keys(answers).length > 0) await store.attempts.update(attemptId ?? '', { answers });
      this.draft = draft;
      this.isReported = true;
      if (this.hand.state === 'acw') await this.conclude(false);
    });
  }

  /** The operator has it on the screen; nobody else may finish it then. */
  get isAtDesk(): boolean {
    return this.hand.seat?.connected === true && !this.hand.seat.isElsewhere;
  }

  /** Stores the wrap-up of an operator who is not at the desk, on the word of somebody else. */
  closeFor(who: string): Promise<void> {
    return this.hand.inTime('finish', async () => {
      if (this.isAtDesk) {
        const name = this.hand.seat?.operatorName ?? '';
        throw new Refused(`${name} is at the desk with this contact.`, 'Let the operator finish it there.');
      }
      const { store, clock } = this.hand.around;
      const draft = this.draft ?? firstDraft(this.hand.attemptId ?? '');
      if (draft.dispositionId !== null) this.cut = false;
      const remark = `[Closed by ${who}: the operator did not come back.]`;
      // Kept as a draft first, so that a host that dies now still stores who closed it.
      const last = {
        ...draft,
        dispositionId: draft.dispositionId ?? this.hand.campaign.settings.acw.defaultDispositionId,
        notes: [draft.notes, remark].filter((text) => text !== '').join('\n'),
        version: draft.version + 1,
      };
      await store.drafts.save(this.hand.operatorId ?? '', last, clock.now());
      this.draft = last;
      await this.conclude(false);
      await this.hand.note(
        `Closed the wrap-up of ${this.hand.contact.phone} for an operator who did not come back`,
        who,
      );
    });
  }

  /**
   * Takes up an attempt whose call a stopped host left behind: its wrap-up waits until its operator is back, or, when
   * the operator had already finished it, is stored.
   */
  resume(attempt: Attempt, draft: WrapUpDraft | null): Promise<void> {
    return this.hand.lane.run(async () => {
      await this.readBackground(attempt.id);
      this.hand.attemptId = attempt.id;
      await this.readPrepared();
      if (draft) this.draft = draft;
      else this.takeDraftAlong(attempt.id);
      const isDisposed = this.draft !== null && this.draft.dispositionId !== null;
      this.cut = wasCut(attempt) && !(this.hand.state === 'processing' && isDisposed);
      if (this.hand.state === 'processing') await this.storeResult(false);
    });
  }

  private get nameBeforeDial(): string {
    return draftNameBeforeDial(this.hand.contact.id, this.hand.contact.run);
  }

  /** What was prepared for this contact, by this operator or by the one before. */
  async readPrepared(): Promise<void> {
    const name = this.nameBeforeDial;
    this.draft = (await this.hand.around.store.drafts.get(name)) ?? firstDraft(name);
  }

  /** The form goes on under the attempt's own name. */
  takeDraftAlong(attemptId: string): void {
    this.draft = { ...(this.draft ?? firstDraft(attemptId)), attemptId };
  }

  /** Stores what was prepared with its attempt; until then a host that dies finds it with the contact. */
  async storePrepared(): Promise<void> {
    const { draft } = this;
    const { around } = this.hand;
    if (!draft || !isFilledIn(draft)) return;
    await around.persist('keeping what was prepared', async () => {
      await around.store.drafts.save(this.hand.operatorId ?? '', draft, around.clock.now());
      await around.store.drafts.remove(this.nameBeforeDial);
    });
  }

  /** @param ownId the attempt at hand where it is on record already: it is none of the earlier ones */
  async readBackground(ownId: string | null = null): Promise<void> {
    const { store } = this.hand.around;
    const chosen = this.hand.campaign.settings.dispositionIds;
    this.history = (await store.contacts.history(this.hand.contact.id)).filter(({ id }) => id !== ownId);
    this.dispositions = (await store.dispositions.list())
      .filter((d) => chosen.includes(d.id))
      .sort((a, b) => chosen.indexOf(a.id) - chosen.indexOf(b.id));
  }

  /** The wrap-up is over, by the operator or by itself. */
  async conclude(byItself: boolean): Promise<void> {
    const { store, persist } = this.hand.around;
    if (byItself && (await this.isTakenUpElsewhere())) {
      this.hand.leftBecause = TAKEN_UP_ELSEWHERE;
      return this.hand.dismiss('acw', null);
    }
    // Nobody who could finish it sees how the time runs: it begins anew, and stops where no window is open.
    if (byItself && (await this.isOperatorElsewhere()))
      return this.hand.step('acw', this.hand.campaign.settings.acw.seconds);
    if (byItself && this.draft?.dispositionId) this.cut = false;
    let ours: boolean;
    try {
      ours = await persist('storing a wrap-up', () =>
        store.contacts.move(this.hand.contact, ['acw'], 'processing'),
      );
    } catch (error) {
      if (!isNeverTaken(error)) throw error;
      return this.setAside(error);
    }
    if (!ours) return this.lostToAnother(byItself);
    this.hand.enter('processing');
    await this.storeResult(byItself);
  }

  /** Its operator may be typing there: time that runs out here must not end it. */
  private async isTakenUpElsewhere(): Promise<boolean> {
    const { store, persist, hostId } = this.hand.around;
    const { attemptId } = this.hand;
    if (store.kind === 'sqlite' || attemptId === null) return false;
    const attempt = await persist('reading whose a wrap-up is', () => store.attempts.get(attemptId));
    return attempt !== null && attempt.host !== hostId;
  }

  /** Its operator sat down at another host, while this one was cut off from the store. */
  private async isOperatorElsewhere(): Promise<boolean> {
    const { store, persist, hostId, clock } = this.hand.around;
    const { operatorId } = this.hand;
    if (store.kind === 'sqlite' || operatorId === null) return false;
    const place = await persist('reading where an operator sits', () => store.seats.get(operatorId));
    return place !== null && place.hostId !== hostId && place.untilMs > clock.now();
  }

  /** Somebody closed it elsewhere: nothing is confirmed, and what was typed stays at the desk until it is left. */
  private lostToAnother(byItself: boolean): void {
    if (byItself || this.hand.seat === null) this.hand.dismiss('processing', null);
    if (byItself) return;
    this.closedElsewhere = true;
    throw closedElsewhere('Copy what you still need, then press Finish again to leave it.');
  }

  private async storeResult(byItself: boolean): Promise<void> {
    const { attemptId, around, campaign, contact } = this.hand;
    if (attemptId === null) return;
    const draft = this.draft ?? firstDraft(attemptId);
    const nowMs = around.clock.now();
    const { settings } = campaign;
    const { zone } = around.hoursOf(settings);
    const result = wrapUpResult(draft, this.dispositions, { settings, zone }, byItself, nowMs);
    const who = this.hand.actor;
    const store = (notes: string, keepDraft: boolean): ReturnType<typeof storeWrapUp> =>
      storeWrapUp(around, campaign, contact, attemptId, {
        wrappedAtMs: this.hand.attemptTime(),
        result: { ...result, notes },
        who,
        cut: this.cut,
        keepDraft,
      });
    let next: Awaited<ReturnType<typeof storeWrapUp>>;
    try {
      next = await store(result.notes, false);
    } catch (error) {
      if (passes(error)) throw error;
      // The result counts for the person who was called; only the words are what the store does not take.
      try {
        next = await store(NOTES_REFUSED, true);
        this.hand.sayTrouble(
          attemptId,
          'Its result is stored without the notes; they are kept as a draft.',
          error,
        );
      } catch (again) {
        if (passes(again)) throw again;
        return this.setAside(again);
      }
    }
    if (next !== null && result.disposition?.kind === 'machine') around.misread(campaign);
    this.hand.dismiss(next ?? 'processing', null);
    if (next === null && !byItself && this.hand.seat) throw closedElsewhere('It is kept as a draft.');
  }

  /** The store will never take how this ended: it is said, and the desk is free. The attempt stays open, its draft kept. */
  setAside(error: unknown): void {
    this.hand.sayTrouble(
      this.hand.attemptId ?? '',
      'Its result could not be stored: the store does not take it. What was typed is kept; the next start tries again.',
      error,
    );
    this.hand.dismiss(this.hand.state, null);
  }
}
