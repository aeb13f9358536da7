import { expect, test } from "vitest";
import { readAnchors, readPagedAnchors, readPageRanges } from "../../src/corpus/anchor-batches.js";
import { buildCorpus } from "../support/corpus.js";

test("readPagedAnchors places every anchor in its page, across replaced pages and batches", () => {
  const pages = Array.from({ length: 2500 }, (_, i) => ({
    id: 5000 - i,
    title: `P${i}`,
    sentences: Array.from({ length: i % 3 }, (_, n) => (n === 0 ? "none" : "[[A]] and [[B]]")),
  }));
  const corpus = buildCorpus([
    pages,
    [{ id: 4990, title: "P10", revision: 2, sentences: ["x", "y", "[[C]]"] }],
  ]);
  const found: number[][] = [];
  for (const batch of readPagedAnchors(corpus)) {
    batch.sentenceIds.forEach((id, i) => {
      found.push([id, batch.pageIds[i], batch.sentenceNumbers[i], batch.targetIds[i]]);
    });
  }
  const expected = corpus.database
    .prepare(
      `select s.id, s.page_id, s.number, a.target_id from anchors a join sentences s on s.id = a.sentence_id
       order by s.id, a.start`,
    )
    .raw()
    .all();
  expect(found).toEqual(expected);
  expect(found.at(-1)).toEqual([found.at(-1)![0], 4990, 2, 3]);
  expect([...readPageRanges(corpus)].length).toBe(2);
  expect([...readAnchors(corpus)].flatMap(({ targetIds }) => [...targetIds])).toEqual(
    found.map(([, , , target]) => target),
  );
  corpus.close();
});
