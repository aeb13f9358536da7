import { expect, test } from "vitest";
import { SentenceSet } from "../../src/sampling/sentence-set.js";

test("a sentence set holds what was added, each once", () => {
  const set = new SentenceSet(20);
  for (const id of [1, 8, 20, 8]) set.add(id);
  expect(Array.from({ length: 21 }, (_, id) => id).filter((id) => set.has(id))).toEqual([1, 8, 20]);
  expect(set.size).toBe(3);
  const other = new SentenceSet(20);
  other.add(2);
  set.addAll(other);
  expect([set.has(2), set.has(3), set.size]).toEqual([true, false, 4]);
});
