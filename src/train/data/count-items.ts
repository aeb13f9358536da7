import { setImmediate as nextTurn } from "node:timers/promises";
import { createEncoder } from "../../models/methods/encoders.js";
import type { EncodingRecipe } from "../../models/methods/method.js";
import type { Example } from "../../text/example.js";
import { type BatchSizes, checkSizes, countSteps, noItems } from "./batches.js";
import { type ExampleSource, readEpoch } from "./example-source.js";

export interface CountOptions extends BatchSizes {
  readonly source: ExampleSource;
  readonly recipe: EncodingRecipe;
  /** Epochs of the run; at least 1. */
  readonly epochs: number;
}

export interface ItemCount {
  /** Of one epoch, as the two that follow. */
  readonly examples: number;
  readonly items: number;
  /** Without padding. */
  readonly tokens: number;
  /** Longest item, in tokens. */
  readonly longest: number;
  /** Of the first epoch. Another may have some more or fewer, where texts give several items each. */
  readonly stepsPerEpoch: number;
  /** Of all epochs. */
  readonly totalSteps: number;
}

/**
 * What a run will read, by encoding every example once in this thread: for sources whose examples stay in memory.
 * Examples that every epoch makes anew are encoded again in every epoch.
 *
 * @throws InputError when the source gives no item; ConfigError for sizes that do not fit
 */
export async function countItems(options: CountOptions): Promise<ItemCount> {
  checkSizes(options);
  const { source, recipe, epochs } = options;
  const encoder = createEncoder(recipe);
  const known = new WeakMap<Example, ExampleCount>();
  const countExample = (example: Example): ExampleCount => {
    let count = known.get(example);
    if (count !== undefined) return count;
    const items = encoder.encode(example, { epoch: 0, index: 0 });
    count = {
      items: items.length,
      tokens: items.reduce((sum, { length }) => sum + length, 0),
      longest: items.reduce((most, { length }) => Math.max(most, length), 0),
    };
    known.set(example, count);
    return count;
  };
  const first = await countEpoch(0, options, countExample);
  if (first.items === 0) throw noItems(source.size);
  let totalSteps = first.steps;
  for (let epoch = 1; epoch < epochs; epoch++)
    totalSteps += (await countEpoch(epoch, options, countExample)).steps;
  const { items, tokens, longest, steps } = first;
  return { examples: source.size, items, tokens, longest, stepsPerEpoch: steps, totalSteps };
}

interface ExampleCount {
  readonly items: number;
  readonly tokens: number;
  readonly longest: number;
}

async function countEpoch(
  epoch: number,
  { source, windowExamples, batchSize }: CountOptions,
  countExample: (example: Example) => ExampleCount,
): Promise<ExampleCount & { readonly steps: number }> {
  const sum = { items: 0, tokens: 0, longest: 0, steps: 0 };
  let windowItems = 0;
  let examples = 0;
  for await (const batch of readEpoch(source, epoch, 0)) {
    for (const example of batch) {
      const { items, tokens, longest } = countExample(example);
      sum.items += items;
      sum.tokens += tokens;
      sum.longest = Math.max(sum.longest, longest);
      windowItems += items;
      if (++examples % windowExamples !== 0 && examples < source.size) continue;
      sum.steps += countSteps(windowItems, { batchSize });
      windowItems = 0;
    }
    await nextTurn();
  }
  return sum;
}
