/**
 * Lets the host's statements go before an import's next batch. SQLite's own waiting is a lottery: whoever retries while the
 * lock happens to be free gets it, and a writer that takes it again at once can keep another out for seconds. One shared
 * number counts the host's statements under way; the importing thread waits between batches while there are any.
 */
export type WriteGate = Int32Array<SharedArrayBuffer>;

/** Longest wait for the host's statement; a host that hangs must not hang the import. */
const LONGEST_WAIT_MS = 250;

export function createWriteGate(shared = new SharedArrayBuffer(4)): WriteGate {
  return new Int32Array(shared);
}

/** Runs one statement of the host with the gate closed to imports. */
export function passFirst<T>(gate: WriteGate, statement: () => T): T {
  Atomics.add(gate, 0, 1);
  try {
    return statement();
  } finally {
    if (Atomics.sub(gate, 0, 1) === 1) Atomics.notify(gate, 0);
  }
}

/** For the importing thread, without a lock in its hands: returns once no statement of the host is waiting. */
export async function letOthersPass(gate: WriteGate): Promise<void> {
  const deadline = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    const waiting = Atomics.load(gate, 0);
    const left = deadline - performance.now();
    if (waiting === 0 || left <= 0) return;
    const wait = Atomics.waitAsync(gate, 0, waiting, left);
    if (wait.async) await wait.value;
  }
}
