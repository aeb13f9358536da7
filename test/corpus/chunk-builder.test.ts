import { describe, expect, test } from "vitest";
import { ChunkBuilder, type PageHead } from "../../src/corpus/chunk-builder.js";
import { packPages } from "../support/corpus.js";

const head: PageHead = {
  pageId: 1,
  revisionId: 2,
  timestamp: "2021-01-01T00:00:00Z",
  title: "A",
  kind: "article",
  redirectTarget: null,
};
const units = (text: string): Uint16Array =>
  Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
const none = new Uint8Array(0);

describe("ChunkBuilder", () => {
  test("packs sentences, words, anchors and targets page by page", () => {
    const chunk = packPages(
      [
        { id: 7, title: "A", sentences: ["\u{1f600} [[B]] and [[C|see]].", "Plain."] },
        { id: 8, title: "R", redirectTo: "A" },
        { id: 9, title: "B", sentences: ["[[C]]"] },
      ],
      { "dropped.table": 2 },
    );
    expect(chunk.pages.map((page) => [page.pageId, page.kind, page.sentenceCount])).toEqual([
      [7, "article", 2],
      [8, "redirect", 0],
      [9, "article", 1],
    ]);
    expect(chunk.targets).toEqual(["B", "C"]);
    expect(new TextDecoder().decode(chunk.text)).toBe("\u{1f600} B and see.Plain.C");
    expect([...chunk.textEnds]).toEqual([15, 21, 22]);
    expect([...chunk.anchors]).toEqual([3, 4, 0, 9, 12, 1, 0, 1, 1]);
    expect([...chunk.anchorEnds]).toEqual([2, 2, 3]);
    expect([...chunk.wordsEnds]).toEqual([10, 14, 16]);
    expect(chunk.tally).toEqual({ "dropped.table": 2 });
  });

  test("takes a sentence from the middle of a buffer", () => {
    const builder = new ChunkBuilder();
    builder.addPage(head);
    builder.addSentence(units("xx Zürich yy"), 3, 9, none, [0, 6, builder.internTarget("Z")]);
    expect(new TextDecoder().decode(builder.finish().chunk.text)).toBe("Zürich");
  });

  test("grows its buffers and is empty after finish", () => {
    const builder = new ChunkBuilder();
    const long = units("東".repeat(50_000));
    const words = new Uint8Array(40_000).fill(7);
    for (let page = 0; page < 3; page++) {
      builder.addPage({ ...head, pageId: page });
      for (let i = 0; i < 700; i++) builder.addSentence(units("ab"), 0, 2, none, []);
      builder.addSentence(long, 0, long.length, words, []);
    }
    const { chunk, transfer } = builder.finish();
    expect(chunk.textEnds.length).toBe(2103);
    expect(chunk.text.length).toBe(3 * (1400 + 150_000));
    expect(chunk.words.length).toBe(120_000);
    expect(transfer).toContain(chunk.text.buffer);
    expect(new Set(transfer).size).toBe(6);
    const empty = builder.finish().chunk;
    expect([empty.pages.length, empty.text.length, empty.targets.length]).toEqual([0, 0, 0]);
  });

  test.each([
    [
      "outside its sentence",
      [0, 4, 0],
      "anchor [0, 4) does not stand behind 0 in a sentence of 3 characters",
    ],
    ["empty", [1, 1, 0], "anchor [1, 1)"],
    ["over the one before", [0, 2, 0, 1, 3, 0], "anchor [1, 3) does not stand behind 2"],
    ["without a target", [0, 1, 5], "anchor target 5 is none of the chunk's 1"],
  ])("refuses an anchor that is %s", (_, anchors, message) => {
    const builder = new ChunkBuilder();
    builder.addPage(head);
    builder.internTarget("T");
    expect(() => builder.addSentence(units("abc"), 0, 3, none, anchors)).toThrow(message);
  });

  test("refuses a sentence without a page", () => {
    const add = (): void => new ChunkBuilder().addSentence(units("a"), 0, 1, none, []);
    expect(add).toThrow("E_BUG: a sentence was added before its page.");
  });
});
