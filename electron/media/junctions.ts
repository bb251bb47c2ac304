import { Junction } from './junction.ts';
import type { RunMember } from './junction.ts';
import type { JunctionPart } from './media.ts';
import type { Member } from './member.ts';

/** Speaks and is spoken to. */
const PARTY: JunctionPart = { speaksTo: 'all', hears: true };
const LISTENER: JunctionPart = { speaksTo: 'nobody', hears: true };

/** Which legs are joined to which. A leg is in one junction at most. */
export class Junctions {
  readonly #run: RunMember;
  readonly #byLeg = new Map<string, Junction>();
  readonly #junctions = new Set<Junction>();

  constructor(run: RunMember) {
    this.#run = run;
  }

  /** A customer and an operator, who hears and says nothing where `operatorSpeaks` is false. */
  bridge(customer: Member, operator: Member, operatorSpeaks: boolean): void {
    const atCustomer = this.#byLeg.get(customer.id);
    const atOperator = this.#byLeg.get(operator.id);
    // Listening takes nobody out of a conversation.
    const isBusy = atCustomer?.isSpokenTo(customer.id) || atOperator?.speaks(operator.id);
    if (!operatorSpeaks && isBusy) return;
    const part = operatorSpeaks ? PARTY : LISTENER;
    if (atCustomer && atCustomer === atOperator) atCustomer.admit([customer, PARTY], [operator, part]);
    else this.#pair([customer, PARTY], [operator, part]);
  }

  /** Two lines, each of which hears the other. */
  join(line: Member, other: Member): void {
    const junction = this.#byLeg.get(line.id);
    if (line === other) return;
    if (junction && junction === this.#byLeg.get(other.id)) junction.admit([line, PARTY], [other, PARTY]);
    else this.#pair([line, PARTY], [other, PARTY]);
  }

  /** Brings a leg to where another one is, or gives it another part there. */
  enter(line: Member, beside: Member, part: JunctionPart): void {
    if (line === beside) return;
    const junction = this.#byLeg.get(beside.id);
    if (!junction) {
      this.#pair([beside, PARTY], [line, part]);
      return;
    }
    if (this.#byLeg.get(line.id) !== junction) this.leave(line.id);
    this.#byLeg.set(line.id, junction);
    junction.admit([line, part]);
  }

  /** Takes a leg out. Who is left alone, or without any customer, is in no junction any more either. */
  leave(legId: string): void {
    const junction = this.#byLeg.get(legId);
    if (!junction) return;
    this.#byLeg.delete(legId);
    junction.leave(legId);
    const { members } = junction;
    if (members.length >= 2 && members.some(({ kind }) => kind === 'customer')) return;
    this.#junctions.delete(junction);
    for (const { id } of members) {
      this.#byLeg.delete(id);
      junction.leave(id);
    }
  }

  /** To be called every 20 ms. */
  beat(nowMs: number): void {
    for (const junction of this.#junctions) junction.beat(nowMs);
  }

  #pair(...entries: readonly (readonly [Member, JunctionPart])[]): void {
    for (const [{ id }] of entries) this.leave(id);
    const junction = new Junction(this.#run);
    this.#junctions.add(junction);
    for (const [{ id }] of entries) this.#byLeg.set(id, junction);
    junction.admit(...entries);
  }
}
