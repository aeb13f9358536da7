import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../../src/engine/engine.js";
import { dispose, lossAndGradients, read, sum, type Tensor } from "../../../../src/engine/ops/index.js";
import type { WordItem } from "../../../../src/models/encoders/bilstm/encode-words.js";
import { createTaggerEncoder } from "../../../../src/models/methods/tagger/encode.js";
import type { TaggerEncoder } from "../../../../src/models/methods/tagger/tagger-encoder.js";
import type { Example } from "../../../../src/text/example.js";
import { largestDifference } from "../../../support/engines.js";
import { exampleOf } from "../../../support/examples.js";
import { makeTinyBilstm } from "../../../support/tiny-bilstm.js";

beforeAll(async () => void (await selectEngine("wasm")));

/** `sea` and `bay` occur once, `the` often. */
const examples = [exampleOf("the sea the the bay the")];
const noDropout = { inputDropout: 0, outputDropout: 0 };

const itemsOf = (encoder: TaggerEncoder<WordItem>, of: readonly Example[]): WordItem[] => {
  const recipe = { method: "tagger", settings: { ...encoder.itemSettings, tags: ["O"] } } as const;
  const items = createTaggerEncoder(recipe);
  return of.flatMap((example, index) => [...items.encode(example, { epoch: 0, index })]) as WordItem[];
};
async function represent(
  encoder: TaggerEncoder<WordItem>,
  items: readonly WordItem[],
  dropoutSeed?: number,
): Promise<{ shape: readonly number[]; values: Float32Array }> {
  const states = encoder.represent(items, { dropoutSeed });
  const values = Float32Array.from(await read(states));
  states.dispose();
  return { shape: states.shape, values };
}

describe("a BiLSTM under a tagger's head", () => {
  test("has as many rows as the tagger asks for", async () => {
    const encoder = await makeTinyBilstm();
    const items = itemsOf(encoder, [
      exampleOf("a b c"),
      exampleOf("Anna came home again at the end of the day"),
    ]);
    const { shape } = await represent(encoder, items);
    expect(shape).toEqual([2, 16, encoder.size]);
    encoder.dispose();
  });

  test("knows a word by its lower case and digits by their number, and an unknown one by its letters", async () => {
    const encoder = await makeTinyBilstm(1, {}, [
      exampleOf("Anna came 12 times in all 12 all Anna came times in"),
    ]);
    const wordIds = (sentence: string): number[] => [...itemsOf(encoder, [exampleOf(sentence)])[0]!.wordIds];
    expect(wordIds("ANNA 77")).toEqual(wordIds("anna 12"));
    expect(wordIds("Came 123")).toEqual([wordIds("came")[0], 0]);
    const [seen, unseen] = await Promise.all(
      ["xa xb", "xa xd"].map(async (sentence) => represent(encoder, itemsOf(encoder, [exampleOf(sentence)]))),
    );
    expect(largestDifference(seen!.values, unseen!.values)).toBe(0); // b and d are unknown characters alike
    const other = await represent(encoder, itemsOf(encoder, [exampleOf("xa am")]));
    expect(largestDifference(seen!.values, other.values)).toBeGreaterThan(1e-3);
    encoder.dispose();
  });
});

describe("words seen once", () => {
  const withRate = (unknownRate: number) => makeTinyBilstm(1, { ...noDropout, unknownRate }, examples);
  /** Rows of the word table that have a gradient. */
  async function trainedRows(
    encoder: TaggerEncoder<WordItem>,
    dropoutSeed: number | undefined,
  ): Promise<boolean[]> {
    const table = encoder.parameters.get("bilstm.words.weight");
    const items = itemsOf(encoder, examples);
    const { loss, gradients } = lossAndGradients(
      () => sum(encoder.represent(items, { dropoutSeed })),
      [table],
    );
    const values = await read(gradients[0]!);
    dispose([loss, ...(gradients as Tensor[])]);
    const width = table.shape[1]!;
    return Array.from({ length: table.shape[0]! }, (_, row) =>
      values.slice(row * width, (row + 1) * width).some((value) => value !== 0),
    );
  }

  test("train the unknown word in their place, some of the time, by the seed", async () => {
    const encoder = await withRate(0.5);
    const patterns = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      const rows = await trainedRows(encoder, seed);
      expect(await trainedRows(encoder, seed)).toEqual(rows);
      const [unknown, the, bay, sea] = rows;
      expect(the).toBe(true);
      expect(unknown).toBe(!(bay && sea));
      patterns.add([bay, sea].join());
    }
    expect(patterns.size).toBe(4);
    encoder.dispose();
  });

  test("are never unknown in a prediction, nor at a rate of 0", async () => {
    const [half, never] = [await withRate(0.5), await withRate(0)];
    expect(await trainedRows(half, undefined)).toEqual([false, true, true, true]);
    for (let seed = 0; seed < 10; seed++) {
      expect(await trainedRows(never, seed)).toEqual([false, true, true, true]);
    }
    for (const encoder of [half, never]) encoder.dispose();
  });
});
