import { expect, test } from "vitest";
import { peftSettings } from "../../../src/models/peft/settings.js";

test("the defaults are those of QPMRC-NER's table 7, and of UniPELT's code where it says nothing", () => {
  expect(peftSettings.parse({ method: "unipelt" })).toEqual({
    method: "unipelt",
    variant: "paper",
    gate: "context",
    adapter: { bottleneckSize: 48 },
    prefix: { prefixLength: 10, middleSize: 512 },
    lora: { rank: 8, dropoutRate: 0 },
  });
  expect(peftSettings.parse({ method: "lora" })).toEqual({
    method: "lora",
    rank: 8,
    alpha: 16,
    dropoutRate: 0,
  });
  expect(peftSettings.parse({ method: "adapter" })).toEqual({
    method: "adapter",
    bottleneckSize: 48,
    variant: "paper",
  });
  expect(peftSettings.parse({ method: "prefix" })).toEqual({
    method: "prefix",
    prefixLength: 10,
    middleSize: 512,
  });
});

test.each([
  [{ method: "unipelt", adapter: null, prefix: null, lora: null }, "are all null: keep one of them"],
  [{ method: "unipelt", lora: { rank: 8, alpha: 16 } }, 'Unrecognized key: "alpha"'],
  [{ method: "lora", rank: 0 }, "expected number to be >=1"],
  [{ method: "ia3" }, "Invalid"],
])("what they do not know is refused: %j", (settings, message) => {
  const { error } = peftSettings.safeParse(settings);
  expect(error?.issues.map((issue) => issue.message).join()).toContain(message);
});
