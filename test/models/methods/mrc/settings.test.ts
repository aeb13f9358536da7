import { describe, expect, test } from "vitest";
import { completeSettings, mrcSettings } from "../../../../src/models/methods/mrc/settings.js";

const encoder = { maxTokens: 64, hiddenSize: 24 };

describe("completeSettings", () => {
  test("defaults are BERT-MRC's, with windows as long as the model has positions", () => {
    expect(completeSettings({}, encoder)).toEqual({
      maxTokens: 64,
      strideTokens: 16,
      maxQueryTokens: 32,
      negatives: "all",
      seed: 1,
      mean: "item",
      loss: "binary",
      spanSize: 48,
      spanActivation: "gelu",
      hiddenDropoutRate: 0,
      spanDropoutRate: 0.1,
      weightStart: 1,
      weightEnd: 1,
      weightSpan: 1,
      spanCandidates: "all",
    });
    expect(completeSettings({ maxTokens: 40 }, encoder)).toMatchObject({
      strideTokens: 10,
      maxQueryTokens: 20,
    });
  });

  test("what is given stays, and undefined is not given", () => {
    const given = { maxTokens: 32, strideTokens: 3, loss: "positions", weightSpan: 0 } as const;
    expect(completeSettings({ ...given, spanSize: undefined } as never, encoder)).toMatchObject({
      ...given,
      spanSize: 48,
    });
  });

  test.each([
    [
      { maxTokens: 65 },
      "E_CONFIG: maxTokens=65 exceeds the 64 positions of the model. Fix: set it to at most 64.",
    ],
    [
      { weightEnd: 0 },
      "E_CONFIG: weightStart=1 and weightEnd=0: starts and ends must both be learned. Fix: set both above 0.",
    ],
    [
      { loss: "positions", mean: "place" },
      'E_CONFIG: the loss "positions" is one softmax an item, and no mean over places. Fix: set mean to "item".',
    ],
    [{ loss: "dice" }, "E_CONFIG: mrc is not valid:\n✖ Invalid option: expected one of"],
    [{ stride: 3 }, 'E_CONFIG: mrc is not valid:\n✖ Unrecognized key: "stride"\n'],
    [{ spanDropoutRate: 1 }, "✖ Too big: expected number to be <1"],
  ])("%j is refused", (given, message) => {
    expect(() => completeSettings(given as never, encoder)).toThrow(message);
  });

  test("every setting says what it is", () => {
    for (const [name, schema] of Object.entries(mrcSettings.shape))
      expect(schema.description, name).toMatch(/.{10}/);
  });
});
