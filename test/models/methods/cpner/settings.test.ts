import { expect, test } from "vitest";
import { checkCpnerSettings } from "../../../../src/models/methods/cpner/settings.js";

test("defaults are the paper's texts and the released code's sizes", () => {
  expect(checkCpnerSettings({ labels: ["PER"] })).toMatchObject({
    ...{ prefixLength: 10, middleSize: 800, dropoutRate: 0.1, trainsTable: false },
    ...{ source: "paper", options: true, target: "paper", order: "text", rejectionRate: 0 },
    ...{ maxSourceTokens: 256, maxTargetTokens: 192, names: {} },
  });
});

test("misspelt keys are refused by name", () => {
  const misspelt = { labels: ["PER"], prefixlength: 3 };
  expect(() => checkCpnerSettings(misspelt)).toThrow(/E_CONFIG: cpner is not valid:[\s\S]*"prefixlength"/);
});
