import { ConfigError } from "../../../core/errors.js";
import type { Encoder } from "../method.js";
import type { AskedExample } from "./asked-example.js";
import type { ReadItem } from "./decode-mentions.js";
import { findPairs, type PairFinder } from "./find-pairs.js";
import type { MrcItem } from "./mrc-item.js";

export interface ReadOptions {
  /** Items (a text and a query each) that are computed at once; default 16. It changes speed and memory alone. */
  readonly batchSize?: number;
  /** Items among which those of like length are found; default 2048. */
  readonly windowItems?: number;
}

/** What reads texts: items of them, and pairs of the items. */
export interface Reader extends Omit<PairFinder, "batchSize"> {
  readonly encoder: Encoder<MrcItem>;
}

/** A text with all its items, in their order, and what was found in each. */
export interface ReadExample {
  readonly example: AskedExample;
  readonly items: readonly ReadItem[];
}

/**
 * Reads texts, whatever is asked of them, in batches of items of like length.
 *
 * @param ask makes a text with queries of what is given
 * @returns as many and in the order as they were given, some at a time
 * @throws ConfigError when a size is no whole number above 0
 */
export async function* readExamples<T>(
  batches: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
  ask: (given: T) => AskedExample,
  { encoder, ...finder }: Reader,
  { batchSize = 16, windowItems = 2048 }: ReadOptions,
): AsyncGenerator<readonly ReadExample[]> {
  checkSize("batchSize", batchSize);
  checkSize("windowItems", windowItems);
  const readAll = async (window: readonly EncodedExample[]): Promise<ReadExample[]> => {
    const found = await findPairs(
      window.flatMap(({ items }) => items),
      { ...finder, batchSize },
    );
    let at = 0;
    return window.map(({ example, items }) => ({
      example,
      items: items.map((item) => ({ item, pairs: found[at++] })),
    }));
  };
  let window: EncodedExample[] = [];
  let count = 0;
  for await (const batch of batches) {
    for (const given of batch) {
      const example = ask(given);
      const items = encoder.encode(example, { epoch: 0, index: 0 });
      window.push({ example, items });
      count += items.length;
      if (count < windowItems) continue;
      yield await readAll(window);
      window = [];
      count = 0;
    }
  }
  if (window.length > 0) yield await readAll(window);
}

interface EncodedExample {
  readonly example: AskedExample;
  readonly items: readonly MrcItem[];
}

function checkSize(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new ConfigError(`${name}=${value} is no size`, { fix: "set it to a whole number above 0" });
}
