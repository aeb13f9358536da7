import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../../src/engine/engine.js";
import * as ops from "../../../../src/engine/ops/index.js";
import { createT5 } from "../../../../src/hub/create-t5.js";
import { T5Generator } from "../../../../src/models/encoders/t5/generator.js";
import { prefixHooks } from "../../../../src/models/encoders/t5/hooks.js";
import type { CpnerModel } from "../../../../src/models/methods/cpner/cpner-model.js";
import { toPrefixTable } from "../../../../src/models/methods/cpner/domain-prefix.js";
import { Optimizer } from "../../../../src/train/optimizer.js";
import { trainingSettings } from "../../../../src/train/settings.js";
import { trainStep } from "../../../../src/train/training-step.js";
import {
  backboneNumbers,
  cpnerExamples,
  cpnerTokenizer,
  gradientsOf,
  itemsOf,
  makeDomainT5,
  makeTinyCpner,
} from "../../../support/cpner.js";
import { describeEngines } from "../../../support/engines.js";
import { nextFolder } from "../../../support/temp.js";
import { tinySize } from "../../../support/tiny-t5.js";

beforeAll(async () => void (await selectEngine("wasm")));

const disposeAll = (model: CpnerModel): void => {
  model.dispose();
  model.parts.t5.parameters.dispose();
};

async function takeSteps(model: CpnerModel, steps: number): Promise<{ losses: number[]; state: string[] }> {
  const settings = trainingSettings.parse({ steps: 1, optimizer: { weightDecay: 0 } });
  const optimizer = new Optimizer(model.trained, settings.optimizer);
  const losses = [];
  for (let step = 1; step <= steps; step++) {
    const options = { step, seed: 1, learningRate: 0.05, clipNorm: 1, folder: nextFolder() };
    losses.push((await trainStep(model, optimizer, [itemsOf(model)], options)).loss);
  }
  const state = [...(await optimizer.store()).keys()];
  optimizer.dispose();
  return { losses, state };
}

describe("training", () => {
  test("changes no number of the T5, keeps state of prefix parameters alone, and learns", async () => {
    const model = makeTinyCpner({ dropoutRate: 0, t5: makeDomainT5({ dropoutRate: 0 }) });
    const before = await backboneNumbers(model);
    const { losses, state } = await takeSteps(model, 5);
    expect(await backboneNumbers(model)).toEqual(before);
    expect(model.trained.map(({ name }) => name).every((name) => name.startsWith("cpner."))).toBe(true);
    expect(state.length).toBe(3 * model.trained.length);
    expect(state.every((key) => /^(first|second|steps)\/cpner\.(en|de)coder-/.test(key))).toBe(true);
    expect(losses.at(-1)).toBeLessThan(losses[0]);
    disposeAll(model);
  });

  test.each([false, true])(
    "gradients reach every prefix parameter (checkpointed: %s)",
    async (isCheckpointed) => {
      const model = makeTinyCpner({ isCheckpointed });
      const { gradients } = await gradientsOf(model, 3);
      expect(model.trained.length).toBe(15);
      for (const [i, { name }] of model.trained.entries())
        expect([name, gradients[i]?.some((value) => value !== 0)]).toEqual([name, true]);
      disposeAll(model);
    },
  );

  test("is the same whether activations are kept or computed again", async () => {
    const [kept, again] = [false, true].map((isCheckpointed) => makeTinyCpner({ isCheckpointed }));
    const [a, b] = [await gradientsOf(kept, 3), await gradientsOf(again, 3)];
    expect(b.loss).toBeCloseTo(a.loss, 5);
    for (const [i, gradient] of a.gradients.entries())
      for (const [j, value] of gradient!.entries()) expect(b.gradients[i]![j]).toBeCloseTo(value, 4);
    for (const model of [kept, again]) disposeAll(model);
  });

  test("with the released leak trains the tied table too, and nothing else of the T5", async () => {
    const t5 = makeDomainT5({ version: "1.0" });
    const model = makeTinyCpner({ t5, trainsTable: true });
    expect(model.trained.map(({ name }) => name).filter((name) => !name.startsWith("cpner."))).toEqual([
      "shared.weight",
    ]);
    const before = await backboneNumbers(model);
    await takeSteps(model, 1);
    const after = await backboneNumbers(model);
    const tableSize = t5.config.vocabSize * t5.config.hiddenSize;
    expect(after.subarray(tableSize)).toEqual(before.subarray(tableSize));
    expect(after.subarray(0, tableSize)).not.toEqual(before.subarray(0, tableSize));
    disposeAll(model);
  });

  test("loses no tensor", async () => {
    const model = makeTinyCpner();
    const before = ops.countTensors();
    await gradientsOf(model, 3);
    await model.predictExamples(cpnerExamples, undefined, { batchSize: 2 });
    await model.fold();
    expect(ops.countTensors()).toBe(before);
    disposeAll(model);
  });
});

