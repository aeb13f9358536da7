import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { countTensors } from "../../src/engine/ops/index.js";
import { createTagger } from "../../src/hub/create-tagger.js";
import { loadModel } from "../../src/hub/load-model.js";
import { saveTagger } from "../../src/hub/save-tagger.js";
import type { Tagger } from "../../src/models/methods/tagger/tagger.js";
import { makeTinyTagger } from "../support/taggers.js";
import { nextFolder } from "../support/temp.js";

const golden = new URL("../../fixtures/golden/bert-masked-lm", import.meta.url).pathname;
let folder: string;
let old: Tagger;
beforeAll(async () => {
  await selectEngine("wasm");
  old = makeTinyTagger("crf", 5);
});
afterAll(async () => {
  old.dispose();
  await closeEngines();
});
const saved = async (): Promise<string> => {
  folder = join(nextFolder(), "model");
  await saveTagger(folder, old);
  return folder;
};
const valuesOf = async (tagger: Tagger, name: string): Promise<number[]> => [
  ...(await tagger.head.parameters.store()).get(name)!.values,
];

describe("createTagger", () => {
  test("keeps the encoder and gives it a new head, by the seed", async () => {
    const model = await saved();
    const [one, again, other] = await Promise.all(
      [1, 1, 2].map((seed) => createTagger({ model, labels: ["A", "B", "C"], seed, head: "crf" })),
    );
    expect(one!.tagSet.tags).toEqual(["O", "B-A", "I-A", "B-B", "I-B", "B-C", "I-C"]);
    expect(await one!.encoder.parameters.store()).toEqual(await old.encoder.parameters.store());
    expect(await one!.head.parameters.store()).toEqual(await again!.head.parameters.store());
    expect(await valuesOf(one!, "classifier.weight")).not.toEqual(
      await valuesOf(other!, "classifier.weight"),
    );
    for (const tagger of [one, again, other]) tagger!.dispose();
  });

  test("a model in memory becomes the tagger's", async () => {
    const before = countTensors();
    const model = await loadModel(await saved(), { head: "none" });
    const tagger = await createTagger({ model, labels: ["A"], maxTokens: 32, strideTokens: 4 });
    expect(tagger.recipe.settings).toMatchObject({
      maxTokens: 32,
      strideTokens: 4,
      tags: ["O", "B-A", "I-A"],
    });
    expect(tagger.head.name).toBe("linear");
    tagger.dispose();
    expect(countTensors()).toBe(before);
  });

  test("carried tags begin with the rows of the old head", async () => {
    const model = await saved();
    const labels = ["NEW", "LOC"];
    const [fresh, carried] = await Promise.all(
      (["new", "carry"] as const).map((initialHead) => createTagger({ model, labels, initialHead })),
    );
    const size = old.encoder.size;
    const [was, is, would] = await Promise.all(
      [old, carried!, fresh!].map((tagger) => valuesOf(tagger, "classifier.weight")),
    );
    const row = (values: number[], tag: number): number[] => values.slice(tag * size, (tag + 1) * size);
    expect(row(is!, 0)).toEqual(row(was!, 0));
    expect(row(is!, 1)).toEqual(row(would!, 1));
    expect(row(is!, 3)).toEqual(row(was!, 3));
    expect(row(is!, 4)).toEqual(row(was!, 4));
    fresh!.dispose();
    carried!.dispose();
  });

  test.each([
    [
      "labels that the old head lacks",
      async () => ({ model: await saved(), labels: ["X"] }),
      /^E_CONFIG: no tag can be carried over: the old head has O, B-PER/,
    ],
    [
      "a model in memory",
      async () => ({ model: await loadModel(await saved(), { head: "none" }), labels: ["PER"] }),
      'E_CONFIG: no head can be carried over: the model is given without its head. Fix: set initialHead to "new".',
    ],
  ])("nothing can be carried from %s", async (_, options, message) => {
    const given = await options();
    const before = countTensors();
    await expect(createTagger({ ...given, initialHead: "carry" })).rejects.toThrow(message);
    if (typeof given.model === "string") expect(countTensors()).toBe(before);
    else given.model.dispose();
  });

  test.each([
    ["no label", [], "E_CONFIG: a tagger needs at least one label. Fix: pass labels."],
    [
      "a label twice",
      ["A", "A"],
      'E_CONFIG: the tag "B-A" stands twice among 5 tags. Fix: give every label once.',
    ],
  ])("%s: refused, and nothing is left behind", async (_, labels, message) => {
    const model = await saved();
    const before = countTensors();
    await expect(createTagger({ model, labels })).rejects.toThrow(message);
    expect(countTensors()).toBe(before);
  });

  test("a model without a tokenizer is refused, and nothing is left behind", async () => {
    const before = countTensors();
    await expect(createTagger({ model: golden, labels: ["A"] })).rejects.toThrow(
      `E_INPUT: ${golden} holds no tokenizer: expected tokenizer.json or vocab.txt. Fix: put the tokenizer of the model beside it.`,
    );
    expect(countTensors()).toBe(before);
  });
});
