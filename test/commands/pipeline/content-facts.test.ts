import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ContentReader } from "../../../src/commands/pipeline/content-facts.js";
import { nextFolder } from "../../support/temp.js";

const describeContent = (path: string) => new ContentReader(new AbortController().signal).describe(path);

describe("ContentReader", () => {
  test("a file is its name and what it holds", async () => {
    const folder = nextFolder();
    for (const name of ["a", "b"]) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "train.conll"), "one");
    }
    const first = await describeContent(join(folder, "a/train.conll"));
    // sha256sum of "one"
    expect(first).toBe("train.conll (7692c3ad3540bb80…)");
    expect(await describeContent(join(folder, "b/train.conll"))).toBe(first);
  });

  test("of a model what it computes with counts, of another folder every file and its name", async () => {
    const change = async (names: readonly string[], changed: string): Promise<boolean> => {
      const folder = nextFolder();
      for (const name of names) writeFileSync(join(folder, name), name);
      const before = await describeContent(folder);
      writeFileSync(join(folder, changed), "other");
      return before !== (await describeContent(folder));
    };
    const model = ["config.json", "model.safetensors", "README.md"];
    expect(await change(model, "model.safetensors")).toBe(true);
    expect(await change(model, "README.md")).toBe(false);
    expect(await change(["README.md"], "README.md")).toBe(true);
    expect(await change(["a"], "b")).toBe(true);
  });
});