describeEngines("answering with prefixes on", () => {
  // A random T5 may end at once: of several, those that write something are compared.
  test("writes the same with a cache and without, and one by one or eight together", async () => {
    const model = makeTinyCpner({ t5: makeDomainT5({ version: "1.0" }, 5) });
    const { t5, prefix } = model.parts;
    const hooks = prefixHooks(toPrefixTable(prefix));
    const generator = new T5Generator(t5, t5.ids, hooks);
    const sources = Array.from({ length: 8 }, (_, i) =>
      Int32Array.from({ length: 6 + 3 * i }, (_, at) =>
        at === 5 + 3 * i ? 1 : 3 + ((17 * i + 29 * at) % 690),
      ),
    );
    const options = { maxTokens: 12 };
    const idsOf = async (some: Int32Array[], isCached: boolean) =>
      (await generator.generate(some, { ...options, isCached })).map(([best]) => [...best.ids]);
    const together = await idsOf(sources, true);
    expect(new Set(together.map(String)).size).toBeGreaterThan(1);
    expect(await idsOf(sources, false)).toEqual(together);
    const single = [];
    for (const source of sources) single.push(...(await idsOf([source], true)));
    expect(single).toEqual(together);
    const bare = new T5Generator(t5, t5.ids);
    expect((await bare.generate(sources, options)).map(([best]) => [...best.ids])).not.toEqual(together);
    for (const made of [bare, generator]) made.dispose();
    ops.dispose([...hooks.tensors!]);
    disposeAll(model);
  });
}, ["wasm", "cpu"]);

describe("CpnerModel", () => {
  test("answers do not depend on the batch", async () => {
    const model = makeTinyCpner();
    const [one, many] = [1, 8].map((batchSize) =>
      model.answerExamples(cpnerExamples, undefined, { batchSize }),
    );
    expect(await one).toEqual(await many);
    disposeAll(model);
  });

  test("finds mentions in plain texts, and can be asked for other types", async () => {
    const model = makeTinyCpner();
    expect(await model.predict(["The harbour. The town.", ""])).toEqual([[], []]);
    const asked = { labels: ["ship", "PER"], naturalNames: { ship: "vessel" } };
    expect((await model.predictExamples(cpnerExamples, asked)).length).toBe(3);
    await expect(model.predictExamples(cpnerExamples, { labels: [] })).rejects.toThrow(
      "E_CONFIG: no type is asked for. Fix: pass labels.",
    );
    disposeAll(model);
  });

  test("refuses a T5 without tokenizer", () => {
    const { tokenizer: _, ...t5 } = createT5(tinySize, cpnerTokenizer(), 1);
    expect(() => makeTinyCpner({ t5: { ...t5, tokenizer: undefined } })).toThrow(
      "E_CONFIG: the model has no tokenizer. Fix: put tokenizer.json beside the model.",
    );
    t5.dispose();
  });
});
