import type { Campaign } from '../../shared/contract/campaign.ts';
import { RECEIVED_PASS } from '../../shared/domain/attempt-why.ts';
import { messageIdForCaller, messageIdsOf } from '../../shared/domain/campaign-messages.ts';
import { takesCalls } from '../../shared/domain/campaign-status.ts';
import { createLane } from '../../shared/domain/lane.ts';
import { parsePhone } from '../../shared/domain/phone-number.ts';
import type { LineEvent, ReceivedCall, ReceivedLine } from '../lines/ports.ts';
import type { Seat } from '../seats/desk-job.ts';
import type { Seats } from '../seats/seats.ts';
import type { NewAttempt } from '../store/store.ts';
import { callerCountry } from './caller-country.ts';
import { ContactWork } from './contact-work.ts';
import { MAY_CALL_SOON, ON_THE_LINE } from '../../shared/domain/callbacks.ts';
import { createTurnedAway } from './turned-away.ts';
import { carryOn } from './recovery.ts';
import { createKeptCallers } from './kept-callers.ts';
import { letRing } from './ringing-call.ts';
import { needOf } from './targets/target.ts';
import { createWaitingCallers } from './waiting-callers.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

/** Calls that come in find the person's contact and its operator; who is unknown hears a sentence. */
export interface ReceivedCalls {
  /** Looks who calls, and sees to the call. */
  take(call: ReceivedCall): void;
  /** The person calls, at whichever host, or hears that nobody takes it, and nothing of that is on record yet. */
  isCalling(contactId: number): Promise<boolean>;
  /** The person rings this very moment, while their contact is in hand. */
  isRinging(contactId: number): boolean;
  /** This work is over: whoever waits for it is put through. */
  outOfHand(work: ContactWork): void;
  /** Nobody is waited for any more. */
  close(): void;
  /** Resolves when every call so far is with somebody, or hears the sentence. */
  idle(): Promise<void>;
}

interface ReceivedParts {
  around: WorkSurroundings;
  seats: Pick<Seats, 'reserveOne' | 'presence' | 'onFree'>;
  /** Contacts that are in hand. */
  works: ReadonlySet<ContactWork>;
  /** For numbers without a country code where the trunk tells no other: ISO 3166 alpha-2. */
  country: string;
  /** False once the dialler closes. */
  isOpen: () => boolean;
  /** A contact is in hand from now on. */
  taken: (work: ContactWork) => void;
}

