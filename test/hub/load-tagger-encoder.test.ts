import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { countTensors } from "../../src/engine/ops/index.js";
import { createTagger } from "../../src/hub/create-tagger.js";
import { loadTagger } from "../../src/hub/load-tagger.js";
import { saveTagger } from "../../src/hub/save-tagger.js";
import { makeTinyTagger, memorise, taggerExamples, taggerLabels } from "../support/taggers.js";
import { nextFolder } from "../support/temp.js";
import { makeTinyBilstmTagger } from "../support/tiny-bilstm.js";

describe("the encoder of a directory with a method of parameter-efficient training", () => {
  beforeAll(async () => void (await selectEngine("wasm")));
  afterAll(closeEngines);

  const lora = { method: "lora", rank: 2 } as const;
  const save = async (options: Parameters<typeof makeTinyTagger>[2] = {}): Promise<string> => {
    const folder = join(nextFolder(), "model");
    const tagger = makeTinyTagger("linear", 1, options);
    await saveTagger(folder, tagger);
    tagger.dispose();
    return folder;
  };

  test("a new method is put over any BERT, by the seed; training leaves the BERT as it was", async () => {
    const model = await save();
    const make = (seed: number) => createTagger({ model, labels: taggerLabels, peft: lora, seed });
    const [tagger, again, other] = await Promise.all([1, 1, 2].map(make));
    const methodOf = (one: typeof tagger) => one!.encoder.peft!.parameters.store();
    expect(await methodOf(again)).toEqual(await methodOf(tagger));
    expect(await methodOf(other)).not.toEqual(await methodOf(tagger));
    const before = await tagger!.encoder.parameters.store();
    const losses = await memorise(tagger!, taggerExamples, { steps: 8, learningRate: 0.02 });
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    expect(await tagger!.encoder.parameters.store()).toEqual(before);
    expect(await methodOf(tagger)).not.toEqual(await methodOf(again));
    for (const one of [tagger, again, other]) one!.dispose();
  });

  test("the directory's method goes on, unless another is asked for", async () => {
    const model = await save({ peft: { method: "adapter", bottleneckSize: 3 } });
    const [own, other] = await Promise.all([
      createTagger({ model, labels: ["A"] }),
      createTagger({ model, labels: ["A"], peft: lora }),
    ]);
    expect(own!.encoder.peft!.settings).toMatchObject({ method: "adapter", bottleneckSize: 3 });
    expect(own!.trained.map(({ name }) => name)).toEqual([
      "peft.adapter.layer.0.down.weight",
      "peft.adapter.layer.0.up.weight",
      "classifier.weight",
      "classifier.bias",
    ]);
    expect(other!.encoder.peft!.settings.method).toBe("lora");
    own!.dispose();
    other!.dispose();
  });

  test("a mistake leaves nothing of it behind", async () => {
    const model = await save({ peft: lora });
    const before = countTensors();
    await expect(loadTagger(model, { maxTokens: 65 })).rejects.toThrow(/^E_CONFIG: maxTokens=65 exceeds/);
    await expect(createTagger({ model, labels: ["A"], peft: { ...lora, rank: 0 } })).rejects.toThrow(
      /^E_CONFIG: peft is not valid:\n.*>=1/,
    );
    expect(countTensors()).toBe(before);
  });

  test("a BiLSTM takes none", async () => {
    const folder = join(nextFolder(), "model");
    const tagger = await makeTinyBilstmTagger("linear", 1);
    await saveTagger(folder, tagger);
    tagger.dispose();
    await expect(createTagger({ model: folder, labels: ["A"], peft: lora })).rejects.toThrow(
      `E_CONFIG: lora enters the layers of a BERT, and the model is a BiLSTM. (folder=${folder}) Fix: leave peft out, or name a BERT.`,
    );
  });
});
