import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../../src/engine/engine.js";
import * as ops from "../../../../src/engine/ops/index.js";
import { tableName } from "../../../../src/models/encoders/t5/parameters.js";
import { comparePrefixes, cosine, poolNames } from "../../../../src/models/methods/cpner/similarity.js";
import { cpnerTokenizer, foldedOf, makeDomainT5 } from "../../../support/cpner.js";

beforeAll(async () => void (await selectEngine("wasm")));

test("cosine is that of the angle, and 0 where a vector is 0", () => {
  expect(cosine([1, 0], [0, 3])).toBe(0);
  expect(cosine([1, 2], [2, 4])).toBeCloseTo(1, 12);
  expect(cosine([3, 4], [-4, -3])).toBeCloseTo(-24 / 25, 12);
  expect(cosine([0, 0], [1, 1])).toBe(0);
});

describe("comparePrefixes", () => {
  // One layer each: keys [1, 0] and values [0, 1].
  const a = foldedOf([1, 0, 0, 1], [1, 0, 0, 1], [2, 0, 0, 0]);
  const b = foldedOf([1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 0, 0]);

  test("layers: the mean of the layers' cosines over all three attentions", () => {
    // 1, 0 and 2 / (2 * sqrt 2)
    expect(comparePrefixes(a, b, "layers")).toBeCloseTo((1 + 0 + Math.SQRT1_2) / 3, 6);
    expect(comparePrefixes(a, a, "layers")).toBeCloseTo(1, 6);
  });

  test("layers: each layer counts alike, whatever its length", () => {
    const two = foldedOf([1, 0, 0, 0, 100, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]);
    const other = foldedOf([0, 1, 0, 0, 100, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]);
    expect(comparePrefixes(two, other, "layers")).toBeCloseTo(3 / 4, 6);
  });

  test("pooled: the cosine of the means", () => {
    // Means over keys and values, then over attentions: a is [4/6, 2/6], b is [3/6, 3/6].
    expect(comparePrefixes(a, b, "pooled")).toBeCloseTo((4 * 3 + 2 * 3) / Math.sqrt(20 * 18), 6);
  });

  test("refuses prefixes of another length", () => {
    const long = { ...b, "decoder-self": { shape: [2, 1, 2, 2], values: new Float32Array(8) } };
    expect(() => comparePrefixes(a, long, "layers")).toThrow(
      "E_SHAPE: the decoder-self prefixes are [2,1,1,2] and [2,1,2,2]. Fix: compare prefixes of one length, over one T5.",
    );
  });
});

test("poolNames is the mean over names of the mean embedding of a name's tokens", async () => {
  const t5 = makeDomainT5();
  const tokenizer = cpnerTokenizer();
  const before = ops.countTensors();
  const pooled = await poolNames(t5, tokenizer, ["harbour", "museum town"]);
  expect(ops.countTensors()).toBe(before);
  const table = await ops.read(t5.parameters.get(tableName));
  const row = (word: string) => {
    const id = tokenizer.requireId(`▁${word}`);
    return table.slice(id * 12, (id + 1) * 12);
  };
  const [harbour, museum, town] = ["harbour", "museum", "town"].map(row);
  for (let i = 0; i < 12; i++) expect(pooled[i]).toBeCloseTo((harbour[i] + (museum[i] + town[i]) / 2) / 2, 5);
  t5.dispose();
});
