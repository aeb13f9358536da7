import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import {
  denseSpecs,
  normSpecs,
  ParameterSet,
  type StoredTensor,
} from "../../../src/models/layers/parameters.js";

const specs = [...denseSpecs("head", 2, 3), ...normSpecs("norm", 3)];
const options = { seed: 1, deviation: 0.02 };
const namesOf = (name: string): string[] => [name, name.replace("norm.weight", "norm.gamma")];

describe("a set of parameters", () => {
  beforeAll(async () => void (await selectEngine("cpu")));
  afterAll(closeEngines);

  test("gives back what it was loaded from, transposed in between", async () => {
    const weights = new Map<string, StoredTensor>([
      ["head.weight", { shape: [3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
      ["head.bias", { shape: [3], values: Float32Array.of(7, 8, 9) }],
      ["norm.gamma", { shape: [3], values: Float32Array.of(1, 2, 3) }],
      ["norm.bias", { shape: [3], values: Float32Array.of(0, 0, 1) }],
    ]);
    const before = countTensors();
    const { parameters, initialised } = ParameterSet.load(specs, weights, { ...options, namesOf });
    expect(initialised).toEqual([]);
    expect([...(await parameters.get("head.weight").data())]).toEqual([1, 3, 5, 2, 4, 6]);
    const stored = await parameters.store();
    expect(stored.get("head.weight")).toEqual(weights.get("head.weight"));
    expect(stored.get("norm.weight")).toEqual(weights.get("norm.gamma"));
    expect(parameters.size).toBe(15);
    parameters.dispose();
    expect(countTensors()).toBe(before);
  });

  test("begins with the same numbers for the same seed, by name", async () => {
    const [first, again, other] = [1, 1, 2].map((seed) =>
      ParameterSet.initialise(specs, { seed, deviation: 0.02 }),
    );
    const numbers = async (set: ParameterSet): Promise<number[]> => [
      ...(await set.get("head.weight").data()),
    ];
    expect(await numbers(again!)).toEqual(await numbers(first!));
    expect(await numbers(other!)).not.toEqual(await numbers(first!));
    expect([...(await first!.get("norm.weight").data())]).toEqual([1, 1, 1]);
    for (const set of [first, again, other]) set!.dispose();
  });

  test("initial numbers have the deviation that is asked for", async () => {
    const set = ParameterSet.initialise(denseSpecs("wide", 100, 100), { seed: 3, deviation: 0.02 });
    const values = Array.from(await set.get("wide.weight").data());
    const variance = values.reduce((total, value) => total + value * value, 0) / values.length;
    expect(Math.sqrt(variance)).toBeGreaterThan(0.0195);
    expect(Math.sqrt(variance)).toBeLessThan(0.0205);
    set.dispose();
  });

  test("uniform numbers stay within 1/sqrt(in), and fill it", async () => {
    const spec = { name: "down", shape: [25, 400], isTransposed: true, initial: "uniform" } as const;
    const set = ParameterSet.initialise([spec], options);
    const values = Array.from(await set.get("down").data());
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1 / 5 + 1e-7);
    const variance = values.reduce((total, value) => total + value * value, 0) / values.length;
    expect(Math.sqrt(variance) / (1 / 5 / Math.sqrt(3))).toBeCloseTo(1, 1);
    set.dispose();
  });

  test("a new head is initialised, and named", () => {
    const weights = new Map([["norm.weight", { shape: [3], values: Float32Array.of(1, 2, 3) }]]);
    const { parameters, initialised } = ParameterSet.load(specs, weights, { ...options, namesOf });
    expect(initialised).toEqual(["head.weight", "head.bias", "norm.bias"]);
    parameters.dispose();
  });

  test("a checkpoint of another model is refused", () => {
    const weights = new Map([["wte.weight", { shape: [3], values: Float32Array.of(1, 2, 3) }]]);
    expect(() => ParameterSet.load(specs, weights, { ...options, namesOf })).toThrow(
      "E_INPUT: the checkpoint holds none of the model's parameters. (expected=head.weight found=wte.weight) Fix: give a checkpoint of the same model type.",
    );
  });

  test("a tensor of another shape is refused, and those read before it are let go", () => {
    const weights = new Map([["head.weight", { shape: [2, 3], values: new Float32Array(6) }]]);
    const before = countTensors();
    const bias = { shape: [3], values: new Float32Array(3) };
    const reversed = [...specs].reverse();
    expect(() =>
      ParameterSet.load(reversed, new Map([...weights, ["head.bias", bias]]), { ...options, namesOf }),
    ).toThrow("E_SHAPE");
    expect(countTensors()).toBe(before);
    expect(() => ParameterSet.load(specs, weights, { ...options, namesOf })).toThrow(
      "E_SHAPE: head.weight is [2,3] in the checkpoint but [3,2] by its config. Fix: give the config.json that belongs to these weights.",
    );
  });
});
