import { describe, expect, test } from "vitest";
import { RandomStream } from "../../../src/core/random.js";
import { bucketLength } from "../../../src/engine/bucket-length.js";
import type { EncodedItem, EncodingRecipe } from "../../../src/models/methods/method.js";
import type { MaskedItem } from "../../../src/models/methods/mlm/encode.js";
import type { Example } from "../../../src/text/example.js";
import { type BatchOptions, readBatches, type StepBatch } from "../../../src/train/data/batches.js";
import { arraySource, type ExampleSource, joinSources } from "../../../src/train/data/example-source.js";
import { exampleOf } from "../../support/examples.js";
import { proseExamples } from "../../support/prose.js";
import { loadTokenizer } from "../../support/tokenizers.js";

const tokenizer = loadTokenizer("bert-cased");
const recipe: EncodingRecipe = { method: "mlm", tokenizer: tokenizer.json, settings: { maxTokens: 24 } };
const base: BatchOptions = {
  source: arraySource(proseExamples(51), { seed: 1, name: "prose" }),
  recipe,
  batchSize: 8,
  microBatchSize: 4,
  windowExamples: 20,
  seed: 9,
  workers: 0,
  epochs: 2,
};
async function collectSteps(options: Partial<BatchOptions> = {}): Promise<StepBatch[]> {
  const steps: StepBatch[] = [];
  for await (const step of readBatches({ ...base, ...options })) steps.push(step);
  return steps;
}
/** A source that makes its examples anew whenever it is read, in batches of its own. */
const streamSource = (count: number): ExampleSource => ({
  size: count,
  async *read(epoch, start) {
    const all = proseExamples(count);
    const order = all.map((_, i) => all[(i * 7 + epoch) % count]);
    for (let at = start; at < count; at += 3) yield order.slice(at, at + 3);
  },
});
const blank: Example = { ...exampleOf(""), words: new Int32Array(0) };
const textOf = (item: EncodedItem): string => {
  const { ids, places, labels } = item as MaskedItem;
  const whole = Array.from(ids);
  for (const [i, place] of places.entries()) whole[place] = labels[i];
  return whole.join(" ");
};

describe("steps", () => {
  test("hold the items that were asked for, in micro-batches", async () => {
    const steps = await collectSteps();
    const micro = steps.flatMap(({ microBatches }) => microBatches.map(({ length }) => length));
    expect(Math.max(...micro)).toBe(4);
    expect(steps.every(({ microBatches }) => microBatches.length <= 2)).toBe(true);
    // Only a window's end leaves less: three windows an epoch, two epochs.
    expect(micro.filter((size) => size < 4).length).toBeLessThanOrEqual(6);
    expect(steps.filter(({ microBatches }) => microBatches.length < 2).length).toBeLessThanOrEqual(6);
  });
  test("hold every text once an epoch", async () => {
    const steps = await collectSteps({ recipe: { ...recipe, settings: { maxTokens: 64 } } });
    const ends = steps.flatMap(({ isEpochEnd }, i) => (isEpochEnd ? [i] : []));
    expect(ends.length).toBe(2);
    expect(ends[1]).toBe(steps.length - 1);
    const expected = proseExamples(51).map((example) => Array.from(tokenizer.encode(example).ids).join(" "));
    for (const epoch of [steps.slice(0, ends[0] + 1), steps.slice(ends[0] + 1)]) {
      expect(
        epoch
          .flatMap(({ microBatches }) => microBatches.flat())
          .map(textOf)
          .sort(),
      ).toEqual(expected.sort());
    }
  });
  test("hold items of like length together, so that padding is small", async () => {
    const paddingOf = (batches: readonly (readonly EncodedItem[])[]): number => {
      const padded = batches.map(
        (items) => items.length * bucketLength(Math.max(...items.map(({ length }) => length))),
      );
      const real = batches.flat().reduce((sum, { length }) => sum + length, 0);
      return 1 - real / padded.reduce((sum, size) => sum + size, 0);
    };
    const long = { windowExamples: 400, source: arraySource(proseExamples(400), { seed: 1, name: "long" }) };
    const batches = (await collectSteps({ ...long, epochs: 1 })).flatMap(({ microBatches }) => microBatches);
    const items = new RandomStream(1).shuffle(batches.flat());
    const mixed = batches.map((_, i) => items.slice(4 * i, 4 * i + 4)).filter(({ length }) => length > 0);
    expect(paddingOf(batches)).toBeLessThan(0.2);
    expect(paddingOf(mixed)).toBeGreaterThan(paddingOf(batches) + 0.05);
  });
  test("come in no order of length", async () => {
    const lengths = (await collectSteps({ windowExamples: 51, epochs: 1 })).flatMap(({ microBatches }) =>
      microBatches.map((items) => bucketLength(items[0].length)),
    );
    expect(lengths).not.toEqual([...lengths].sort((a, b) => a - b));
  });
  test("differ from epoch to epoch and from seed to seed", async () => {
    const steps = await collectSteps({ recipe: { ...recipe, settings: { maxTokens: 64, static: true } } });
    const half = steps.length / 2;
    expect(steps.slice(0, half).map(({ microBatches }) => microBatches)).not.toEqual(
      steps.slice(half).map(({ microBatches }) => microBatches),
    );
    const other = await collectSteps({ seed: 10 });
    expect(other).not.toEqual(await collectSteps());
    expect(other.flatMap(({ microBatches }) => microBatches.flat()).length).toBe(
      (await collectSteps()).flatMap(({ microBatches }) => microBatches.flat()).length,
    );
  });
});

