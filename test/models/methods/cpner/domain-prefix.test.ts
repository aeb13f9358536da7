import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../../src/engine/engine.js";
import * as ops from "../../../../src/engine/ops/index.js";
import { attentionKinds } from "../../../../src/models/encoders/t5/hooks.js";
import {
  FixedPrefix,
  foldPrefix,
  newPrefix,
  restorePrefix,
  toPrefixTable,
} from "../../../../src/models/methods/cpner/domain-prefix.js";

beforeAll(async () => void (await selectEngine("wasm")));

const config = { encoderLayers: 1, decoderLayers: 2, heads: 2, headSize: 3, hiddenSize: 4 };
const shape = { prefixLength: 5, middleSize: 6, dropoutRate: 0.1 };

describe("a domain's prefix", () => {
  test("begins alike for all domains of one seed", async () => {
    const prefixes = [1, 1, 2].map((seed) => newPrefix(shape, config, seed));
    const [a, same, other] = await Promise.all(prefixes.map(foldPrefix));
    expect(same).toEqual(a);
    expect(other["decoder-self"]).not.toEqual(a["decoder-self"]);
    for (const prefix of prefixes) prefix.dispose();
  });

  test("is the same restored, and folded", async () => {
    const before = ops.countTensors();
    const prefix = newPrefix(shape, config, 1);
    const restored = restorePrefix(shape, config, await prefix.store());
    const folded = await foldPrefix(prefix);
    const fixed = new FixedPrefix(folded, config);
    expect(await foldPrefix(restored)).toEqual(folded);
    expect(await foldPrefix(fixed)).toEqual(folded);
    expect(fixed.trained).toEqual([]);
    expect(await fixed.store()).toBeUndefined();
    for (const made of [prefix, restored, fixed]) made.dispose();
    expect(ops.countTensors()).toBe(before);
  });

  test("goes to the layers as keys and values", async () => {
    const prefix = newPrefix(shape, config, 1);
    const folded = await foldPrefix(prefix);
    const table = toPrefixTable(prefix);
    expect(attentionKinds.map((kind) => table[kind]!.length)).toEqual([1, 2, 2]);
    const { k, v } = table["decoder-cross"]![1];
    expect(k.shape).toEqual([1, 2, 5, 3]);
    const { values } = folded["decoder-cross"];
    expect(Array.from(await ops.read(k))).toEqual(Array.from(values.subarray(60, 90)));
    expect(Array.from(await ops.read(v))).toEqual(Array.from(values.subarray(90, 120)));
    for (const kind of attentionKinds) for (const { k, v } of table[kind]!) ops.dispose([k, v]);
    prefix.dispose();
  });

  test("refuses files that lack parameters, and keys of another T5", async () => {
    const prefix = newPrefix(shape, config, 1);
    const stored = await prefix.store();
    const folded = await foldPrefix(prefix);
    stored.delete("cpner.encoder-self.out.bias");
    expect(() => restorePrefix(shape, config, stored)).toThrow(
      "E_SHAPE: the domain's file lacks cpner.encoder-self.out.bias of its 15 parameters. Fix: warm the domain up again.",
    );
    expect(() => new FixedPrefix(folded, { ...config, encoderLayers: 2 })).toThrow(
      "E_SHAPE: the encoder-self prefixes are [2 * layers, heads, prefixLength, headDim]=[2,2,5,3], and the T5 needs [4,2,5,3]. Fix: use the T5 that the domain was trained over.",
    );
    prefix.dispose();
  });
});
