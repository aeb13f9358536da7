import { describe, expect, test } from "vitest";
import type { Example } from "../../../src/text/example.js";
import { arraySource, type ExampleSource } from "../../../src/train/data/example-source.js";
import { type JointOptions, jointSets, setShares } from "../../../src/train/data/joint-sets.js";
import { collect } from "../../support/chunks.js";
import { proseExamples } from "../../support/prose.js";

const sizes = { small: 20, middle: 80, great: 320 } as const;
const setOf = (name: keyof typeof sizes): ExampleSource => {
  const examples = proseExamples(sizes[name]).map(
    (example): Example => ({
      ...example,
      id: `${name}${example.id}`,
      datasetId: name,
    }),
  );
  return arraySource(examples, { seed: 1, name });
};
const sets = [setOf("small"), setOf("middle"), setOf("great")];
const read = (options: Partial<JointOptions>, epoch = 0, start = 0): Promise<Example[]> =>
  collect(jointSets(sets, { sampling: "uniform", seed: 3, ...options }).read(epoch, start));
const count = (examples: readonly Example[]): number[] =>
  Object.keys(sizes).map((name) => examples.filter(({ datasetId }) => datasetId === name).length);

describe("setShares", () => {
  test.each([
    ["uniform", undefined, [1 / 3, 1 / 3, 1 / 3]],
    ["proportional", undefined, [1 / 21, 4 / 21, 16 / 21]],
    ["temperature", 2, [1 / 7, 2 / 7, 4 / 7]],
    ["temperature", 1, [1 / 21, 4 / 21, 16 / 21]],
  ] as const)("%s, temperature %s", (sampling, temperature, expected) => {
    const shares = setShares(Object.values(sizes), { sampling, temperature });
    for (const [i, share] of shares.entries()) expect(share).toBeCloseTo(expected[i], 12);
  });
});

describe("joint sets", () => {
  test.each([
    ["uniform", [140, 140, 140]],
    ["proportional", [20, 80, 320]],
    ["temperature", [60, 120, 240]],
  ] as const)("%s: every epoch holds each set's share", async (sampling, expected) => {
    for (const epoch of [0, 1, 5]) expect(count(await read({ sampling }, epoch))).toEqual(expected);
  });

  test("a set is read whole before it is read again, through the epochs", async () => {
    const great = [...(await read({}, 0)), ...(await read({}, 1)), ...(await read({}, 2))]
      .filter(({ datasetId }) => datasetId === "great")
      .map(({ id }) => id);
    expect(great.length).toBe(420);
    expect(new Set(great.slice(0, 320)).size).toBe(320);
    const small = (await read({})).filter(({ datasetId }) => datasetId === "small").map(({ id }) => id);
    for (let pass = 0; pass < 7; pass++)
      expect(new Set(small.slice(20 * pass, 20 * (pass + 1))).size).toBe(20);
  });

  test("sets are mixed in every part of an epoch", async () => {
    const examples = await read({});
    for (let at = 0; at < 420; at += 84)
      for (const own of count(examples.slice(at, at + 84))) expect(own).toBeGreaterThan(14);
  });

  test("a reading goes on where another ended, whatever the runs", async () => {
    for (const runExamples of [1, 8]) {
      const whole = await read({ runExamples }, 2);
      for (const start of [1, 13, 140, 419])
        expect(await read({ runExamples }, 2, start)).toEqual(whole.slice(start));
    }
    expect(await read({}, 0)).not.toEqual(await read({ seed: 4 }, 0));
  });

  test("runs as long as a batch give batches of one set", async () => {
    const examples = await read({ runExamples: 20 }, 1);
    expect(count(examples)).toEqual([140, 140, 140]);
    for (let at = 0; at < 420; at += 20)
      expect(new Set(examples.slice(at, at + 20).map(({ datasetId }) => datasetId)).size).toBe(1);
  });

  test("an epoch of another length keeps the shares", async () => {
    expect(count(await read({ epochExamples: 32 }))).toEqual([11, 11, 10]);
    expect(jointSets(sets, { sampling: "uniform", seed: 3, epochExamples: 32 }).size).toBe(32);
  });

  test("what cannot be drawn from is refused", () => {
    const joint = (options: Partial<JointOptions>, of = sets) =>
      jointSets(of, { sampling: "uniform", seed: 1, ...options });
    expect(() => joint({ sampling: "proportional", epochExamples: 5 })).toThrow(
      "E_CONFIG: an epoch of 5 examples has none of set 1 of 3. Fix: raise epochExamples or the temperature, or leave the set out.",
    );
    expect(() => joint({ sampling: "temperature", temperature: 0 })).toThrow(
      "E_CONFIG: temperature=0 is none. Fix: set it to a number above 0.",
    );
    expect(() => joint({}, [...sets, arraySource([], { seed: 1, name: "e" })])).toThrow(
      "E_CONFIG: set 4 of 4 is empty. Fix: give sets with examples.",
    );
    expect(() => joint({}, [])).toThrow("E_CONFIG: there is no set to draw from.");
  });
});
