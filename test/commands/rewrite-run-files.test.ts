import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildCorpus } from "../../src/commands/build-corpus.js";
import { silentContext } from "../../src/commands/context.js";
import { balanceCommand, labelCommand } from "../../src/commands/corpus-commands.js";
import { sampleConfig } from "../support/sample.js";
import { nextFolder } from "../support/temp.js";

test("after another label set, config, manifest, card and recipe say how the corpus is now", async () => {
  const folder = nextFolder();
  const config = sampleConfig(folder);
  await buildCorpus(config, { isFresh: false }, silentContext);
  await labelCommand(folder, { labels: "nerbert-4" }, silentContext);
  await balanceCommand(folder, { alpha: 0.5 }, silentContext);
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  expect(read("config.yaml")).toMatch(/labels: nerbert-4[\s\S]*alpha: 0\.5/);
  const manifest = JSON.parse(read("manifest.json"));
  expect(manifest.options).toMatchObject({ labels: "nerbert-4", alpha: 0.5 });
  expect(manifest.files.dump).toHaveLength(1);
  expect(manifest.stats.labels.map(({ label }: { label: string }) => label).sort()).toEqual([
    "ENTITY",
    "location",
    "organization",
    "person",
  ]);
  expect(read("README.md")).toContain("and 4 labels");
  await expect(buildCorpus(config, { isFresh: false }, silentContext)).rejects.toThrow(
    /alpha was 0\.5 and is 0\.7; labels was "nerbert-4" and is "nerbert-315"/,
  );
});
