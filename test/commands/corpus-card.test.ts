import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { buildCorpus } from "../../src/commands/build-corpus.js";
import { silentContext } from "../../src/commands/context.js";
import { sampleConfig } from "../support/sample.js";
import { nextFolder } from "../support/temp.js";

test("a corpus's card has numbers, types with examples, sources, licence, weaknesses and the paper", async () => {
  const out = join(nextFolder(), "corpus");
  await buildCorpus(sampleConfig(out, { labels: "nerbert-4" }), { isFresh: false }, silentContext);
  const card = readFileSync(join(out, "README.md"), "utf8");
  expect(parse(/^---\n([\s\S]*?)\n---\n/.exec(card)![1])).toMatchObject({
    language: ["en"],
    license: "cc-by-sa-4.0",
    task_categories: ["token-classification"],
  });
  expect(card).toMatch(/^\| location \| \d+ \| [^|]+; [^|]+; [^|]+ \|$/m);
  expect(card).toMatch(/^\| dump \| averwiki-.*\| [0-9a-f]{16}… \|$/m);
  for (const part of [
    "CC BY-SA",
    "DBpedia, under CC BY-SA as well",
    "stand unlabelled (",
    "arXiv:2112.00405",
  ])
    expect(card).toContain(part);
});
