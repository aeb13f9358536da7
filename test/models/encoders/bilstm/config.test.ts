import { expect, test } from "vitest";
import {
  bilstmSettings,
  configOf,
  formatBilstmConfig,
  parseBilstmConfig,
} from "../../../../src/models/encoders/bilstm/config.js";

const sizes = { vocabSize: 7, characters: 5 };

test("settings have a default and a sentence each", () => {
  const settings = bilstmSettings.parse({});
  expect(settings).toMatchObject({ wordSize: 100, characterSize: 30, characterFilters: 30, hiddenSize: 200 });
  for (const [key, schema] of Object.entries(bilstmSettings.shape)) {
    expect(schema.description, key).toMatch(/^\S.{10,}/);
  }
});

test("a misspelt key, an odd width and a rate of 1 are refused", () => {
  for (const wrong of [{ wordsize: 3 }, { hiddenSize: 7 }, { inputDropout: 1 }, { layers: 0 }]) {
    expect(bilstmSettings.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
  }
});

test("a config comes back from its file", () => {
  const config = configOf(
    bilstmSettings.parse({
      layers: 2,
      sequenceDropout: true,
      lowercase: false,
      unknownRate: 0.25,
      maxWords: 80,
    }),
    sizes,
  );
  expect(parseBilstmConfig(JSON.parse(JSON.stringify(formatBilstmConfig(config))))).toEqual(config);
});

test("windows that never end are refused, and a file that is none", () => {
  const settings = bilstmSettings.parse({ maxWords: 8, strideWords: 8 });
  expect(() => configOf(settings, sizes)).toThrow(
    "E_CONFIG: windows of 8 words that repeat 8 never end. Fix: set strideWords to less than maxWords.",
  );
  expect(() => parseBilstmConfig({ model_type: "bert" }, "x/config.json")).toThrow(
    /E_CONFIG: x\/config\.json does not describe a BiLSTM:[\s\S]*model_type[\s\S]*\(file=x\/config\.json\) Fix: give the folder of a model of type nerforge-bilstm\./,
  );
});
