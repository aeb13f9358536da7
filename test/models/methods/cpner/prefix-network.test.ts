import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../../src/engine/engine.js";
import * as ops from "../../../../src/engine/ops/index.js";
import { parseT5Config } from "../../../../src/models/encoders/t5/config.js";
import { attentionKinds } from "../../../../src/models/encoders/t5/hooks.js";
import { t5Specs } from "../../../../src/models/encoders/t5/parameters.js";
import { ParameterSet } from "../../../../src/models/layers/parameters.js";
import { makeStacks, prefixSpecs, stackShape } from "../../../../src/models/methods/cpner/prefix-network.js";

beforeAll(async () => void (await selectEngine("wasm")));

const count = (shapes: readonly (readonly number[])[]): number =>
  shapes.reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);

describe("prefixSpecs", () => {
  const base = parseT5Config({
    ...{
      model_type: "t5",
      vocab_size: 32128,
      d_model: 768,
      d_kv: 64,
      d_ff: 3072,
      num_layers: 12,
      num_heads: 12,
    },
  });
  const backbone = count(t5Specs(base).map(({ shape }) => shape));

  test("has the released code's shapes at t5-base", () => {
    const specs = prefixSpecs({ prefixLength: 10, middleSize: 800 }, base);
    const shapes = specs
      .filter(({ name }) => name.startsWith("cpner.decoder-cross."))
      .map(({ shape }) => shape);
    expect(shapes).toEqual([[10, 768], [768, 800], [800], [800, 12 * 2 * 12 * 64], [12 * 2 * 12 * 64]]);
    expect(count(specs.map(({ shape }) => shape))).toBe(3 * count(shapes));
  });

  test("a folded domain is under 1 % of t5-base", () => {
    const folded = count(attentionKinds.map((kind) => stackShape(kind, 10, base)));
    expect(backbone).toBe(222_903_552);
    expect(folded).toBe(3 * 12 * 2 * 10 * 768);
    expect(folded / backbone).toBeLessThan(0.0025);
  });
});

describe("makeStacks", () => {
  const config = { encoderLayers: 1, decoderLayers: 2, heads: 2, headSize: 3, hiddenSize: 4 };
  const make = (seed?: number, rate = 0.5) => {
    const shape = { prefixLength: 5, middleSize: 6 };
    const parameters = ParameterSet.initialise(prefixSpecs(shape, config), { seed: 1, deviation: 1 });
    return { parameters, stacks: makeStacks(parameters, config, rate, seed) };
  };

  test("gives keys, then values, of each layer: out(tanh(middle(table)))", async () => {
    const before = ops.countTensors();
    const { parameters, stacks } = make();
    expect(stacks["encoder-self"].shape).toEqual([2, 2, 5, 3]);
    expect(stacks["decoder-cross"].shape).toEqual([4, 2, 5, 3]);
    const of = async (name: string) =>
      Array.from(await ops.read(parameters.get(`cpner.decoder-self.${name}`)));
    const [table, middle, out] = [
      await of("table.weight"),
      await of("middle.weight"),
      await of("out.weight"),
    ];
    // Layer 1's value, head 1, position 2, number 0: column ((2 * 1 + 1) * 2 + 1) * 3.
    const hidden = Array.from({ length: 6 }, (_, j) =>
      Math.tanh([0, 1, 2, 3].reduce((sum, i) => sum + table[2 * 4 + i] * middle[i * 6 + j], 0)),
    );
    const expected = hidden.reduce((sum, h, j) => sum + h * out[j * 24 + 21], 0);
    const numbers = await ops.read(stacks["decoder-self"]);
    expect(numbers[((3 * 2 + 1) * 5 + 2) * 3]).toBeCloseTo(expected, 5);
    ops.dispose({ ...stacks });
    parameters.dispose();
    expect(ops.countTensors()).toBe(before);
  });

  test("drops numbers by the seed, of each attention others, and none without", async () => {
    const zeros = async (stacks: ReturnType<typeof make>["stacks"], kind: (typeof attentionKinds)[number]) =>
      Array.from(await ops.read(stacks[kind]), (value) => value === 0);
    const [a, same, other, still] = [make(3), make(3), make(4), make()];
    const dropped = await zeros(a.stacks, "decoder-self");
    expect(dropped.filter(Boolean).length).toBeGreaterThan(10);
    expect(await zeros(same.stacks, "decoder-self")).toEqual(dropped);
    expect(await zeros(other.stacks, "decoder-self")).not.toEqual(dropped);
    expect(await zeros(a.stacks, "decoder-cross")).not.toEqual(dropped);
    expect((await zeros(still.stacks, "decoder-self")).some(Boolean)).toBe(false);
    for (const { stacks, parameters } of [a, same, other, still]) {
      ops.dispose({ ...stacks });
      parameters.dispose();
    }
  });
});
