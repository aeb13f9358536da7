import { describe, expect, test } from "vitest";
import type { Example } from "../../../src/text/example.js";
import {
  arraySource,
  type ExampleSource,
  joinSources,
  readEpoch,
} from "../../../src/train/data/example-source.js";
import { collect, stream } from "../../support/chunks.js";
import { proseExamples } from "../../support/prose.js";

const idsOf = async (source: ExampleSource, epoch: number, start = 0): Promise<string[]> =>
  (await collect(source.read(epoch, start))).map(({ id }) => id);
const named = (name: string, count: number): Example[] =>
  proseExamples(count).map((example) => ({ ...example, id: `${name}${example.id}` }));
const sorted = (ids: readonly string[]): string[] => [...ids].sort();

describe("a source in memory", () => {
  const examples = proseExamples(2500);
  const source = arraySource(examples, { seed: 3, name: "a" });

  test("gives every example once an epoch, in another order each time", async () => {
    const [first, second] = [await idsOf(source, 0), await idsOf(source, 1)];
    expect(source.size).toBe(2500);
    expect(sorted(first)).toEqual(sorted(examples.map(({ id }) => id)));
    expect(sorted(second)).toEqual(sorted(first));
    expect(second).not.toEqual(first);
    expect(first).not.toEqual(examples.map(({ id }) => id));
  });
  test("gives the same order again, and the rest of it from any place", async () => {
    const whole = await idsOf(source, 4);
    expect(await idsOf(arraySource(examples, { seed: 3, name: "a" }), 4)).toEqual(whole);
    for (const start of [0, 1, 999, 1000, 1001, 2499, 2500])
      expect(await idsOf(source, 4, start)).toEqual(whole.slice(start));
  });
  test("has another order by another seed or name", async () => {
    const whole = await idsOf(source, 0);
    expect(await idsOf(arraySource(examples, { seed: 4, name: "a" }), 0)).not.toEqual(whole);
    expect(await idsOf(arraySource(examples, { seed: 3, name: "b" }), 0)).not.toEqual(whole);
  });
});

describe("joined sources", () => {
  const target = named("t", 10);
  const other = named("o", 120);
  const joined = joinSources(
    [
      { examples: target, times: 5 },
      { source: arraySource(other, { seed: 1, name: "other" }), times: 0.5 },
    ],
    7,
  );

  test("take every example as often as asked", async () => {
    expect(joined.size).toBe(110);
    const ids = await idsOf(joined, 0);
    expect(ids.length).toBe(110);
    for (const { id } of target) expect(ids.filter((found) => found === id).length).toBe(5);
    expect(new Set(ids.filter((id) => id.startsWith("o"))).size).toBe(60);
  });
  test("go on with a part that was left over in the next epoch", async () => {
    const halves = [...(await idsOf(joined, 0)), ...(await idsOf(joined, 1))].filter((id) =>
      id.startsWith("o"),
    );
    expect(sorted(halves)).toEqual(sorted(other.map(({ id }) => id)));
    const third = (await idsOf(joined, 2)).filter((id) => id.startsWith("o"));
    expect(third).not.toEqual(halves.slice(0, 60));
  });
  test("keep each member's own order", async () => {
    const alone = arraySource(other, { seed: 1, name: "other" });
    const ids = (await idsOf(joined, 1)).filter((id) => id.startsWith("o"));
    expect(ids).toEqual((await idsOf(alone, 0)).slice(60));
  });
  test("take a whole and a part in one epoch", async () => {
    const source = joinSources([{ examples: target, times: 2.5 }], 1);
    const [first, second] = [await idsOf(source, 0), await idsOf(source, 1)];
    expect([first.length, second.length]).toEqual([25, 25]);
    const counts = (ids: readonly string[]): number[] =>
      target.map(({ id }) => ids.filter((found) => found === id).length).sort();
    expect(counts(first)).toEqual([2, 2, 2, 2, 2, 3, 3, 3, 3, 3]);
    expect(counts([...first, ...second])).toEqual(Array(10).fill(5));
  });
  test("are mixed evenly, and in another way in another epoch", async () => {
    const kinds = async (epoch: number): Promise<string> =>
      (await idsOf(joined, epoch)).map(([first]) => first).join("");
    const first = await kinds(0);
    const early = [...first.slice(0, 55)].filter((kind) => kind === "t").length;
    expect(Math.abs(early - 25)).toBeLessThan(15);
    expect(await kinds(1)).not.toBe(first);
    expect(await kinds(0)).toBe(first);
  });
  test("go on from any place", async () => {
    const whole = await idsOf(joined, 3);
    for (let start = 0; start <= 110; start += 11)
      expect(await idsOf(joined, 3, start)).toEqual(whole.slice(start));
  });
  test("close their members when the reader stops", async () => {
    let closed = 0;
    const member: ExampleSource = {
      size: 3000,
      async *read() {
        try {
          for (;;) yield target;
        } finally {
          closed++;
        }
      },
    };
    for await (const _ of joinSources([{ source: member, times: 1 }], 1).read(0, 0)) break;
    expect(closed).toBe(1);
  });
  test.each([0, -1, Number.NaN, 0.01])("refuse a factor of %f that takes nothing", (times) => {
    expect(() => joinSources([{ examples: target, times }], 1)).toThrow(
      `E_CONFIG: an epoch that takes 10 examples ${times} times takes none of them. Fix: raise the factor, or leave the source out.`,
    );
  });
  test("let a member without examples pass", async () => {
    const source = joinSources(
      [
        { examples: [], times: 3 },
        { examples: target, times: 1 },
      ],
      1,
    );
    expect(sorted(await idsOf(source, 0))).toEqual(sorted(target.map(({ id }) => id)));
  });
});

describe("an epoch is held to the source's size", () => {
  const examples = proseExamples(5);
  const sourceOf = (size: number): ExampleSource => ({
    size,
    read: () => stream([examples.slice(0, 3), [], examples.slice(3)]),
  });
  test("what is beyond it is left out", async () => {
    expect((await collect(readEpoch(sourceOf(4), 0, 0))).map(({ id }) => id)).toEqual(["0", "1", "2", "3"]);
  });
  test("too few are an error", async () => {
    await expect(collect(readEpoch(sourceOf(7), 2, 0))).rejects.toThrow(
      "E_INPUT: the training data end 2 examples before the 7 that they should have. (epoch=2) Fix: leave the data as they are while a run reads them.",
    );
  });
});
