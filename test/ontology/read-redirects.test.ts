import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { TruncatedInputError } from "../../src/core/errors.js";
import { Tally } from "../../src/core/tally.js";
import { readRedirects } from "../../src/ontology/read-redirects.js";
import { collect } from "../support/chunks.js";
import { nextFolder } from "../support/temp.js";

const row = (from: string, to: string): string =>
  `<http://dbpedia.org/resource/${from}> <http://dbpedia.org/ontology/wikiPageRedirects> <http://dbpedia.org/resource/${to}> .\n`;

function write(text: string | Uint8Array): string {
  const file = join(nextFolder(), "redirects.ttl");
  writeFileSync(file, text);
  return file;
}

test("redirects are pairs of titles; the rest is counted", async () => {
  const tally = new Tally();
  const file = write(
    `# started\n${row("NYC", "New_York_City")}${row("a", "A")}${row("X__1", "Y")}${row("Q", "%7C")}${row("M%C3%BCnchen", "Munich")}<http://dbpedia.org/resource/A> <http://dbpedia.org/ontology/wikiPageID> "1" .\nbroken\n`,
  );
  expect(await collect(readRedirects(file, tally))).toEqual([
    ["NYC", "New York City"],
    ["München", "Munich"],
  ]);
  expect(tally.toJSON()).toEqual({
    "bad_line.subject": 1,
    intermediate_node: 1,
    invalid_title: 1,
    other_predicate: 1,
    to_itself: 1,
    triples: 6,
  });
});

test("a file that is cut gives its pairs, then the error", async () => {
  const rows = Array.from({ length: 3000 }, (_, i) => row(`From_${i * 7919}`, `To_${i * 104729}`)).join("");
  const packed = gzipSync(rows);
  const pairs: unknown[] = [];
  const reading = (async () => {
    for await (const batch of readRedirects(write(packed.subarray(0, packed.length * 0.8))))
      pairs.push(...batch);
  })();
  await expect(reading).rejects.toThrow(TruncatedInputError);
  expect(pairs.length).toBeGreaterThan(1000);
});