describe.each([
  { name: "examples in memory", source: base.source },
  { name: "a stream", source: streamSource(51) },
  {
    name: "joined sources",
    source: joinSources(
      [
        { examples: proseExamples(6), times: 2.5 },
        { source: streamSource(40), times: 0.5 },
      ],
      3,
    ),
  },
])("over $name", ({ source }) => {
  test("a run goes on from every place with exactly the batches that would have come", async () => {
    const steps = await collectSteps({ source });
    expect(steps.length).toBeGreaterThan(8);
    expect(await collectSteps({ source, from: { epoch: 0, window: 0, step: 0 } })).toEqual(steps);
    for (const [at, { place }] of steps.entries()) {
      const from = JSON.parse(JSON.stringify(place));
      expect(await collectSteps({ source, from }), JSON.stringify(place)).toEqual(steps.slice(at + 1));
    }
  });
  test("workers change nothing", async () => {
    const steps = await collectSteps({ source });
    expect(await collectSteps({ source, workers: 2 })).toEqual(steps);
    const { place } = steps[steps.length >> 1];
    expect(await collectSteps({ source, from: place, workers: 1 })).toEqual(
      steps.slice((steps.length >> 1) + 1),
    );
  });
});

test("places count the steps of a window, then windows, then epochs", async () => {
  const places = (await collectSteps({ recipe: { ...recipe, settings: { maxTokens: 64 } } })).map(
    ({ place: { epoch, window, step }, isEpochEnd }) =>
      `${epoch}.${window}.${step}${isEpochEnd ? " end" : ""}`,
  );
  const epoch = (n: number): string[] => [
    ...[`${n}.0.1`, `${n}.0.2`, `${n}.1.0`, `${n}.1.1`, `${n}.1.2`, `${n}.2.0`, `${n}.2.1`],
    `${n + 1}.0.0 end`,
  ];
  expect(places).toEqual([...epoch(0), ...epoch(1)]);
});

test("a run without a number of epochs goes on until it is left", async () => {
  const { epochs: _, ...endless } = base;
  let last: StepBatch | undefined;
  for await (const step of readBatches({ ...endless, workers: 1 })) {
    last = step;
    if (step.place.epoch === 3) break;
  }
  expect(last).toMatchObject({ place: { epoch: 3, window: 0, step: 0 }, isEpochEnd: true });
});

describe("windows without items", () => {
  /** Examples as they are, in windows of 4. */
  const inOrder = (examples: readonly Example[]): Partial<BatchOptions> => ({
    source: {
      size: examples.length,
      read: async function* (_, start) {
        yield examples.slice(start);
      },
    },
    windowExamples: 4,
    batchSize: 2,
    microBatchSize: 2,
  });
  const blanks = (count: number): Example[] => Array.from({ length: count }, () => blank);
  const prose = proseExamples(4);

  test.each([
    { name: "at the beginning", examples: [...blanks(8), ...prose] },
    { name: "in the middle", examples: [...prose, ...blanks(8), ...prose] },
    { name: "at the end", examples: [...prose, ...blanks(8)] },
  ])("are passed over $name, and the epoch's end is known", async ({ examples }) => {
    const options = { ...inOrder(examples), recipe: { ...recipe, settings: { maxTokens: 64 } } };
    const steps = await collectSteps(options);
    const perEpoch = examples.filter(({ text }) => text !== "").length / 2;
    expect(steps.map(({ isEpochEnd }) => isEpochEnd)).toEqual(
      [...Array(2 * perEpoch).keys()].map((step) => step % perEpoch === perEpoch - 1),
    );
    for (const [at, { place }] of steps.entries())
      expect(await collectSteps({ ...options, from: place })).toEqual(steps.slice(at + 1));
  });
  test("alone are an error, not an endless run", async () => {
    const { epochs: _, ...endless } = { ...base, ...inOrder(blanks(6)) };
    const first = readBatches(endless).next();
    await expect(first).rejects.toThrow(
      "E_INPUT: the 6 examples give nothing to learn from: no item was made of them. Fix: give texts that are not empty, with the labels of the model.",
    );
  });
});

describe("what cannot be", () => {
  test.each([
    [
      { batchSize: 10 },
      "batchSize=10 does not divide by microBatchSize=4. Fix: set batchSize to a multiple of microBatchSize.",
    ],
    [{ microBatchSize: 0 }, "microBatchSize=0 is not a whole number of at least 1. Fix: set it to one."],
    [{ windowExamples: 2.5 }, "windowExamples=2.5 is not a whole number of at least 1. Fix: set it to one."],
    [
      { from: { epoch: 0, window: 2, step: 9 } },
      "9 steps of a window are done that has 2. (epoch=0 window=2) Fix: go on with the data and the settings that the run began with.",
    ],
  ])("%j is refused", async (options, message) => {
    const settings = { maxTokens: 64 };
    await expect(collectSteps({ recipe: { ...recipe, settings }, ...options })).rejects.toThrow(
      `E_CONFIG: ${message}`,
    );
  });
});
