import { describe, expect, test } from "vitest";
import { fitExponent, pickChunks, spreadEvenly } from "../../../src/commands/plan/sample-dump.js";
import type { DumpChunk, DumpSource } from "../../../src/ingest/read/dump.js";

const source = (plan: "members" | "sequential", chunks: number, xmlBytes = 10): DumpSource =>
  ({
    plan,
    path: "x",
    async *chunks() {
      for (let number = 0; number < chunks; number++) {
        yield (
          plan === "members"
            ? { kind: "range", number, inputBytes: 1 }
            : { kind: "bytes", number, inputBytes: 1, xml: new Uint8Array(xmlBytes), notices: {} }
        ) as DumpChunk;
      }
    },
  }) as unknown as DumpSource;

const numbers = async (...sources: DumpSource[]): Promise<number[][]> =>
  (await pickChunks(sources)).bySource.map((chunks) => chunks.map(({ number }) => number));

describe("the sample", () => {
  test.each([
    [10, 3, [1, 5, 8]],
    [2, 8, [0, 1]],
    [0, 8, []],
  ])("of %d things, %d are spread evenly", (total, count, picked) =>
    expect(spreadEvenly(total, count)).toEqual(picked),
  );

  test("takes one part in a hundred, spread over all files", async () => {
    const [first, second] = await numbers(source("members", 1000), source("members", 1000));
    expect([first.length, second.length]).toEqual([10, 10]);
    expect(first[0]).toBe(50);
    expect(first[9]).toBe(950);
  });

  test("takes at least eight chunks and at most sixty-four", async () => {
    expect((await numbers(source("members", 20)))[0]).toHaveLength(8);
    expect((await numbers(source("members", 3)))[0]).toEqual([0, 1, 2]);
    expect((await numbers(source("members", 20_000)))[0]).toHaveLength(64);
  });

  test("takes the beginning of what can only be read from its beginning", async () => {
    const [picked] = await numbers(source("sequential", 100, 1 << 20));
    expect(picked).toEqual(Array.from({ length: 48 }, (_, i) => i));
    expect(await numbers(source("sequential", 3))).toEqual([[0, 1, 2]]);
  });

  test("the growth of link targets is fitted between a half and one", () => {
    const growth = (exponent: number) =>
      Array.from({ length: 9 }, (_, i) => ({
        anchors: 100 * (i + 1),
        targets: (100 * (i + 1)) ** exponent,
      }));
    expect(fitExponent(growth(0.7))).toBeCloseTo(0.7);
    expect(fitExponent(growth(0.1))).toBe(0.5);
    expect(fitExponent(growth(1.4))).toBe(1);
    expect(fitExponent([])).toBe(1);
    expect(fitExponent([{ anchors: 10, targets: 5 }])).toBe(1);
  });
});