/** Makes {@link ReceivedCalls}. */
export function createReceivedCalls(parts: ReceivedParts): ReceivedCalls {
  const { around, seats, works, country, isOpen, taken } = parts;
  const { store, clock, log } = around;
  /** Two calls of one person are looked at one after the other. */
  const lane = createLane();
  /** What is still to be written of them; nobody's call waits for it. */
  const records = createLane();
  const waiting = createWaitingCallers({ clock, seats, log });
  const turnedAway = createTurnedAway(around, records);
  const keptCallers = createKeptCallers(around, records);

  /** What somebody hears who cannot be put through. */
  const sentenceFor = async (campaign: Campaign | null): Promise<Uint8Array | null> => {
    const chosen = campaign === null ? null : messageIdsOf(campaign.settings).apology;
    const id = messageIdForCaller(await store.messages.list(), chosen);
    return id === null ? null : store.messages.audio(id);
  };

  /** Whoever calls and is not waited for hears the sentence, and that is the end of it. */
  const tellStranger = async (call: ReceivedCall, id = around.newId()): Promise<void> => {
    const audio = await sentenceFor(null);
    if (audio === null) {
      call.refuse();
      return;
    }
    const hear = (event: LineEvent): void => {
      if (event.kind === 'answered') line.play(audio);
      if (event.kind === 'message_played') line.hangUp();
      if (event.kind === 'ended') around.trunkRoom.release(id);
    };
    around.trunkRoom.cameIn(call.trunkId, id);
    const line: ReceivedLine = call.take(id, hear);
    line.answer();
  };

  /** Who talked to them last, when free; null leaves it to whoever is. */
  const operatorOf = async (contactId: number, { settings }: Campaign): Promise<Seat | null> => {
    const need = needOf(settings);
    if (need === null) return null;
    const contact = await store.contacts.get(contactId);
    const history = await store.contacts.history(contactId);
    const last = contact?.callbackFor ?? history.findLast((each) => each.operatorId !== null)?.operatorId;
    if (last === undefined || last === null) return null;
    const isTheirs = seats.presence([need]).some((one) => one.operatorId === last);
    return isTheirs ? seats.reserveOne(last) : null;
  };

  const attemptOf = (
    campaign: Campaign,
    contactId: number,
    call: ReceivedCall,
    phone: string,
  ): NewAttempt => {
    const createdAtMs = clock.now();
    return {
      id: around.newId(),
      campaignId: campaign.id,
      contactId,
      run: campaign.run,
      pass: RECEIVED_PASS,
      number: phone,
      callerId: null,
      trunkId: call.trunkId,
      // Nobody dialled ahead for it, whatever the campaign does else.
      mode: 'progressive',
      host: around.hostId,
      operatorId: null,
      createdAtMs,
      why: {
        line: 'received',
        dueAtMs: null,
        lastOutcome: null,
        checkedAtMs: createdAtMs,
        checks: [],
        bound: null,
        likely: null,
        agreedAtMs: null,
      },
    };
  };

  /** Nothing is left ringing on record that rings no more; the person is called back. */
  const closeBroken = (attemptId: string): void => {
    records
      .run(() =>
        around.persist('ending a call that could not be taken', () =>
          carryOn(around, [attemptId], clock.now()),
        ),
      )
      .catch((error: unknown) => log('ending a call that could not be taken', error));
  };

  const noteCall = ({ id }: Campaign, name: string, phone: string): void => {
    const atMs = clock.now();
    const what = `Call from ${name === '' ? phone : `${name}, ${phone}`}`;
    const entry = { atMs, campaignId: id, who: 'Callboard', what };
    records
      .run(() => around.persist('writing the activity log', () => store.activity.add(entry)))
      .catch((error: unknown) => log('writing the activity log', error));
  };

  /** What somebody's call needs is done in its turn; where that fails the call is turned away. */
  const inTurn = (call: ReceivedCall, work: () => Promise<void>): void => {
    lane.run(work).catch((error: unknown) => {
      log('taking a call that came in', error);
      call.refuse();
    });
  };

  /** Nobody takes it: they hear so. Resolves while they listen; `over` once that is on record. */
  const miss = async (
    call: ReceivedCall,
    campaign: Campaign,
    attempt: NewAttempt,
    name: string,
    over: () => void,
  ): Promise<void> => {
    noteCall(campaign, name, attempt.number);
    const sentence = await sentenceFor(campaign).catch((error: unknown) => {
      log('reading the message of a call that nobody takes', error);
      return null;
    });
    turnedAway.tell(call, campaign, attempt, sentence, over);
  };

  /**
   * @param kept the operator who is kept for it; without one, whoever talked to them last is looked for first
   * @param busy done instead when they are on the line already
   */
  const putThrough = async (
    call: ReceivedCall,
    campaign: Campaign,
    begun: NewAttempt,
    kept: Seat | null,
    busy: () => void,
  ): Promise<void> => {
    let seat = kept;
    let work: ContactWork | null = null;
    try {
      const sentence = await sentenceFor(campaign);
      seat ??= await operatorOf(begun.contactId, campaign);
      const attempt = { ...begun, operatorId: seat?.operatorId ?? null };
      const contact = await store.callbacks.receive(attempt);
      if (contact !== null) {
        around.trunkRoom.cameIn(call.trunkId, attempt.id);
        work = new ContactWork(around, campaign, contact, seat, null);
        taken(work);
        noteCall(campaign, contact.name, attempt.number);
        await work.receive(attempt, call, sentence);
      }
    } catch (error) {
      seat?.release();
      around.trunkRoom.release(begun.id);
      if (work) around.over(work);
      // The store may have taken it all the same.
      closeBroken(begun.id);
      throw error;
    }
    if (work) return;
    seat?.release();
    const now = await store.contacts.get(begun.contactId);
    if (now !== null && ON_THE_LINE.includes(now.state)) busy();
    else if (now !== null && MAY_CALL_SOON.includes(now.state)) {
      // Another host has it, and nobody there can be asked to make way.
      around.trunkRoom.cameIn(call.trunkId, begun.id);
      keptCallers.begins(begun);
      await miss(call, campaign, begun, now.name, () => keptCallers.over(begun.id));
    } else await tellStranger(call, begun.id);
  };

  /** Their contact is in hand: the call rings until it is not. */
  const waitFor = (
    work: ContactWork,
    call: ReceivedCall,
    campaign: Campaign,
    attempt: NewAttempt,
    name: string,
  ): void => {
    around.trunkRoom.cameIn(call.trunkId, attempt.id);
    keptCallers.begins(attempt);
    const rings = letRing(call, attempt.id, () => {
      around.trunkRoom.release(attempt.id);
      caller.leave();
    });
    const over = (): void => {
      caller.over();
      keptCallers.over(attempt.id);
    };
    const caller = waiting.wait(work, campaign.settings.predictive.graceMs, (end) =>
      inTurn(rings, async () => {
        const letItGo = (): void => turnedAway.letGo(rings, campaign, attempt, over);
        if (!isOpen()) {
          if (end.kind === 'out_of_hand') end.seat?.release();
          letItGo();
        } else if (end.kind === 'missed') await miss(rings, campaign, attempt, name, over);
        else await putThrough(rings, campaign, attempt, end.seat, letItGo).finally(over);
      }),
    );
  };

  /** The caller's number as the lists have it; null when it is none. */
  const phoneOf = async ({ caller, called, trunkId }: ReceivedCall): Promise<string | null> => {
    if (caller === null) return null;
    const numbers = await store.numbers.list();
    const own = numbers.filter((each) => each.trunkId === null || each.trunkId === trunkId);
    const parsed = parsePhone(caller, callerCountry(called, own, country));
    if ('e164' in parsed) return parsed.e164;
    // Many trunks leave out the sign before the country code.
    const signed = parsePhone(`+${caller}`, country);
    return 'e164' in signed ? signed.e164 : null;
  };

  const seeTo = async (call: ReceivedCall): Promise<void> => {
    const phone = isOpen() ? await phoneOf(call) : null;
    const open =
      phone === null ? [] : (await store.campaigns.list()).filter((each) => takesCalls(each.status));
    const openIds = open.map(({ id }) => id);
    const inHandIds = [...works].map((work) => work.contactId);
    const contactId = phone === null ? null : await store.callbacks.whoCalls(phone, openIds, inHandIds);
    const contact = contactId === null ? null : await store.contacts.get(contactId);
    const campaign = open.find(({ id }) => id === contact?.campaignId);
    const isOnTheLine =
      phone !== null && contact === null && (await store.callbacks.isOnTheLine(phone, openIds));
    if (!isOpen()) call.refuse();
    else if (isOnTheLine) call.refuse('busy');
    else if (contact === null || campaign === undefined || phone === null) await tellStranger(call);
    else {
      const attempt = attemptOf(campaign, contact.id, call, phone);
      const inHand = [...works].find((work) => work.contactId === contact.id);
      // Of two calls of one person one is put through.
      if (waiting.isRinging(contact.id) || inHand?.isTheirCall) call.refuse('busy');
      else if (inHand && MAY_CALL_SOON.includes(inHand.state))
        waitFor(inHand, call, campaign, attempt, contact.name);
      else await putThrough(call, campaign, attempt, null, () => call.refuse('busy'));
    }
  };

  return {
    isCalling: async (contactId) =>
      waiting.isCalling(contactId) || (await keptCallers.isAtOtherHost(contactId)),
    isRinging: (contactId) => waiting.isRinging(contactId),
    outOfHand: (work) => waiting.outOfHand(work),
    close() {
      waiting.close();
      turnedAway.close();
    },
    take: (call) => inTurn(call, () => seeTo(call)),
    async idle() {
      await lane.idle();
      await turnedAway.idle();
      await records.idle();
    },
  };
}
