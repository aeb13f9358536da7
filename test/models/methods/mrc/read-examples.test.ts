import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { assembleInputs } from "../../../../src/models/encoders/bert/assemble-inputs.js";
import { encode } from "../../../../src/models/encoders/bert/encoder.js";
import type { AskedExample } from "../../../../src/models/methods/mrc/asked-example.js";
import { createMrcEncoder } from "../../../../src/models/methods/mrc/encode.js";
import type { MrcItem } from "../../../../src/models/methods/mrc/mrc-item.js";
import {
  type Reader,
  type ReadOptions,
  readExamples,
} from "../../../../src/models/methods/mrc/read-examples.js";
import type { Example } from "../../../../src/text/example.js";
import { exampleOf } from "../../../support/examples.js";
import { makeTinyMrc, mrcExamples, mrcQueries } from "../../../support/mrc.js";

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

const ask = (example: Example): AskedExample => ({ ...example, mentions: [], asked: mrcQueries });
/** Sizes of the batches that a reading computes, and of the windows that it gives. */
async function readAll(batches: readonly (readonly Example[])[], options: ReadOptions) {
  const model = makeTinyMrc({ weightSpan: 0 });
  const { bert, head } = model.parts;
  const computed: number[][] = [];
  const reader: Reader = {
    encoder: createMrcEncoder(model.recipe),
    head,
    choose: () => new Int32Array(),
    represent: (items: readonly MrcItem[]) => {
      computed.push(items.map(({ length }) => length));
      return encode(bert, assembleInputs(items, bert.config));
    },
  };
  const windows: string[][] = [];
  for await (const some of readExamples(batches, ask, reader, options)) {
    windows.push(some.map(({ example }) => example.id));
    for (const { items } of some) expect(items.length === 0 || items.length === 2).toBe(true);
  }
  model.dispose();
  return { computed, windows };
}

test("all examples come back in their order, read in batches of like length, longest first", async () => {
  const { computed, windows } = await readAll([mrcExamples.slice(0, 3), [], mrcExamples.slice(3)], {
    batchSize: 3,
  });
  expect(windows).toEqual([["a", "b", "c", "d"]]);
  expect(computed.map((lengths) => lengths.length)).toEqual([3, 3, 2]);
  const lengths = computed.flat();
  expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
});

test("no more than windowItems items wait, whatever the batches given", async () => {
  expect((await readAll([mrcExamples], { windowItems: 4 })).windows).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  expect((await readAll([mrcExamples], { windowItems: 1 })).windows).toEqual([["a"], ["b"], ["c"], ["d"]]);
});

test("a text without a token is given back, with no item", async () => {
  const empty = exampleOf("\u200b", [], "e");
  expect((await readAll([[empty, mrcExamples[0]]], {})).windows).toEqual([["e", "a"]]);
  expect((await readAll([[empty]], {})).computed).toEqual([]);
  expect((await readAll([], {})).windows).toEqual([]);
});

test.each([
  [{ batchSize: 0 }, "E_CONFIG: batchSize=0 is no size. Fix: set it to a whole number above 0."],
  [{ windowItems: 1.5 }, "E_CONFIG: windowItems=1.5 is no size."],
])("%j is refused", async (options, message) => {
  await expect(readAll([mrcExamples], options)).rejects.toThrow(message);
});
