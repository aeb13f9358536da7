import { describe, expect, test } from "vitest";
import {
  checkQpmrcSettings,
  type QpmrcOptions,
  qpmrcSettings,
} from "../../../../src/models/methods/qpmrc/settings.js";

describe("checkQpmrcSettings", () => {
  test("fills in the paper's Table 7, and sums as its equations do", () => {
    expect(checkQpmrcSettings({ labels: ["PER"] })).toEqual({
      labels: ["PER"],
      names: {},
      annotated: {},
      negatives: "all",
      seed: 1,
      promptLength: 10,
      attention: "segmented",
      predictor: "biaffine",
      auxiliaryWeight: 1,
      reduction: "sum",
      predictorSize: 300,
      widthSize: 25,
      widths: 64,
      dropoutRate: 0.1,
      groupTokens: 512,
    });
  });

  test("every setting says what it is", () => {
    for (const [key, schema] of Object.entries(qpmrcSettings.shape))
      expect((schema as { description?: string }).description, key).toMatch(/\w/);
  });

  test.each([
    [{ labels: ["PER"], promptLenght: 3 }, 'Unrecognized key: "promptLenght"'],
    [{ labels: [] }, "labels"],
    [{ labels: ["PER"], attention: "none" }, 'expected one of "segmented"|"context-sees-queries"|"full"'],
    [{ labels: ["PER"], auxiliaryWeight: -1 }, "auxiliaryWeight"],
  ])("refuses %j", (options, message) => {
    expect(() => checkQpmrcSettings(options as QpmrcOptions)).toThrow(message);
  });
});
