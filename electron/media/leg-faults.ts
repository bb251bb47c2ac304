/** Faults of one leg within this long that cost it; until then each costs a packet or a beat. */
const MAX_FAULTS = 5;
const FAULT_MEMORY_MS = 10_000;

/** Counts the faults of each leg, so that one whose code trips again and again ends before it costs the others anything. */
export class LegFaults {
  readonly #atMs = new WeakMap<object, number[]>();

  /** True when the leg is to end. */
  count(leg: object, nowMs: number): boolean {
    const recent = (this.#atMs.get(leg) ?? []).filter((atMs) => nowMs - atMs < FAULT_MEMORY_MS);
    recent.push(nowMs);
    this.#atMs.set(leg, recent);
    return recent.length >= MAX_FAULTS;
  }
}
