import { expect, test } from "vitest";
import * as ops from "../../../../src/engine/ops/index.js";
import { parseT5Config } from "../../../../src/models/encoders/t5/config.js";
import {
  biasOfDistances,
  bucketOf,
  positionBias,
} from "../../../../src/models/encoders/t5/relative-positions.js";
import { describeEngines } from "../../../support/engines.js";

const usual = { buckets: 32, maxDistance: 128 };

// By hand from FACTS 1.17: 16 buckets a direction, exact below 8; or 32 for the past, exact below 16.
test.each([
  [0, 0, 0],
  [-1, 1, 1],
  [1, 17, 0],
  [-7, 7, 7],
  [-8, 8, 8],
  [9, 24, 0],
  [-15, 9, 15],
  [-16, 10, 16],
  [-31, 11, 21],
  [-32, 12, 21],
  [64, 30, 0],
  [-127, 15, 31],
  [-128, 15, 31],
  [5000, 31, 0],
])("a key %i places away is in bucket %i of an encoder and %i of a decoder", (offset, both, back) => {
  expect(bucketOf(offset, "both", usual)).toBe(both);
  expect(bucketOf(offset, "back", usual)).toBe(back);
});

describeEngines("positionBias", () => {
  const config = parseT5Config({
    model_type: "t5",
    vocab_size: 4,
    d_model: 4,
    d_kv: 2,
    d_ff: 4,
    num_layers: 1,
    num_heads: 2,
    relative_attention_num_buckets: 4,
    relative_attention_max_distance: 8,
  });

  test("gives every pair of places the number of its bucket, a head at a time", async () => {
    const table = ops.tensor([10, 20, 11, 21, 12, 22, 13, 23], [4, 2]);
    const bias = positionBias(table, 3, "back", config);
    expect(bias.shape).toEqual([1, 2, 3, 3]);
    const head = [10, 10, 10, 11, 10, 10, 12, 11, 10];
    expect([...(await ops.read(bias))]).toEqual([...head, ...head.map((number) => number + 10)]);
    const last = biasOfDistances(table, 3, config);
    expect([...(await ops.read(last))]).toEqual([12, 11, 10, 22, 21, 20]);
    ops.dispose([table, bias, last]);
  });
}, ["wasm"]);
