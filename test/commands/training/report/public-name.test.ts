import { describe, expect, test } from "vitest";
import { publicName } from "../../../../src/commands/training/report/public-name.js";

describe("publicName", () => {
  test.each([
    ["google-bert/bert-base-cased", "google-bert/bert-base-cased"],
    ["/home/ana/runs/first/model", "first/model"],
  ])("%s is %s in a card", (model, name) => expect(publicName(model)).toBe(name));
});
