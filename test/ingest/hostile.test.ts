import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveBuildConfig } from "../../src/commands/build-config.js";
import { buildCorpus } from "../../src/commands/build-corpus.js";
import { silentContext } from "../../src/commands/context.js";
import { openCorpus } from "../../src/corpus/corpus.js";
import { sumChunkCounters } from "../../src/corpus/tables/chunks.js";
import { verifyCorpus } from "../../src/corpus/verify.js";
import { ChunkParser } from "../../src/ingest/chunk-parser.js";
import { parseSiteInfo } from "../../src/ingest/read/site-info.js";
import { nextFolder } from "../support/temp.js";
import { goodPage, hostilePages } from "./hostile-pages.js";

const head = '<mediawiki xml:lang="zh" version="0.11"><siteinfo><dbname>testwiki</dbname></siteinfo>\n';
const longestPageMs = 10_000;

describe("hostile pages", () => {
  const parser = new ChunkParser({ site: parseSiteInfo(Buffer.from(head)), keep: "all" });

  test("there are a hundred of them and more, by different names", () => {
    expect(new Set(hostilePages.map(({ name }) => name)).size).toBe(hostilePages.length);
    expect(hostilePages.length).toBeGreaterThanOrEqual(100);
  });

  test.each(hostilePages)("$name: $fate, in time, and its neighbours are there", ({ xml, fate }) => {
    const before = process.cpuUsage();
    const { chunk } = parser.parse(Buffer.concat([goodPage(1), xml, goodPage(2)]));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(longestPageMs);
    const ids = chunk.pages.map(({ pageId }) => pageId);
    expect(ids[0]).toBe(1);
    expect(ids.at(-1)).toBe(2);
    const own = ids.length - 2;
    if (fate === "stored" || fate === "page.not_newer") expect(own).toBe(1);
    else expect([fate, chunk.tally[fate]]).toEqual([fate, 1]);
  });

  test("all in one dump leave every good page in the corpus, and the corpus sound", async () => {
    const folder = nextFolder();
    const dump = join(folder, "dump.xml");
    const good = hostilePages.map((_, i) => goodPage(1000 + i));
    writeFileSync(
      dump,
      Buffer.concat([
        Buffer.from(head),
        goodPage(1),
        ...hostilePages.flatMap(({ xml }, i) => [xml, good[i]]),
        Buffer.from("</mediawiki>\n"),
      ]),
    );
    const config = resolveBuildConfig({
      ...{ dump: [dump], out: join(folder, "out"), workers: 2 },
      ...{ keep: "all", chunkBytes: 100_000, minEntities: 0 },
    });
    const { stats, manifest } = await buildCorpus(config, { isFresh: false }, silentContext);
    expect(stats?.pages.article).toBeGreaterThan(good.length);
    expect(manifest?.isReproducible).toBe(true);
    const corpus = openCorpus(config.out, { mode: "read" });
    try {
      expect(await verifyCorpus(corpus)).toEqual([]);
      const { database } = corpus;
      const sentences = database.prepare("select text from sentences where page_id = ? order by id").pluck();
      for (let i = 0; i < good.length; i++) {
        const expected = [`The river ${1000 + i} is long.`, "He saw Paris and left."];
        expect(sentences.all(1000 + i), hostilePages[i].name).toEqual(expected);
      }
      const counted = sumChunkCounters(corpus).toJSON();
      for (const { name, fate } of hostilePages)
        if (fate !== "stored") expect([name, (counted[fate] ?? 0) > 0]).toEqual([name, true]);
    } finally {
      corpus.close();
    }
  }, 60_000);
});
