import { describe, expect, test } from "vitest";
import { ChunkWriter } from "../../src/corpus/chunk-writer.js";
import { openCorpus } from "../../src/corpus/corpus.js";
import { readDoneChunks, sumChunkCounters } from "../../src/corpus/tables/chunks.js";
import { addInput } from "../../src/corpus/tables/inputs.js";
import { buildCorpus, dumpTables, type PageSketch, packPages, parseTables } from "../support/corpus.js";
import { nextFolder } from "../support/temp.js";

const manyChunks: PageSketch[][] = Array.from({ length: 6 }, (_, chunk) =>
  Array.from({ length: 5 }, (_, page) => ({
    id: 1 + ((chunk * 5 + page) % 23), // some pages come twice
    revision: 1 + chunk,
    title: `Page ${(chunk * 5 + page) % 23}`,
    sentences: Array.from(
      { length: (chunk + page) % 4 },
      (_, i) => `Say [[T${(chunk * 7 + page * 3 + i) % 11}|süß \u{1f600}]] and [[T${(chunk + i) % 17}]].`,
    ),
  })),
);

describe("ChunkWriter", () => {
  test("writes the rows that a chunk packs", () => {
    const corpus = buildCorpus([
      [
        { id: 5, title: "A", revision: 50, sentences: ["\u{1f600} [[B]] und [[Ä|süß]].", "[[B]]"] },
        { id: 6, title: "R", redirectTo: "A" },
      ],
    ]);
    const rows = dumpTables(corpus, ["pages", "sentences", "targets", "anchors"]);
    expect(rows["pages"]).toMatchObject([
      {
        page_id: 5,
        revision_id: 50,
        title: "A",
        kind: "article",
        redirect_target: null,
        first_sentence_id: 1,
      },
      { page_id: 6, title: "R", kind: "redirect", redirect_target: "A", sentence_count: 0 },
    ]);
    expect(rows["sentences"]).toMatchObject([
      { id: 1, page_id: 5, number: 0, text: "\u{1f600} B und süß." },
      { id: 2, page_id: 5, number: 1, text: "B" },
    ]);
    expect(rows["targets"]).toEqual([
      { id: 1, title: "B" },
      { id: 2, title: "Ä" },
    ]);
    expect(rows["anchors"]).toEqual([
      { sentence_id: 1, start: 3, end: 4, target_id: 1 },
      { sentence_id: 1, start: 9, end: 12, target_id: 2 },
      { sentence_id: 2, start: 0, end: 1, target_id: 1 },
    ]);
    corpus.close();
  });

  test("marks a chunk as done together with its rows and counts what it wrote", () => {
    const corpus = buildCorpus([[{ id: 1, title: "A", sentences: ["[[B]]"] }], [{ id: 2, title: "C" }]]);
    expect([...readDoneChunks(corpus, 1)]).toEqual([0, 1]);
    expect(sumChunkCounters(corpus).toJSON()).toEqual({
      "anchor.written": 1,
      "page.article": 2,
      "sentence.written": 1,
    });
    corpus.close();
  });

  test.each([
    ["older", 3, "New [[Y]]."],
    ["equal", 5, "Old [[X]]."],
    ["newer", 9, "Old [[X]]."],
  ])("a page whose stored revision is %s", (_, stored, expected) => {
    const corpus = buildCorpus([
      [{ id: 1, title: "A", revision: stored, sentences: ["Old [[X]].", "Gone."] }],
      [{ id: 1, title: "A", revision: 5, sentences: ["New [[Y]]."] }],
    ]);
    const { sentences, anchors, pages } = dumpTables(corpus, ["sentences", "anchors", "pages"]);
    expect((sentences[0] as { text: string }).text).toBe(expected.replace(/\[|\]/g, ""));
    expect([sentences.length, anchors.length, pages.length]).toEqual(stored < 5 ? [1, 1, 1] : [2, 1, 1]);
    expect(sumChunkCounters(corpus).get(stored < 5 ? "page.replaced" : "page.not_newer")).toBe(1);
    corpus.close();
  });

  test("a page that comes twice in one chunk is there once, in its newest revision", () => {
    const corpus = buildCorpus([
      [
        { id: 1, title: "A", revision: 1, sentences: ["one [[X]]", "two"] },
        { id: 1, title: "A", revision: 3, sentences: ["three [[Y]]"] },
        { id: 1, title: "A", revision: 2, sentences: ["four"] },
      ],
    ]);
    expect(corpus.database.prepare("select text from sentences").pluck().all()).toEqual(["three Y"]);
    corpus.close();
  });

  test.each([1, 2, 5])("a cache of %i titles gives the rows of a large one", (cachedTitles) => {
    const large = buildCorpus(manyChunks);
    const small = buildCorpus(manyChunks, { cachedTitles });
    expect(dumpTables(small, parseTables)).toEqual(dumpTables(large, parseTables));
    large.close();
    small.close();
  });

  test("a writer that is stopped after every chunk gives the rows of one that is not", () => {
    const whole = buildCorpus(manyChunks);
    const folder = nextFolder();
    manyChunks.forEach((pages, number) => {
      const corpus = openCorpus(folder);
      const input = addInput(corpus, { path: "test.xml", wiki: "testwiki", language: "en" });
      const writer = new ChunkWriter(corpus);
      writer.write(input, number, packPages(pages));
      writer.commit();
      corpus.close();
    });
    const pieces = openCorpus(folder, { mode: "read" });
    expect(dumpTables(pieces, parseTables)).toEqual(dumpTables(whole, parseTables));
    whole.close();
    pieces.close();
  });

  test("ids of deleted sentences are not given again after a restart", () => {
    const chunks: PageSketch[][] = [
      [{ id: 1, title: "A", revision: 1, sentences: ["one", "two"] }],
      [{ id: 1, title: "A", revision: 2 }],
    ];
    const folder = nextFolder();
    buildCorpus(chunks, { folder }).close();
    const corpus = openCorpus(folder);
    new ChunkWriter(corpus).write(1, 2, packPages([{ id: 2, title: "B", sentences: ["three"] }]));
    expect(corpus.database.prepare("select id from sentences").pluck().all()).toEqual([3]);
    corpus.close();
  });

  test("a chunk that fails leaves nothing behind, and the next one is whole", () => {
    const corpus = buildCorpus([]);
    const writer = new ChunkWriter(corpus);
    const bad = packPages([{ id: 1, title: "A", sentences: ["[[X]] and [[Y]]"] }]);
    bad.anchors[3] = 0; // two anchors at one place break the key
    expect(() => writer.write(1, 0, bad)).toThrow("UNIQUE");
    expect(dumpTables(corpus, ["pages", "sentences", "targets", "anchors", "chunks"])).toEqual({
      pages: [],
      sentences: [],
      targets: [],
      anchors: [],
      chunks: [],
    });
    writer.write(1, 0, packPages([{ id: 1, title: "A", sentences: ["[[Y]]"] }]));
    expect(dumpTables(corpus, ["anchors"])["anchors"]).toEqual([
      { sentence_id: 1, start: 0, end: 1, target_id: 1 },
    ]);
    corpus.close();
  });

  test("chunks that were not committed are not in the corpus, nor their done-marks", () => {
    const folder = nextFolder();
    const corpus = buildCorpus([], { folder });
    const writer = new ChunkWriter(corpus, { chunksPerCommit: 3 });
    for (let number = 0; number < 5; number++) {
      writer.write(1, number, packPages([{ id: number, title: `P${number}`, sentences: ["[[X]]"] }]));
    }
    const reader = openCorpus(folder, { mode: "read" });
    expect([...readDoneChunks(reader, 1)]).toEqual([0, 1, 2]);
    expect(dumpTables(reader, ["pages"])["pages"]).toHaveLength(3);
    writer.commit();
    expect([...readDoneChunks(reader, 1)]).toEqual([0, 1, 2, 3, 4]);
    reader.close();
    corpus.close();
  });

  test("two writers on one file do not give the same ids", () => {
    const folder = nextFolder();
    const first = buildCorpus([], { folder });
    const second = openCorpus(folder, { mode: "write" });
    const writers = [new ChunkWriter(first), new ChunkWriter(second)];
    for (let number = 0; number < 4; number++) {
      const page = { id: number, title: `P${number}`, sentences: [`[[T${number}]] [[T${number - 1}]]`] };
      writers[number % 2].write(1, number, packPages([page]));
      writers[number % 2].commit();
    }
    expect(first.database.prepare("select id from sentences").pluck().all()).toEqual([1, 2, 3, 4]);
    expect(first.database.prepare("select title from targets order by id").pluck().all()).toEqual([
      "T0",
      "T-1",
      "T1",
      "T2",
      "T3",
    ]);
    first.close();
    second.close();
  });

  test("refuses a chunk that is there, another wiki, and a corpus opened for reading", () => {
    const folder = nextFolder();
    const corpus = buildCorpus([[{ id: 1, title: "A" }]], { folder });
    expect(() => new ChunkWriter(corpus).write(1, 0, packPages([]))).toThrow(
      /E_CORPUS: chunk 0 of input 1 is in the corpus already\..*Fix: leave out the chunks/,
    );
    expect(() => addInput(corpus, { path: "b", wiki: "dewiki", language: "de" })).toThrow(
      /holds pages of testwiki; expected no other wiki but got dewiki.*Fix: build each wiki/,
    );
    corpus.close();
    const reader = openCorpus(folder, { mode: "read" });
    expect(() => new ChunkWriter(reader)).toThrow(/opened for reading.*Fix: open it with the mode write/);
    reader.close();
  });
});
