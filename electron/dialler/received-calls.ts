import type { Campaign } from '../../shared/contract/campaign.ts';
import { RECEIVED_PASS } from '../../shared/domain/attempt-why.ts';
import { shippedMessageId } from '../../shared/domain/campaign-messages.ts';
import type { CampaignStatus } from '../../shared/domain/campaign-status.ts';
import { createLane } from '../../shared/domain/lane.ts';
import { parsePhone } from '../../shared/domain/phone-number.ts';
import type { LineEvent, ReceivedCall, ReceivedLine } from '../lines/ports.ts';
import type { Seat } from '../seats/desk-job.ts';
import type { Seats } from '../seats/seats.ts';
import type { NewAttempt } from '../store/store.ts';
import { ContactWork } from './contact-work.ts';
import { carryOn } from './recovery.ts';
import { needOf } from './targets/target.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

/** Campaigns whose people may call back. */
const OPEN: readonly CampaignStatus[] = ['running', 'paused'];

/** Calls that come in find the person's contact and its operator; who is unknown hears a sentence. */
export interface ReceivedCalls {
  /** Looks who calls, and sees to the call. */
  take(call: ReceivedCall): void;
  /** Resolves when every call so far is with somebody, or hears the sentence. */
  idle(): Promise<void>;
}

interface ReceivedParts {
  around: WorkSurroundings;
  seats: Pick<Seats, 'reserveOne' | 'presence'>;
  /** For numbers without a country code: ISO 3166 alpha-2. */
  country: string;
  /** False once the dialler closes. */
  isOpen: () => boolean;
  /** A contact is in hand from now on. */
  taken: (work: ContactWork) => void;
}

/** Makes {@link ReceivedCalls}. */
export function createReceivedCalls(parts: ReceivedParts): ReceivedCalls {
  const { around, seats, country, isOpen, taken } = parts;
  const { store, clock, log } = around;
  /** Two calls of one person are looked at one after the other. */
  const lane = createLane();
  /** What is still to be written of them; nobody's call waits for it. */
  const records = createLane();

  /** What somebody hears who cannot be put through: the campaign's message, else the one that is shipped. */
  const sentenceFor = async (campaign: Campaign | null): Promise<Uint8Array | null> => {
    const own = campaign?.settings.predictive.abandonedMessageId ?? null;
    const shipped = shippedMessageId(await store.messages.list());
    for (const id of [own, shipped]) {
      const audio = id === null ? null : await store.messages.audio(id);
      if (audio !== null) return audio;
    }
    return null;
  };

  /** Whoever calls and is not waited for hears the sentence, and that is the end of it. */
  const tellStranger = async (call: ReceivedCall): Promise<void> => {
    const audio = await sentenceFor(null);
    if (audio === null) {
      call.refuse();
      return;
    }
    const id = around.newId();
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

  const putThrough = async (call: ReceivedCall, campaign: Campaign, contactId: number, phone: string) => {
    const sentence = await sentenceFor(campaign);
    const seat = await operatorOf(contactId, campaign);
    const attempt = {
      ...attemptOf(campaign, contactId, call, phone),
      operatorId: seat?.operatorId ?? null,
    };
    let work: ContactWork | null = null;
    try {
      const contact = await store.callbacks.receive(attempt);
      if (contact !== null) {
        around.trunkRoom.cameIn(call.trunkId, attempt.id);
        work = new ContactWork(around, campaign, contact, seat, null);
        taken(work);
        noteCall(campaign, contact.name, phone);
        await work.receive(attempt, call, sentence);
      }
    } catch (error) {
      seat?.release();
      around.trunkRoom.release(attempt.id);
      if (work) around.over(work);
      // The store may have taken it all the same.
      closeBroken(attempt.id);
      throw error;
    }
    if (work) return;
    seat?.release();
    await tellStranger(call);
  };

  const seeTo = async (call: ReceivedCall): Promise<void> => {
    const parsed = call.caller === null || !isOpen() ? null : parsePhone(call.caller, country);
    const phone = parsed !== null && 'e164' in parsed ? parsed.e164 : null;
    const open =
      phone === null ? [] : (await store.campaigns.list()).filter((each) => OPEN.includes(each.status));
    const contactId =
      phone === null
        ? null
        : await store.callbacks.whoCalls(
            phone,
            open.map(({ id }) => id),
          );
    const contact = contactId === null ? null : await store.contacts.get(contactId);
    const campaign = open.find(({ id }) => id === contact?.campaignId);
    if (!isOpen()) call.refuse();
    else if (contact === null || campaign === undefined || phone === null) await tellStranger(call);
    else await putThrough(call, campaign, contact.id, phone);
  };

  return {
    take(call) {
      lane
        .run(() => seeTo(call))
        .catch((error: unknown) => {
          log('taking a call that came in', error);
          call.refuse();
        });
    },
    async idle() {
      await lane.idle();
      await records.idle();
    },
  };
}
