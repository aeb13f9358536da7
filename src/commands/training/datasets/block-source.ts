import { RandomStream } from "../../../core/random.js";
import type { Example } from "../../../text/example.js";
import type { ExampleSource } from "../../../train/data/example-source.js";

/** Examples in blocks that are read one at a time, as rows of a table or lines of a file. */
export interface Blocks {
  /** Examples of each block. */
  readonly sizes: ArrayLike<number>;
  read(block: number): Promise<readonly Example[]> | readonly Example[];
}

export interface BlockSourceOptions {
  readonly seed: number;
  /** Tells sources of one seed apart. */
  readonly name: string;
  /** Blocks that are mixed with each other; their examples are in memory at once. Default 64. */
  readonly mixedBlocks?: number;
}

/**
 * A source that trains from more examples than memory holds: every epoch takes the blocks in an order of its own, and
 * mixes the examples of some blocks that follow each other in it. Both depend on the seed and the epoch alone.
 */
export function blockSource(
  blocks: Blocks,
  { seed, name, mixedBlocks = 64 }: BlockSourceOptions,
): ExampleSource {
  const { sizes } = blocks;
  const size = Array.from(sizes).reduce((sum, count) => sum + count, 0);
  async function* read(epoch: number, start: number): AsyncGenerator<readonly Example[]> {
    const order = Array.from({ length: sizes.length }, (_, block) => block);
    new RandomStream(seed, "blocks", name, epoch).shuffle(order);
    let skipped = start;
    for (let at = 0; at < order.length; at += mixedBlocks) {
      const mixed = order.slice(at, at + mixedBlocks);
      const count = mixed.reduce((sum, block) => sum + sizes[block], 0);
      // Blocks before the start are not even read.
      if (skipped >= count) {
        skipped -= count;
        continue;
      }
      const examples: Example[] = [];
      for (const block of mixed) examples.push(...(await blocks.read(block)));
      new RandomStream(seed, "mixed", name, epoch, at).shuffle(examples);
      yield skipped === 0 ? examples : examples.slice(skipped);
      skipped = 0;
    }
  }
  return { size, read };
}

/**
 * Blocks of at least so many parts, for taking some of them out: few large ones are read and cut into runs of neighbours
 * in memory; what has enough of them is left alone.
 */
export async function cutBlocks(blocks: Blocks, parts: number): Promise<Blocks> {
  if (blocks.sizes.length >= parts) return blocks;
  const examples: Example[] = [];
  for (let block = 0; block < blocks.sizes.length; block++) examples.push(...(await blocks.read(block)));
  const size = Math.max(1, Math.floor(examples.length / parts));
  const cut = Array.from({ length: Math.ceil(examples.length / size) }, (_, part) =>
    examples.slice(part * size, (part + 1) * size),
  );
  return { sizes: cut.map(({ length }) => length), read: (part) => cut[part] };
}

/**
 * Takes whole blocks out of others, by the seed, until they hold `count` examples: neighbours in a text stay together,
 * so that little of what is held out stands beside what is trained on.
 */
export async function holdOutBlocks(
  blocks: Blocks,
  count: number,
  seed: number,
): Promise<{ readonly blocks: Blocks; readonly dev: readonly Example[] }> {
  const order = Array.from({ length: blocks.sizes.length }, (_, block) => block);
  new RandomStream(seed, "held out").shuffle(order);
  const dev: Example[] = [];
  const held = new Set<number>();
  for (const block of order) {
    // One block must be left to train on.
    if (dev.length >= count || held.size === order.length - 1) break;
    held.add(block);
    dev.push(...(await blocks.read(block)));
  }
  const kept = Array.from({ length: blocks.sizes.length }, (_, block) => block).filter(
    (block) => !held.has(block),
  );
  return {
    blocks: { sizes: kept.map((block) => blocks.sizes[block]), read: (index) => blocks.read(kept[index]) },
    dev: dev.slice(0, count),
  };
}
