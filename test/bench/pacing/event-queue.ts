/** Events in time order; those at one instant keep the order in which they were scheduled. */
export interface EventQueue<E> {
  push(at: number, event: E): void;
  pop(): { at: number; event: E } | undefined;
  size(): number;
}

/** A binary heap keyed by time, then by order of arrival. */
export function eventQueue<E>(): EventQueue<E> {
  const heap: { at: number; order: number; event: E }[] = [];
  let order = 0;
  const before = (i: number, j: number): boolean => {
    const a = heap[i];
    const b = heap[j];
    if (!a || !b) return false;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  };
  const swap = (i: number, j: number): void => {
    const a = heap[i];
    const b = heap[j];
    if (!a || !b) return;
    heap[i] = b;
    heap[j] = a;
  };
  return {
    size: () => heap.length,
    push(at, event) {
      heap.push({ at, order: order++, event });
      let i = heap.length - 1;
      while (i > 0) {
        const parent = (i - 1) >> 1;
        if (!before(i, parent)) break;
        swap(i, parent);
        i = parent;
      }
    },
    pop() {
      const top = heap[0];
      const last = heap.pop();
      if (!top || !last) return undefined;
      if (heap.length > 0) {
        heap[0] = last;
        let i = 0;
        for (;;) {
          const left = 2 * i + 1;
          let least = i;
          if (left < heap.length && before(left, least)) least = left;
          if (left + 1 < heap.length && before(left + 1, least)) least = left + 1;
          if (least === i) break;
          swap(i, least);
          i = least;
        }
      }
      return { at: top.at, event: top.event };
    },
  };
}
