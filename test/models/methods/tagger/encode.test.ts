import { describe, expect, test } from "vitest";
import { Losses } from "../../../../src/formats/losses.js";
import type { EncodingRecipe } from "../../../../src/models/methods/method.js";
import { createTaggerEncoder } from "../../../../src/models/methods/tagger/encode.js";
import { tagsOfLabels } from "../../../../src/models/methods/tagger/tag-set.js";
import { exampleOf } from "../../../support/examples.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const recipe: EncodingRecipe = {
  method: "tagger",
  tokenizer: loadTokenizer("bert-cased").json,
  settings: { input: "subwords", tags: tagsOfLabels(["PER"]), maxTokens: 64, strideTokens: 8 },
};
const example = exampleOf("Anna Berg left", [[0, 2, "PER"]]);
const place = { epoch: 0, index: 0 };

describe("createTaggerEncoder", () => {
  test("a recipe that went to another thread encodes as here, and so do its items", () => {
    const items = createTaggerEncoder(recipe).encode(example, place);
    expect(createTaggerEncoder(structuredClone(recipe)).encode(example, place)).toEqual(items);
    expect(structuredClone(items)).toEqual(items);
    expect(items).toHaveLength(1);
  });

  test("nothing about an item is random", () => {
    const encoder = createTaggerEncoder(recipe);
    expect(encoder.encode(example, { epoch: 5, index: 0 })).toEqual(encoder.encode(example, place));
  });

  test("what tags cannot hold is counted", () => {
    const losses = new Losses();
    const nested = exampleOf("Anna Berg left", [
      [0, 2, "PER"],
      [1, 2, "PER"],
    ]);
    createTaggerEncoder(recipe, losses).encode(nested, place);
    expect(losses.toJSON()).toEqual({ overlap: 1 });
  });

  test.each([
    [
      { ...recipe.settings, input: "letters" },
      /^E_CONFIG: the settings encode no items of a tagger:\n.*input/s,
    ],
    [
      { ...recipe.settings, tags: undefined },
      /^E_CONFIG: the settings encode no items of a tagger:\n.*tags/s,
    ],
    [{ ...recipe.settings, tags: ["LABEL_0"] }, /^E_CONFIG: "LABEL_0" \(id 0\) is no tag of a word/],
  ])("settings of no tagger are refused", (settings, message) => {
    expect(() => createTaggerEncoder({ ...recipe, settings })).toThrow(message);
  });

  test("sub-words without a tokenizer are refused", () => {
    const { tokenizer: _, ...bare } = recipe;
    expect(() => createTaggerEncoder(bare)).toThrow(
      "E_CONFIG: a tagger of sub-words needs a tokenizer. Fix: put tokenizer.json or vocab.txt beside the model.",
    );
  });
});
