import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expandModel, modelSettings } from "../../../../src/commands/training/config/model-settings.js";
import { nextFolder } from "../../../support/temp.js";

test("a model in short is what stands beside the config, else a repository", () => {
  const folder = nextFolder();
  mkdirSync(join(folder, "mine"));
  expect(expandModel("mine", folder)).toEqual({ from: join(folder, "mine") });
  expect(expandModel("google-bert/bert-base-cased", folder)).toEqual({ from: "google-bert/bert-base-cased" });
  expect(expandModel({ from: "./absent" }, folder)).toEqual({ from: join(folder, "absent") });
  expect(expandModel({ random: { vocabulary: { from: "mine" } } }, folder)).toEqual({
    random: { vocabulary: { from: join(folder, "mine") } },
  });
});

test("a model is named by one of its ways", () => {
  expect(modelSettings.safeParse({}).error?.issues[0].message).toBe("expected either from or random");
  expect(modelSettings.safeParse({ from: "a", random: {} }).success).toBe(false);
  expect(modelSettings.parse({ random: { hidden: 16 } }).random).toMatchObject({
    hidden: 16,
    layers: 2,
    vocabulary: { size: 30_000, lowercase: false },
  });
});
