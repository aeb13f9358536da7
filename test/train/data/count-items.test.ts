import { describe, expect, test } from "vitest";
import type { EncodingRecipe } from "../../../src/models/methods/method.js";
import type { Example } from "../../../src/text/example.js";
import { type BatchOptions, readBatches } from "../../../src/train/data/batches.js";
import { countItems } from "../../../src/train/data/count-items.js";
import { arraySource, type ExampleSource, joinSources } from "../../../src/train/data/example-source.js";
import { exampleOf } from "../../support/examples.js";
import { proseExamples } from "../../support/prose.js";
import { loadTokenizer } from "../../support/tokenizers.js";

const tokenizer = loadTokenizer("bert-cased");
const recipeOf = (settings: Readonly<Record<string, unknown>>): EncodingRecipe => ({
  method: "mlm",
  tokenizer: tokenizer.json,
  settings,
});
const examples = proseExamples(51);
const source = arraySource(examples, { seed: 1, name: "prose" });
const sizes = { batchSize: 6, microBatchSize: 3, windowExamples: 20 };

async function countByReading(options: Omit<BatchOptions, "seed" | "workers">): Promise<number> {
  let steps = 0;
  for await (const _ of readBatches({ ...options, seed: 1, workers: 0 })) steps++;
  return steps;
}

test("counts items, tokens and the longest", async () => {
  const count = await countItems({ source, recipe: recipeOf({ maxTokens: 64 }), ...sizes, epochs: 1 });
  const lengths = examples.map((example) => tokenizer.encode(example).ids.length);
  expect(count).toMatchObject({
    examples: 51,
    items: 51,
    tokens: lengths.reduce((sum, length) => sum + length, 0),
    longest: Math.max(...lengths),
    stepsPerEpoch: 4 + 4 + 2,
    totalSteps: 10,
  });
});

describe("the steps are those that a run takes", () => {
  const streamed: ExampleSource = {
    size: 30,
    async *read(epoch, start) {
      const fresh = proseExamples(30).map((_, i, all) => all[(i * 7 + epoch) % 30]);
      for (let at = start; at < 30; at += 4) yield fresh.slice(at, at + 4);
    },
  };
  test.each([
    { name: "of texts that give several items", source, settings: { maxTokens: 12 } },
    { name: "with several maskings", source, settings: { maxTokens: 64, maskings: 3 } },
    { name: "of a stream", source: streamed, settings: { maxTokens: 12 } },
    {
      name: "of joined sources",
      source: joinSources([{ examples, times: 1.5 }], 1),
      settings: { maxTokens: 12 },
    },
  ])("$name", async ({ source, settings }) => {
    const options = { source, recipe: recipeOf(settings), ...sizes, epochs: 3 };
    const { totalSteps, stepsPerEpoch } = await countItems(options);
    expect(totalSteps).toBe(await countByReading(options));
    expect(stepsPerEpoch).toBe(await countByReading({ ...options, epochs: 1 }));
  });
});

test("a source that gives nothing is refused", async () => {
  const blank: Example = { ...exampleOf(""), words: new Int32Array(0) };
  const empty = arraySource([blank, blank], { seed: 1, name: "blank" });
  await expect(countItems({ source: empty, recipe: recipeOf({}), ...sizes, epochs: 1 })).rejects.toThrow(
    "E_INPUT: the 2 examples give nothing to learn from: no item was made of them.",
  );
});

test("sizes that do not fit are refused", async () => {
  await expect(
    countItems({ source, recipe: recipeOf({}), ...sizes, batchSize: 7, epochs: 1 }),
  ).rejects.toThrow("E_CONFIG: batchSize=7 does not divide by microBatchSize=3.");
});
