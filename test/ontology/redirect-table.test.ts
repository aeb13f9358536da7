import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { type RedirectEnd, RedirectTable } from "../../src/ontology/redirect-table.js";
import { hashTitle } from "../../src/ontology/title-hash.js";

const key = (title: string): string => {
  const hash = { low: 0, high: 0 };
  hashTitle(title, hash);
  return `${hash.low} ${hash.high}`;
};

/** Where every redirect ends, when the titles of `types` have a class. */
function resolve(
  redirects: readonly (readonly [string, string])[],
  types: Readonly<Record<string, number>>,
): Record<string, RedirectEnd> {
  const table = new RedirectTable();
  for (const [from, to] of redirects) table.add(from, to);
  const classes = new Map(Object.entries(types).map(([title, classId]) => [key(title), classId]));
  const names = new Map(redirects.map(([from]) => [key(from), from]));
  const ends: Record<string, RedirectEnd> = {};
  table.resolve(
    (low, high) => classes.get(`${low} ${high}`) ?? 0,
    (low, high, end) => (ends[names.get(`${low} ${high}`)!] = end),
  );
  return ends;
}

describe("RedirectTable", () => {
  test("a redirect ends at its target's class", () =>
    expect(resolve([["NYC", "New York City"]], { "New York City": 4 })).toEqual({ NYC: 4 }));

  test("a chain ends at the first title with a class", () =>
    expect(
      resolve(
        [
          ["a", "b"],
          ["b", "c"],
          ["c", "d"],
        ],
        { c: 2, d: 3 },
      ),
    ).toEqual({ a: 2, b: 2, c: 3 }));

  test("a target without a class, or without a page, is untyped", () =>
    expect(
      resolve(
        [
          ["a", "b"],
          ["b", "c"],
        ],
        {},
      ),
    ).toEqual({ a: "untyped", b: "untyped" }));

  test("a circle, and what leads into it, is a loop", () =>
    expect(
      resolve(
        [
          ["a", "b"],
          ["b", "c"],
          ["c", "b"],
          ["d", "d"],
        ],
        {},
      ),
    ).toEqual({
      a: "loop",
      b: "loop",
      c: "loop",
      d: "loop",
    }));

  test("a circle with a typed title on it ends there", () =>
    expect(
      resolve(
        [
          ["a", "b"],
          ["b", "a"],
        ],
        { b: 5 },
      ),
    ).toEqual({ a: 5, b: 5 }));

  test("a chain of any length is walked once", () => {
    const links = Array.from({ length: 100_000 }, (_, i) => [`t${i}`, `t${i + 1}`] as const);
    const started = performance.now();
    const ends = resolve(links, { t100000: 9 });
    expect(new Set(Object.values(ends))).toEqual(new Set([9]));
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("the order of redirects changes nothing, even when a title has two targets", () => {
    const redirects: [string, string][] = [
      ["a", "x"],
      ["a", "y"],
      ["b", "a"],
      ["x", "z"],
      ["c", "c"],
    ];
    const types = { y: 1, z: 2 };
    const expected = resolve(redirects, types);
    for (let seed = 0; seed < 20; seed++) {
      expect(resolve(new RandomStream(seed).shuffle([...redirects]), types)).toEqual(expected);
    }
  });

  test("add says when a title had another target", () => {
    const table = new RedirectTable();
    expect([table.add("a", "b"), table.add("a", "b"), table.add("a", "c")]).toEqual([false, false, true]);
    expect(table.size).toBe(1);
  });
});
