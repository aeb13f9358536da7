import { describe, expect, test } from "vitest";
import { Losses } from "../../../../src/formats/losses.js";
import { bilstmSettings, configOf } from "../../../../src/models/encoders/bilstm/config.js";
import {
  createWordEncoder,
  wordEncoderSettings,
} from "../../../../src/models/encoders/bilstm/encode-words.js";
import { createSymbolTable } from "../../../../src/models/encoders/bilstm/vocabulary.js";
import { createTagSet, tagsOfLabels } from "../../../../src/models/methods/tagger/tag-set.js";
import { exampleOf } from "../../../support/examples.js";

const tableOf = (symbols: string[]) =>
  createSymbolTable(new Map(symbols.map((symbol, i) => [symbol, 9 - i])));
const vocabulary = { words: tableOf(["met", "anna", "00"]), characters: tableOf(["A", "n", "a", "👍"]) };
const tagSet = createTagSet(tagsOfLabels(["PER"]));

function encode(sentence: string, mentions: [number, number, string][] = [], settings = {}) {
  const config = configOf(
    bilstmSettings.parse({ maxWords: 6, strideWords: 2, maxCharacters: 4, ...settings }),
    {
      vocabSize: 4,
      characters: 5,
    },
  );
  const made = wordEncoderSettings(config, vocabulary);
  const encoder = createWordEncoder(structuredClone(made), tagSet, new Losses());
  return encoder.encode(exampleOf(sentence, mentions), { epoch: 0, index: 7 });
}

describe("a text as words", () => {
  test("has the ids of its words and of their characters", () => {
    const [item, ...more] = encode("Anna 👍 met 47 Annals", [[0, 1, "PER"]]);
    expect(more).toEqual([]);
    expect(item).toMatchObject({ length: 5, targets: 5, example: 7 });
    expect([...item!.words]).toEqual([0, 1, 2, 3, 4]);
    expect([...item!.wordIds]).toEqual([2, 0, 1, 3, 0]);
    // A word's first four characters count; m, e, t, 4 and 7 are unknown.
    expect([...item!.characterIds]).toEqual([1, 2, 2, 3, 4, 0, 0, 0, 0, 0, 1, 2, 2, 3]);
    expect([...item!.characterEnds]).toEqual([4, 5, 8, 10, 14]);
    expect([...item!.tags]).toEqual([1, 0, 0, 0, 0]);
  });

  test("is cut into windows, each word scored in one of them", () => {
    const items = encode("a b c d e f g h i", [[4, 6, "PER"]]);
    expect(items.map(({ words }) => [...words])).toEqual([
      [0, 1, 2, 3, 4, 5],
      [4, 5, 6, 7, 8],
    ]);
    expect(items.map(({ tags }) => [...tags])).toEqual([
      [0, 0, 0, 0, 1, -100],
      [-100, 2, 0, 0, 0],
    ]);
    expect(items.map(({ targets }) => targets)).toEqual([5, 4]);
  });

  test("without words gives nothing", () => {
    const encoder = createWordEncoder(
      wordEncoderSettings(configOf(bilstmSettings.parse({}), { vocabSize: 4, characters: 5 }), vocabulary),
      tagSet,
      new Losses(),
    );
    const empty = { ...exampleOf("a"), text: "", words: new Int32Array() };
    expect(encoder.encode(empty, { epoch: 0, index: 0 })).toEqual([]);
  });
});

test("settings of another encoder are refused", () => {
  expect(() => createWordEncoder({ input: "words", words: "a" }, tagSet, new Losses())).toThrow(
    /E_CONFIG: the settings encode no words:[\s\S]*words/,
  );
});
