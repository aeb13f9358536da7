import { afterEach, expect, test } from "vitest";
import { countTensors, dispose, parameter, read, tensor, type Variable } from "../../src/engine/ops/index.js";
import { Optimizer } from "../../src/train/optimizer.js";
import { type OptimizerSettings, trainingSettings } from "../../src/train/settings.js";
import { describeEngines, expectNumbers } from "../support/engines.js";

const settingsOf = (keys: object): OptimizerSettings =>
  trainingSettings.parse({ epochs: 1, optimizer: { learningRate: 0.1, weightDecay: 0.1, ...keys } })
    .optimizer;

describeEngines(
  "Optimizer",
  ({ tolerance }) => {
    const made: { dispose(): void }[] = [];
    afterEach(() => {
      for (const thing of made.splice(0)) thing.dispose();
    });
    const variableOf = (values: readonly number[]): Variable => {
      const variable = parameter(values, [values.length]);
      made.push(variable);
      return variable;
    };
    const optimizerOf = (parameters: Readonly<Record<string, Variable>>, keys: object): Optimizer => {
      const trained = Object.entries(parameters).map(([name, variable]) => ({
        name,
        variable,
        decays: name.includes("weight"),
      }));
      const optimizer = new Optimizer(trained, settingsOf(keys));
      made.push(optimizer);
      return optimizer;
    };
    const step = (optimizer: Optimizer, values: readonly (number | undefined)[], clip?: number): void => {
      const gradients = values.map((value) => (value === undefined ? undefined : tensor([value], [1])));
      const factor = clip === undefined ? undefined : tensor([clip], []);
      optimizer.apply(gradients, { learningRate: 0.1, factor });
      dispose([gradients, factor]);
    };

    // Computed in float64 by the published algorithms: parameter 1, gradients 0.5 and -0.25, rate and decay 0.1.
    test.each([
      ["adamw", undefined, [0.89, 0.8544663], [0.9, 0.8733663]],
      ["adam", undefined, [0.9, 0.8544414], [0.9, 0.8733663]],
      ["adam", 0.5, [0.9, 0.8407352], [0.9, 0.8733663]],
    ])(
      "%s with gradients times %s moves a matrix and a bias as computed by hand",
      async (name, clip, matrix, bias) => {
        const [weight, shift] = [variableOf([1]), variableOf([1])];
        const optimizer = optimizerOf({ weight, shift }, { name });
        for (const [i, gradient] of [0.5, -0.25].entries()) {
          step(optimizer, [gradient, gradient], clip);
          expect((await read(weight))[0], `matrix, step ${i + 1}`).toBeCloseTo(matrix[i]!, 5);
          expect((await read(shift))[0], `bias, step ${i + 1}`).toBeCloseTo(bias[i]!, 5);
        }
      },
    );

    test("without bias correction the moments are taken as they are", async () => {
      const weight = variableOf([1]);
      const optimizer = optimizerOf({ weight }, { biasCorrection: false, epsilon: 1e-6 });
      step(optimizer, [0.5]);
      // m = 0.1 * 0.5, v = 0.001 * 0.25: 1 * (1 - 0.1 * 0.1) - 0.1 * 0.05 / (sqrt(0.00025) + 1e-6)
      expect((await read(weight))[0]).toBeCloseTo(0.99 - (0.1 * 0.05) / (Math.sqrt(0.00025) + 1e-6), 5);
      step(optimizer, [-0.25]);
      const [first, second] = [0.9 * 0.05 - 0.1 * 0.25, 0.999 * 0.00025 + 0.001 * 0.0625];
      const before = 0.99 - (0.1 * 0.05) / (Math.sqrt(0.00025) + 1e-6);
      const after = before * 0.99 - (0.1 * first) / (Math.sqrt(second) + 1e-6);
      expect((await read(weight))[0]).toBeCloseTo(after, 5);
    });

    test("leaves a parameter without gradient as it is, and counts no step for it", async () => {
      const [late, weight] = [variableOf([1]), variableOf([1])];
      const optimizer = optimizerOf({ late, weight }, { weightDecay: 0 });
      for (let i = 0; i < 5; i++) step(optimizer, [undefined, 1]);
      await expectNumbers(late.clone(), [1], 0);
      step(optimizer, [3, 1]);
      // The first step of Adam is the learning rate, whatever the gradient.
      await expectNumbers(late.clone(), [0.9], tolerance);
    });

    test("goes on exactly where another was stored", async () => {
      const [a, b] = [variableOf([1]), variableOf([1])];
      const first = optimizerOf({ weight: a }, {});
      for (const gradient of [0.3, -0.2, 0.7]) step(first, [gradient]);
      const second = optimizerOf({ weight: b }, {});
      b.assign(a);
      second.restore(await first.store());
      for (const optimizer of [first, second]) step(optimizer, [0.1]);
      expect(Array.from(await read(b))).toEqual(Array.from(await read(a)));
    });

    test("refuses a checkpoint of another model", async () => {
      const optimizer = optimizerOf({ weight: variableOf([1, 2]) }, {});
      const other = optimizerOf({ weight: variableOf([1]) }, {});
      const stored = await other.store();
      expect(() => optimizer.restore(stored)).toThrow(
        'E_INPUT: the checkpoint\'s tensor "first/weight" is [1]; the model has [2]. ' +
          "Fix: start the run again in another folder.",
      );
      expect(() => optimizer.restore(new Map())).toThrow('"first/weight" is missing; the model has [2]');
    });

    test.each(["adamw", "adam"])("%s leaves no tensor behind", (name) => {
      const before = countTensors();
      const weight = parameter([1], [1]);
      const optimizer = new Optimizer(
        [{ name: "weight", variable: weight, decays: true }],
        settingsOf({ name }),
      );
      const during = countTensors();
      for (let i = 0; i < 3; i++) {
        step(optimizer, [0.5], 0.5);
        expect(countTensors()).toBe(during);
      }
      optimizer.dispose();
      weight.dispose();
      expect(countTensors()).toBe(before);
    });
  },
  ["cpu", "wasm"],
);
