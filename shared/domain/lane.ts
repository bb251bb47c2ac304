/** Runs pieces of asynchronous work one after another, in the order in which they were asked for. */
export interface Lane {
  /** Resolves or rejects with the work itself; a failure does not hold up what comes after. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
}

/** Makes an empty {@link Lane}. */
export function createLane(): Lane {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run(work) {
      const done = tail.then(work);
      tail = done.catch(() => undefined);
      return done;
    },
    async idle() {
      for (let seen: unknown = null; seen !== tail;) {
        seen = tail;
        await tail;
      }
    },
  };
}
