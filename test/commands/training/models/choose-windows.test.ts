import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chooseWindows } from "../../../../src/commands/training/models/choose-windows.js";
import { nextFolder } from "../../../support/temp.js";

function folderOf(positions: number): string {
  const folder = nextFolder();
  writeFileSync(join(folder, "config.json"), JSON.stringify({ max_position_embeddings: positions }));
  return folder;
}

test("windows are as long as sentences are, or as the model can read, unless the config says otherwise", () => {
  expect(chooseWindows({}, folderOf(512))).toEqual({ maxTokens: 128 });
  expect(chooseWindows({}, folderOf(64))).toEqual({ maxTokens: 64 });
  expect(chooseWindows({}, 48)).toEqual({ maxTokens: 48 });
  expect(chooseWindows({ maxTokens: 256, strideTokens: 8 }, folderOf(512))).toEqual({
    maxTokens: 256,
    strideTokens: 8,
  });
});
