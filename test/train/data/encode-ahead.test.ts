import { describe, expect, test, vi } from "vitest";
import { WorkerPool } from "../../../src/core/pool.js";
import type { EncodingRecipe } from "../../../src/models/methods/method.js";
import type { Example } from "../../../src/text/example.js";
import {
  type EncodeAheadOptions,
  type EncodedWindow,
  encodeAhead,
} from "../../../src/train/data/encode-ahead.js";
import { arraySource, type ExampleSource } from "../../../src/train/data/example-source.js";
import { exampleOf } from "../../support/examples.js";
import { proseExamples } from "../../support/prose.js";
import { loadTokenizer } from "../../support/tokenizers.js";

const { json: tokenizer } = loadTokenizer("bert-cased");
const recipe: EncodingRecipe = { method: "mlm", tokenizer, settings: { maxTokens: 64 } };
const source = arraySource(proseExamples(22), { seed: 1, name: "prose" });
const base: EncodeAheadOptions = { source, recipe, windowExamples: 5, workers: 0, epochs: 2 };

async function collectWindows(options: Partial<EncodeAheadOptions> = {}): Promise<EncodedWindow[]> {
  const windows: EncodedWindow[] = [];
  for await (const window of encodeAhead({ ...base, ...options })) windows.push(window);
  return windows;
}
/** A source that counts the examples that were asked of it. */
function countingSource(examples: readonly Example[], batch: number) {
  const counts = { read: 0, closed: 0 };
  const counting: ExampleSource = {
    size: examples.length,
    async *read(_, start) {
      try {
        for (let at = start; at < examples.length; at += batch) {
          counts.read += batch;
          yield examples.slice(at, at + batch);
        }
      } finally {
        counts.closed++;
      }
    },
  };
  return { counting, counts };
}

test("windows follow each other through the epochs, and the last of each says so", async () => {
  const windows = await collectWindows();
  expect(windows.map(({ epoch, window, isLast, items }) => [epoch, window, isLast, items.length])).toEqual(
    [0, 1].flatMap((epoch) => [5, 5, 5, 5, 2].map((items, window) => [epoch, window, window === 4, items])),
  );
});

test("begins at any window as if it came there", async () => {
  const windows = await collectWindows();
  for (const [at, { epoch, window }] of windows.entries())
    expect(await collectWindows({ from: { epoch, window } })).toEqual(windows.slice(at));
  expect(await collectWindows({ from: { epoch: 2, window: 0 } })).toEqual([]);
});

describe("with workers", () => {
  test.each([{ workers: 1 }, { workers: 2 }, { workers: 2, ahead: 5 }])(
    "$workers of them give the same windows",
    async (options) => {
      expect(await collectWindows(options)).toEqual(await collectWindows());
    },
  );

  test("no more windows are read than are asked for in advance", async () => {
    const { counting, counts } = countingSource(proseExamples(50), 1);
    let taken = 0;
    for await (const _ of encodeAhead({ ...base, source: counting, workers: 1, ahead: 2, epochs: 1 })) {
      taken++;
      expect(counts.read).toBeLessThanOrEqual(5 * (taken + 2));
    }
    expect(taken).toBe(10);
  });

  test("an error ends the workers", async () => {
    const close = vi.spyOn(WorkerPool.prototype, "close");
    const wrong = { ...recipe, settings: { rate: 7 } };
    await expect(collectWindows({ recipe: wrong, workers: 1 })).rejects.toThrow("→ at rate");
    expect(close).toHaveBeenCalledTimes(1);
    close.mockRestore();
  });

  test("a consumer that leaves ends the workers and the source", async () => {
    const close = vi.spyOn(WorkerPool.prototype, "close");
    const { counting, counts } = countingSource(proseExamples(1000), 5);
    for await (const { window } of encodeAhead({ ...base, source: counting, workers: 2 }))
      if (window === 1) break;
    expect(close).toHaveBeenCalledTimes(1);
    close.mockRestore();
    expect(counts.closed).toBe(1);
    expect(counts.read).toBeLessThan(100);
  });
});

describe.each([0, 1])("with %i workers", (workers) => {
  test("what is wrong with the recipe is an error", async () => {
    const wrong = { ...recipe, settings: { maxTokens: 1 } };
    await expect(collectWindows({ recipe: wrong, workers })).rejects.toMatchObject({
      code: "E_CONFIG",
      message: expect.stringContaining("→ at maxTokens"),
    });
  });
  test("an example that cannot be encoded is an error when its turn comes", async () => {
    const labelled = proseExamples(10).map((example, i) =>
      i === 7 ? exampleOf("Anders kept a diary", [[0, 1, "PERSON"]], "odd") : example,
    );
    const { counting } = countingSource(labelled, 5);
    const tagger: EncodingRecipe = {
      method: "tagger",
      tokenizer,
      settings: { input: "subwords", tags: ["O", "B-PER", "I-PER"], maxTokens: 64, strideTokens: 0 },
    };
    const windows = encodeAhead({ ...base, source: counting, recipe: tagger, workers });
    expect((await windows.next()).value).toMatchObject({ window: 0 });
    await expect(windows.next()).rejects.toMatchObject({
      code: "E_RECORD",
      message: expect.stringContaining('the tagger has no label "PERSON"'),
    });
    expect((await windows.next()).done).toBe(true);
  });
  test("a source that ends early is an error", async () => {
    const { counting } = countingSource(proseExamples(8), 4);
    await expect(collectWindows({ source: { ...counting, size: 12 }, workers })).rejects.toThrow(
      "E_INPUT: the training data end 4 examples before the 12 that they should have.",
    );
  });
});

test("no examples are an error", async () => {
  const empty = arraySource([], { seed: 1, name: "empty" });
  await expect(collectWindows({ source: empty })).rejects.toThrow(
    "E_INPUT: there is no example to train on. Fix: give data that hold one.",
  );
});

test("a window that the data do not have is an error", async () => {
  await expect(collectWindows({ from: { epoch: 0, window: 5 } })).rejects.toThrow(
    "E_CONFIG: there is no window 5: an epoch of 22 examples has 5. Fix: go on with the data and the settings that the run began with.",
  );
});
