import { ConfigError, InputError } from "../../core/errors.js";
import { RandomStream } from "../../core/random.js";
import type { Example } from "../../text/example.js";

/** Examples to train on, epoch by epoch. */
export interface ExampleSource {
  /** Examples of one epoch. */
  readonly size: number;
  /**
   * The examples of an epoch (from 0) in its order, without the first `start`. A second reading gives the same.
   * What an epoch's order is depends on the epoch alone.
   */
  read(epoch: number, start: number): AsyncIterable<readonly Example[]>;
}

const batchExamples = 1000;

/**
 * Examples in memory; every epoch takes them in an order of its own.
 *
 * @param options.name tells sources of one seed apart, so that their orders differ
 */
export function arraySource(
  examples: readonly Example[],
  { seed, name }: { readonly seed: number; readonly name: string },
): ExampleSource {
  return {
    size: examples.length,
    async *read(epoch, start) {
      const ordered = new RandomStream(seed, "order", name, epoch).shuffle([...examples]);
      for (let at = start; at < ordered.length; at += batchExamples)
        yield ordered.slice(at, at + batchExamples);
    },
  };
}

/**
 * What `source.read` gives, held to the source's size.
 *
 * @throws InputError when the source ends before its size
 */
export async function* readEpoch(
  source: ExampleSource,
  epoch: number,
  start: number,
): AsyncGenerator<readonly Example[]> {
  let left = source.size - start;
  if (left <= 0) return;
  for await (const batch of source.read(epoch, start)) {
    if (batch.length === 0) continue;
    yield batch.length > left ? batch.slice(0, left) : batch;
    left -= batch.length;
    if (left <= 0) return;
  }
  throw new InputError(
    `the training data end ${left} examples before the ${source.size} that they should have`,
    {
      at: { epoch },
      fix: "leave the data as they are while a run reads them",
    },
  );
}

/** One source of several; `examples` stand for an `arraySource`. */
export type JoinedSource = (
  | { readonly source: ExampleSource }
  | { readonly examples: readonly Example[] }
) & {
  /** How often an epoch takes each of its examples; 2.5 takes two passes and half of another. */
  readonly times: number;
};

export interface JoinOptions {
  /** Examples of one source that follow each other, fewer at the end of a source's share; default 1. */
  readonly runExamples?: number;
}

interface Member {
  readonly source: ExampleSource;
  /** Examples that a joint epoch takes of it. */
  readonly count: number;
}

/**
 * Several sources as one, mixed evenly at random. A member's own epochs follow each other through the joint ones:
 * taken 0.5 times, it gives its first half to one joint epoch and its second to the next.
 *
 * Source: Liu et al. 2021, "CrossNER" (arXiv:2012.04373), joint training with up-sampled target data (50 times in its
 * code, FACTS 1.10); equation not checked.
 *
 * @throws ConfigError when a factor takes no example of its source
 */
export function joinSources(
  joined: readonly JoinedSource[],
  seed: number,
  { runExamples = 1 }: JoinOptions = {},
): ExampleSource {
  const members = joined.map((member, place): Member => {
    const source =
      "source" in member ? member.source : arraySource(member.examples, { seed, name: `member ${place}` });
    return { source, count: countTaken(source.size, member.times) };
  });
  const size = members.reduce((sum, { count }) => sum + count, 0);
  return { size, read: (epoch, start) => readJoined(members, { epoch, start, seed, runExamples }) };
}

function countTaken(size: number, times: number): number {
  const count = Math.round(size * times);
  if (times > 0 && Number.isFinite(times) && (count > 0 || size === 0)) return count;
  throw new ConfigError(`an epoch that takes ${size} examples ${times} times takes none of them`, {
    fix: "raise the factor, or leave the source out",
  });
}

interface JoinedPlace extends Required<JoinOptions> {
  readonly epoch: number;
  readonly start: number;
  readonly seed: number;
}

async function* readJoined(
  members: readonly Member[],
  { epoch, start, seed, runExamples }: JoinedPlace,
): AsyncGenerator<readonly Example[]> {
  const order = orderMembers(members, new RandomStream(seed, "join", epoch), runExamples);
  const done = members.map(() => 0);
  for (let skipped = 0; skipped < start; skipped++) done[order.next().value!]++;
  const readers = members.map(({ source, count }, i) => readPasses(source, epoch * count + done[i]));
  let batch: Example[] = [];
  try {
    for (const member of order) {
      batch.push((await readers[member].next()).value as Example);
      if (batch.length < batchExamples) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } finally {
    for (const reader of readers) await reader.return();
  }
}

/** The member that each example is of: by the runs that are left of each, so that all orders of runs are as likely. */
function* orderMembers(
  members: readonly Member[],
  random: RandomStream,
  runExamples: number,
): Generator<number, undefined> {
  const left = members.map(({ count }) => count);
  const runs = left.map((count) => Math.ceil(count / runExamples));
  for (let total = runs.reduce((sum, own) => sum + own, 0); total > 0; total--) {
    let rest = random.nextInt(total);
    const member = runs.findIndex((own) => (rest -= own) < 0);
    runs[member]--;
    const length = Math.min(runExamples, left[member]);
    left[member] -= length;
    for (let i = 0; i < length; i++) yield member;
  }
}

/** The examples of a source epoch behind epoch, without end, from a place in them on. */
async function* readPasses(source: ExampleSource, from: number): AsyncGenerator<Example, void> {
  let start = from % source.size;
  for (let epoch = Math.floor(from / source.size); ; epoch++, start = 0) {
    for await (const batch of readEpoch(source, epoch, start)) yield* batch;
  }
}
