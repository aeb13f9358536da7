import { join } from "node:path";
import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { resolveBuildConfig } from "../../src/commands/build-config.js";
import { buildCorpus } from "../../src/commands/build-corpus.js";
import { silentContext } from "../../src/commands/context.js";
import { openCorpus } from "../../src/corpus/corpus.js";
import { verifyCorpus } from "../../src/corpus/verify.js";
import { writeDump } from "../ingest/read/made-dumps.js";
import {
  articles,
  cirrusLines,
  enterpriseArray,
  enterpriseLines,
  exportOf,
  tarOf,
} from "../ingest/read/made-records.js";
import { hasShared, sharedFile, sharedNote } from "../support/shared.js";
import { nextFolder } from "../support/temp.js";

const typesOf = (types: Readonly<Record<string, string>>): string =>
  Object.entries(types)
    .map(
      ([title, type]) =>
        `<http://dbpedia.org/resource/${title}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://dbpedia.org/ontology/${type}> .\n`,
    )
    .join("");

/** Builds a corpus of one dump and gives everything in it that does not hang on ids. */
async function build(name: string, bytes: string | Uint8Array): Promise<Record<string, unknown[]>> {
  const folder = nextFolder();
  const dump = [writeDump(folder, name, bytes)];
  const types = [
    writeDump(folder, "types.ttl", typesOf({ Aver: "Town", Lodria: "Country", Tesse: "River" })),
  ];
  const out = join(folder, "corpus");
  const config = resolveBuildConfig({ dump, types, out, workers: 1, minEntities: 0, keep: "all" });
  await buildCorpus(config, { isFresh: false }, silentContext);
  const corpus = openCorpus(out, { mode: "read" });
  expect(await verifyCorpus(corpus)).toEqual([]);
  corpus.close();
  const database = new Database(join(out, "corpus.sqlite"), { readonly: true });
  const read = (sql: string): unknown[] => database.prepare(sql).raw().all();
  try {
    return {
      pages: read("select title, kind, redirect_target from pages order by title"),
      articles: read(
        "select page_id, revision_id, timestamp, title from pages where kind = 'article' order by title",
      ),
      sentences: read("select page_id, number, text, hex(words) from sentences order by page_id, number"),
      anchors: read(
        `select s.page_id, s.number, a.start, a."end", t.title from anchors a
         join sentences s on s.id = a.sentence_id join targets t on t.id = a.target_id order by 1, 2, 3`,
      ),
      labels: read(
        `select t.title, l.name, b.status from target_labels b
         join targets t on t.id = b.target_id join labels l on l.id = b.label_id order by 1`,
      ),
    };
  } finally {
    database.close();
  }
}

test("every kind of dump of the same pages gives the same corpus", async () => {
  const expected = await build("averwiki-pages.xml", exportOf());
  expect(expected["labels"]).toContainEqual(["Averstadt", "town", 0]);
  expect(expected["pages"]).toContainEqual(["Republic of Lodria", "redirect", "Lodria"]);
  const tar = gzipSync(
    await tarOf({
      "a_0.ndjson": enterpriseLines(articles.slice(0, 2)),
      "a_1.ndjson": enterpriseLines(articles.slice(2)),
    }),
  );
  expect(await build("cirrus.json.gz", gzipSync(cirrusLines()))).toEqual(expected);
  expect(await build("enterprise.ndjson", enterpriseLines())).toEqual(expected);
  expect(await build("enterprise.json", enterpriseArray())).toEqual(expected);
  expect(await build("enterprise.tar.gz", tar)).toEqual(expected);
});

test("a full-history export gives the newest revision of each page, whatever their order", async () => {
  const revision = (id: number, day: string, text: string): string =>
    `<revision><id>${id}</id><timestamp>2026-01-${day}T00:00:00Z</timestamp><text>${text}</text></revision>`;
  const history = `<mediawiki xml:lang="en"><siteinfo><dbname>averwiki</dbname></siteinfo><page><title>Aver</title><ns>0</ns>
    <id>1</id>${revision(7, "01", "First [[Tesse]].")}${revision(9, "03", "Third, in [[Lodria]].")}${revision(8, "02", "Second.")}
    </page></mediawiki>`;
  const { articles: found, sentences, anchors } = await build("averwiki-history.xml", history);
  expect(found).toEqual([[1, 9, "2026-01-03T00:00:00Z", "Aver"]]);
  expect(sentences).toMatchObject([[1, 0, "Third, in Lodria.", expect.any(String)]]);
  expect(anchors).toEqual([[1, 0, 10, 16, "Lodria"]]);
});

test.runIf(hasShared)(`builds from a real full-history export${sharedNote}`, async () => {
  const folder = nextFolder();
  const dump = [sharedFile("data/dumps/enwiki-2013-full-history.xml.bz2")];
  const config = resolveBuildConfig({ dump, out: folder, workers: 1, minEntities: 0 });
  const { stats } = await buildCorpus(config, { isFresh: false }, silentContext);
  expect(stats?.pages).toEqual({ article: 18, redirect: 26, disambiguation: 0 });
});
