import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { Tally } from "../../../src/core/tally.js";
import { eachChunkPage } from "../../../src/ingest/read/chunk-pages.js";
import type { DumpSource } from "../../../src/ingest/read/dump.js";
import { openDump } from "../../../src/ingest/read/open-dump.js";
import { readChunk } from "../../../src/ingest/read/read-chunk.js";
import { nextFolder } from "../../support/temp.js";
import { feed, has, noteUnless, pack, writeDump } from "./made-dumps.js";
import {
  articles,
  cirrusLines,
  enterpriseArray,
  enterpriseLines,
  enterpriseRecord,
  tarOf,
} from "./made-records.js";

const many = Array.from({ length: 40 }, (_, k) => ({
  ...articles[k % 3],
  id: k + 1,
  title: `Page ${k}`,
  redirects: [`P${k}`],
}));

async function readAll(
  source: DumpSource,
  from = 0,
): Promise<{ titles: string[]; notices: object; chunks: number }> {
  const notices = new Tally();
  const titles: string[] = [];
  let chunks = 0;
  for await (const chunk of source.chunks(from)) {
    const { content, notices: found } = await readChunk(chunk);
    notices.merge(found);
    for (const { title } of eachChunkPage(content, { site: source.site, notices })) titles.push(title);
    chunks++;
  }
  return { titles, notices: notices.toJSON(), chunks };
}

const titles = many.flatMap(({ title, redirects }) => [title, ...redirects]);
const dumps: Record<string, Uint8Array> = {};
beforeAll(async () => {
  Object.assign(dumps, {
    cirrus: Buffer.from(cirrusLines(many)),
    lines: Buffer.from(enterpriseLines(many)),
    array: Buffer.from(enterpriseArray(many)),
    tar: await tarOf({
      "a.ndjson": enterpriseLines(many.slice(0, 13)),
      "b.ndjson": enterpriseLines(many.slice(13)),
    }),
  });
});

const packers: readonly (readonly [string, boolean, (bytes: Uint8Array) => Uint8Array])[] = [
  ["none", true, (bytes) => bytes],
  ["gz", true, (bytes) => gzipSync(bytes)],
  ["bz2", has("bzip2"), (bytes) => pack("bzip2", bytes)],
  ["xz", has("xz"), (bytes) => pack("xz", bytes)],
];
const cases = ["cirrus", "lines", "array", "tar"].flatMap((kind) =>
  packers.map(
    ([compression, isThere, packBytes]) =>
      [kind, compression, noteUnless(isThere, compression), packBytes] as const,
  ),
);

describe.each(cases)("openDump of %s in %s%s", (kind, compression, note, packBytes) => {
  test.runIf(note === "")("reads every page, from a file and from standard input", async () => {
    const bytes = packBytes(dumps[kind]);
    const path = writeDump(nextFolder(), "a-20260101-dump", bytes);
    const options = { chunkBytes: 3000 };
    const halves = [bytes.subarray(0, 100), bytes.subarray(100)];
    const stdin = (async function* () {
      yield* halves;
    })();
    for (const source of [await openDump(path, options), await openDump("-", { ...options, stdin })]) {
      expect(source).toMatchObject({
        compression,
        format: kind === "cirrus" ? "cirrus-search" : "enterprise",
        plan: "sequential",
        site: { wiki: "averwiki", language: "en", titleCase: "first-letter" },
      });
      const { titles: found, notices, chunks } = await readAll(source);
      expect(found).toEqual(titles);
      expect(notices).toEqual({});
      expect(chunks).toBeGreaterThan(2);
    }
  });

  test.runIf(note === "")("goes on at any chunk, and chunks add up to the file", async () => {
    const path = writeDump(nextFolder(), "dump", packBytes(dumps[kind]));
    const source = await openDump(path, { chunkBytes: 3000 });
    const { chunks } = await readAll(source);
    let inputBytes = 0;
    for await (const chunk of source.chunks()) inputBytes += chunk.inputBytes;
    expect(inputBytes).toBe(source.totalBytes);
    const whole = (await readAll(source)).titles;
    for (let from = 0; from <= chunks; from++) {
      const rest = await readAll(source, from);
      expect(rest.chunks).toBe(chunks - from);
      expect(whole.slice(whole.length - rest.titles.length)).toEqual(rest.titles);
    }
  });
});

describe("openDump of JSON", () => {
  test("keeps what stands before the end of a cut archive, and counts the end", async () => {
    const bytes = gzipSync(dumps["tar"]);
    const path = writeDump(nextFolder(), "cut.tar.gz", bytes.subarray(0, Math.floor(bytes.length * 0.7)));
    const { titles: found, notices } = await readAll(await openDump(path));
    expect(titles.slice(0, found.length)).toEqual(found);
    expect(found.length).toBeGreaterThan(3);
    expect(notices).toMatchObject({ truncated: 1 });
  });

  test("begins where the first good record does", async () => {
    const path = writeDump(nextFolder(), "dump", `{oops\n{"a":1}\n${enterpriseLines()}`);
    const { titles: found, notices } = await readAll(await openDump(path));
    expect(found).toContain("Averstadt");
    expect(notices).toEqual({ broken_record: 2 });
  });

  test("skips and counts lines that are too long", async () => {
    const long = enterpriseRecord({ id: 9, title: "Long", text: "x".repeat(5000) });
    const path = writeDump(nextFolder(), "dump", `${enterpriseLines()}${JSON.stringify(long)}\n`);
    const { titles: found, notices } = await readAll(await openDump(path, { maxRecordBytes: 2000 }));
    expect(found).not.toContain("Long");
    expect(notices).toEqual({ record_too_large: 1 });
  });

  test.each([
    ['{"id":1,"labels":{}}\n', /the first has the keys id, labels/],
    ['{"index":{"_id":"1"}}\n', /none of its first 1 lines/],
    ["[1, 2]", /the first has the keys of no object/],
  ])("refuses %j", async (text, message) => {
    const opening = openDump(writeDump(nextFolder(), "wikidata.json", text));
    await expect(opening).rejects.toThrow(
      /^E_INPUT: the JSON is of no known kind: .* \(file=.*wikidata\.json\) Fix: give a CirrusSearch dump/,
    );
    await expect(opening).rejects.toThrow(message);
  });

  test("takes the wiki from the file's name where the records do not tell", async () => {
    const { is_part_of: _, in_language: __, ...record } = enterpriseRecord(articles[0]);
    const path = writeDump(nextFolder(), "dewiki-NS0-20260101-ENTERPRISE-HTML.json", JSON.stringify(record));
    expect((await openDump(path)).site).toMatchObject({ wiki: "dewiki", language: "de" });
    const stdin = feed(Buffer.from(JSON.stringify(record)));
    expect((await openDump("-", { stdin })).site).toMatchObject({ wiki: "wiki", language: "en" });
  });
});
