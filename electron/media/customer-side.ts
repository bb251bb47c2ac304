import { answerDirection, isHolding, readAudioDescription, writeAnswer, writeOffer } from './customer-sdp.ts';
import type { AudioDescription } from './customer-sdp.ts';
import { MediaRefused } from './errors.ts';
import type { Codec, CustomerLeg } from './media.ts';
import { readBesideAudio, withSharedPort } from './rtcp-description.ts';
import type { BesideAudio } from './rtcp-description.ts';
import { EVENT_PAYLOAD_TYPE } from './telephone-event.ts';
import type { WorkerLink } from './worker-link.ts';

/** A customer leg as its owner sees it: descriptions here, packets in the media thread. */
export class CustomerSide implements CustomerLeg {
  readonly id: string;
  readonly offerSdp: string;
  readonly #local: { address: string; port: number };
  readonly #sessionId: number;
  readonly #link: WorkerLink;
  #version = 1;
  #codec: Codec | null = null;
  #weHold = false;

  constructor(id: string, local: { address: string; port: number }, sessionId: number, link: WorkerLink) {
    this.id = id;
    this.#local = local;
    this.#sessionId = sessionId;
    this.#link = link;
    this.offerSdp = writeOffer(this.#nextLocal(), 'sendrecv');
  }

  applyAnswer(sdp: string): { codec: Codec; remoteHold: boolean } {
    const answer = readAudioDescription(sdp);
    const beside = readBesideAudio(sdp, answer);
    return { codec: this.#follow(answer, beside).codec, remoteHold: isHolding(answer.direction) };
  }

  answerReoffer(sdp: string): { sdp: string; remoteHold: boolean } {
    const offer = readAudioDescription(sdp);
    const beside = readBesideAudio(sdp, offer);
    const chosen = this.#follow(offer, beside);
    const direction = answerDirection(offer.direction, this.#weHold);
    const answer = writeAnswer(this.#nextLocal(), offer, chosen, direction);
    return {
      sdp: beside.isShared ? withSharedPort(answer, offer.audioIndex) : answer,
      remoteHold: isHolding(offer.direction),
    };
  }

  freshOffer(): string {
    return writeOffer(this.#nextLocal(), this.#weHold ? 'sendonly' : 'sendrecv');
  }

  holdOffer(onHold: boolean): string {
    this.#weHold = onHold;
    this.#link.order({ op: 'local_hold', legId: this.id, onHold });
    return writeOffer(this.#nextLocal(), onHold ? 'sendonly' : 'sendrecv');
  }

  sendDigits(digits: string): void {
    this.#link.order({ op: 'digits', legId: this.id, digits });
  }

  close(): void {
    this.#link.order({ op: 'close_leg', legId: this.id });
  }

  #nextLocal(): { address: string; port: number; sessionId: number; version: number } {
    return { ...this.#local, sessionId: this.#sessionId, version: this.#version++ };
  }

  /** Sends where, and as, the peer's newest description asks; the codec in use is kept while it may be. */
  #follow(description: AudioDescription, beside: BesideAudio): AudioDescription['codecs'][number] {
    const chosen = description.codecs.find(({ codec }) => codec === this.#codec) ?? description.codecs[0];
    if (!chosen) throw new MediaRefused('no_codec', 'The called side speaks no codec of ours.');
    this.#codec = chosen.codec;
    this.#link.order({
      op: 'remote',
      legId: this.id,
      remote: {
        address: description.address,
        port: description.port,
        control: beside.control,
        codec: chosen.codec,
        payloadType: chosen.payloadType,
        eventPayloadType: description.eventPayloadType,
        noisePayloadTypes: beside.noisePayloadTypes,
        payloadTypes: payloadTypesOf(description, beside),
        maySend: !isHolding(description.direction),
        // One that holds us may play music, or nothing.
        owesAudio: description.direction === 'sendrecv',
      },
    });
    return chosen;
  }
}

/** Everything that a peer of this description may send. */
function payloadTypesOf({ codecs, eventPayloadType }: AudioDescription, beside: BesideAudio): number[] {
  const types = [...codecs.map(({ payloadType }) => payloadType), ...beside.noisePayloadTypes];
  return [...types, EVENT_PAYLOAD_TYPE, ...(eventPayloadType === null ? [] : [eventPayloadType])];
}
