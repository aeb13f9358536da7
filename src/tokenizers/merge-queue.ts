/** Two neighbouring pieces that may become one. */
export interface PairMerge {
  /** Orders as (left id, right id). */
  readonly pair: number;
  readonly count: number;
}

const isBefore = (a: PairMerge, b: PairMerge): boolean =>
  a.count > b.count || (a.count === b.count && a.pair < b.pair);

/** A heap that gives the most frequent pair first; ties by ids. */
export class MergeQueue {
  readonly #heap: PairMerge[] = [];

  push(merge: PairMerge): void {
    const heap = this.#heap;
    let at = heap.push(merge) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(merge, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = merge;
  }

  pop(): PairMerge | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], last)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
