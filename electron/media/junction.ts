import type { AudioPacket } from './audio-packet.ts';
import { FRAME_SAMPLES } from './g711.ts';
import type { JunctionPart } from './media.ts';
import type { Member, Voice } from './member.ts';
import { MixInput, sumInto } from './mix-input.ts';

/** A speaker counts as audible for this long after its newest packet: pauses between packets are no change of source. */
export const AUDIBLE_MS = 200;

/** Runs what a member does, so that a fault in it costs nobody else. */
export type RunMember = (member: Member, work: () => void) => void;

/** A member's place: what it does, and with whom. */
class Place implements Voice {
  readonly member: Member;
  part: JunctionPart;
  speakers: readonly Place[] = [];
  /** Null until it was told. */
  isSpokenTo: boolean | null = null;
  readonly #run: RunMember;
  #hearers: readonly Place[] = [];
  #lastSaidMs = Number.NEGATIVE_INFINITY;
  /** Only for those who are ever mixed. */
  #input: MixInput | null = null;
  readonly #frame = new Int16Array(FRAME_SAMPLES);
  #frameAtBeat = -1;

  constructor(member: Member, part: JunctionPart, run: RunMember) {
    this.member = member;
    this.part = part;
    this.#run = run;
  }

  get speaks(): boolean {
    return this.#hearers.length > 0;
  }

  /** Finds whom it hears and who hears it, and tells the member when that makes a difference to it. */
  arrange(all: readonly Place[]): void {
    this.speakers = all.filter((other) => other.isHeardBy(this));
    this.#hearers = all.filter((other) => this.isHeardBy(other));
    const isSpokenTo = this.speakers.length > 0;
    if (isSpokenTo === this.isSpokenTo) return;
    this.isSpokenTo = isSpokenTo;
    this.member.placed(this, isSpokenTo);
  }

  isHeardBy(other: Place): boolean {
    const { speaksTo } = this.part;
    if (other === this || !other.part.hears || speaksTo === 'nobody') return false;
    return speaksTo === 'all' || speaksTo.includes(other.member.id);
  }

  isAudible(nowMs: number): boolean {
    return nowMs - this.#lastSaidMs < AUDIBLE_MS;
  }

  say(audio: AudioPacket, nowMs: number, isMuted: boolean): void {
    if (!isMuted) this.#lastSaidMs = nowMs;
    let isMixed = false;
    for (const hearer of this.#hearers) {
      const { member } = hearer;
      if (hearer.#hearsBeside(this, nowMs)) isMixed = true;
      else this.#run(member, () => member.hear(audio, nowMs));
    }
    if (!isMixed || isMuted) return;
    this.#input ??= new MixInput();
    this.#input.take(audio);
  }

  /** Its 20 ms of this beat, for however many hear it. */
  frameOf(beat: number): Int16Array {
    if (this.#frameAtBeat !== beat) {
      this.#frameAtBeat = beat;
      if (this.#input) this.#input.next(this.#frame);
      else this.#frame.fill(0);
    }
    return this.#frame;
  }

  #hearsBeside(speaker: Place, nowMs: number): boolean {
    return this.speakers.some((other) => other !== speaker && other.isAudible(nowMs));
  }
}

/**
 * Legs that are joined, each with who hears it: a pair, a conversation of three, a listener, a whisper. Whoever hears
 * one audible speaker gets that one's packets as they come; whoever hears several gets them decoded, summed and encoded
 * every 20 ms. Which of the two it is changes with who is audible; the stream towards the leg shows no seam.
 */
export class Junction {
  readonly #places = new Map<string, Place>();
  readonly #run: RunMember;
  readonly #mix = new Int16Array(FRAME_SAMPLES);
  #beats = 0;

  constructor(run: RunMember) {
    this.#run = run;
  }

  get members(): readonly Member[] {
    return [...this.#places.values()].map(({ member }) => member);
  }

  /** Takes members in, or gives those who are in another part. */
  admit(...entries: readonly (readonly [Member, JunctionPart])[]): void {
    for (const [member, part] of entries) {
      const place = this.#places.get(member.id);
      if (place) place.part = part;
      else this.#places.set(member.id, new Place(member, part, this.#run));
    }
    this.#arrange();
  }

  leave(legId: string): void {
    const place = this.#places.get(legId);
    if (!place) return;
    this.#places.delete(legId);
    this.#arrange();
    place.member.parted();
  }

  /** Somebody may hear this member. */
  speaks(legId: string): boolean {
    return this.#places.get(legId)?.speaks === true;
  }

  /** Somebody may be heard by this member. */
  isSpokenTo(legId: string): boolean {
    return this.#places.get(legId)?.isSpokenTo === true;
  }

  /** To be called every 20 ms: sends everybody who hears several at once what they say. */
  beat(nowMs: number): void {
    // Of two, neither hears more than one.
    if (this.#places.size < 3) return;
    this.#beats++;
    for (const { member, speakers } of this.#places.values()) {
      const audible = speakers.filter((speaker) => speaker.isAudible(nowMs));
      if (audible.length < 2) continue;
      sumInto(
        this.#mix,
        audible.map((speaker) => speaker.frameOf(this.#beats)),
      );
      this.#run(member, () => member.hearMix(this.#mix, nowMs));
    }
  }

  #arrange(): void {
    const all = [...this.#places.values()];
    for (const place of all) place.arrange(all);
  }
}
