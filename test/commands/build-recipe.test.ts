import { expect, test } from "vitest";
import { resolveBuildConfig } from "../../src/commands/build-config.js";
import { checkSameRecipe, toRecipe } from "../../src/commands/build-recipe.js";

const config = resolveBuildConfig({ dump: ["/a/x.xml"], out: "o", workers: 1 });
const files = (sha256: string) => ({ dump: [{ path: "/a/x.xml", bytes: 1, sha256 }] });
const [hashA, hashB] = ["a".repeat(64), "b".repeat(64)];

test("place and number of workers are no part of a recipe", () => {
  const moved = resolveBuildConfig({ dump: ["/b/x.xml"], out: "p", workers: 8 });
  const recipe = toRecipe(moved, { dump: [{ path: "/b/x.xml", bytes: 1, sha256: hashA }] });
  expect(recipe).toEqual(toRecipe(config, files(hashA)));
  expect(() => checkSameRecipe(toRecipe(config, files(hashA)), recipe, "o")).not.toThrow();
});

test("every difference is named with what it was and what it is", () => {
  const other = toRecipe({ ...config, seed: 2, limit: 5 }, files(hashB));
  expect(() => checkSameRecipe(toRecipe(config, files(hashA)), other, "o")).toThrow(
    "E_CONFIG: the corpus in o was begun differently: limit was not given and is 5; seed was 1 and is 2; dump was x.xml (aaaaaaaa…) and is x.xml (bbbbbbbb…). (folder=o) Fix: give the same inputs",
  );
});

test("another version of the toolkit is a difference", () => {
  const recipe = toRecipe(config, files(hashA));
  const older = { ...recipe, versions: { ...recipe.versions, nerforge: "0.0.1" } };
  expect(() => checkSameRecipe(older, recipe, "o")).toThrow(/nerforge was "0\.0\.1" and is "/);
});
