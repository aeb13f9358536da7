import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { countTensors } from "../../src/engine/ops/index.js";
import { loadMrc } from "../../src/hub/load-mrc.js";
import { saveMrc } from "../../src/hub/save-mrc.js";
import { saveTagger } from "../../src/hub/save-tagger.js";
import type { GivenSettings } from "../../src/models/methods/mrc/settings.js";
import { formatTokenizerFiles } from "../../src/tokenizers/tokenizer-files.js";
import { changeModelConfig, removeModelTensors } from "../support/model-folders.js";
import { makeTinyMrc, mrcExamples, mrcQueries } from "../support/mrc.js";
import { makeTinyTagger } from "../support/taggers.js";
import { nextFolder } from "../support/temp.js";
import { loadTokenizer } from "../support/tokenizers.js";

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

/** A saved model, fresh for every test. */
let folder: string;
const save = async (given: GivenSettings = {}): Promise<void> => {
  const model = makeTinyMrc(
    { maxTokens: 48, strideTokens: 7, negatives: 2, ...given },
    { annotated: { one: ["PER"] } },
  );
  await saveMrc(folder, model);
  model.dispose();
};
beforeEach(async () => {
  folder = join(nextFolder(), "model");
  await save();
});

/** What loading throws; nothing may stay on the engine. */
async function refusal(options: Parameters<typeof loadMrc>[1] = {}): Promise<string> {
  const before = countTensors();
  const message = await loadMrc(folder, options).then(
    () => "no error",
    (error: Error) => error.message,
  );
  expect(countTensors()).toBe(before);
  return message.replaceAll(folder, "DIR");
}

describe("loadMrc", () => {
  test("takes settings, queries and annotated labels from the directory", async () => {
    const model = await loadMrc(folder);
    expect(model.parts.settings).toMatchObject({
      maxTokens: 48,
      strideTokens: 7,
      negatives: 2,
      spanSize: 16,
    });
    expect(model.parts.queries).toEqual(mrcQueries);
    expect(model.recipe.settings).toMatchObject({ annotated: { one: ["PER"] } });
    model.dispose();
  });

  test("takes other settings when asked; the parts of a window belong to its length", async () => {
    const model = await loadMrc(folder, {
      settings: { negatives: "all", mean: "place" },
      isCheckpointed: true,
    });
    expect(model.parts.settings).toMatchObject({ strideTokens: 7, negatives: "all", mean: "place" });
    expect(model.parts.isCheckpointed).toBe(true);
    model.dispose();
    const wider = await loadMrc(folder, { settings: { maxTokens: 64 } });
    expect(wider.parts.settings).toMatchObject({ maxTokens: 64, strideTokens: 16, maxQueryTokens: 32 });
    wider.dispose();
  });

  test.each([
    [{}, "binary", true],
    [{ loss: "two-class", weightSpan: 0 }, "two-class", false],
  ] as const)(
    "a checkpoint of BERT-MRC (%j) needs no config of ours; the shapes tell its heads",
    async (given, loss, hasSpans) => {
      await save(given);
      const own = await loadMrc(folder);
      changeModelConfig(folder, ({ nerforge: _, ...config }) => config);
      const released = await loadMrc(folder);
      expect(released.parts.settings).toMatchObject({ loss, maxTokens: 64 });
      expect(released.parts.settings.weightSpan > 0).toBe(hasSpans);
      expect(released.parts.queries).toEqual([]);
      const options = { overlap: "any" } as const;
      const [theirs, ours] = [
        await released.predictExamples(mrcExamples, mrcQueries, options),
        await own.predictExamples(mrcExamples, undefined, options),
      ];
      expect(theirs).toEqual(ours);
      expect(theirs.some(({ mentions }) => mentions.length > 0)).toBe(true);
      own.dispose();
      released.dispose();
    },
  );

  test("a directory without a tokenizer is refused", async () => {
    for (const [name] of formatTokenizerFiles(loadTokenizer("bert-cased")))
      rmSync(join(folder, name), { force: true });
    expect(await refusal()).toBe(
      "E_INPUT: the model holds no tokenizer: expected tokenizer.json or vocab.txt. Fix: put the tokenizer of the model beside it.",
    );
  });

  test("a model of another method has no MRC heads, and the error says how it gets some", async () => {
    rmSync(folder, { recursive: true });
    const tagger = makeTinyTagger();
    await saveTagger(folder, tagger);
    tagger.dispose();
    expect(await refusal()).toBe(
      "E_INPUT: DIR has no MRC heads (it is BertForTokenClassification). Fix: finetune it first: nerforge finetune --model DIR --data FILE.",
    );
  });

  test("weights without heads that the config speaks of are refused", async () => {
    removeModelTensors(folder, (name) => name.includes("classifier2"));
    expect(await refusal()).toBe(
      "E_INPUT: the settings ask for heads that the weights lack: span_embedding.classifier2.weight, span_embedding.classifier2.bias. (folder=DIR) Fix: get the weights that nerforge wrote with this config, or finetune again.",
    );
  });

  test("heads of another shape than the settings are refused", async () => {
    expect(await refusal({ settings: { loss: "two-class" } })).toContain(
      "E_SHAPE: start_outputs.weight is [1,24] in the checkpoint but [2,24] by its config.",
    );
  });

  test("a config that this version does not understand is refused", async () => {
    changeModelConfig(folder, (config) => ({
      ...config,
      nerforge: { method: "mrc", settings: { loss: "dice" }, queries: [] },
    }));
    expect(await refusal()).toMatch(
      /^E_CONFIG: "nerforge" in config\.json is not valid:\n.*→ at settings\.loss\n.*\(folder=DIR\) Fix: update nerforge/s,
    );
  });

  test("settings that do not fit are refused, and the encoder's own faults come through", async () => {
    expect(await refusal({ settings: { maxTokens: 100 } })).toContain(
      "E_CONFIG: maxTokens=100 exceeds the 64 positions",
    );
    removeModelTensors(folder, (name) => name.includes("layer.0.output.dense"));
    expect(await refusal()).toMatch(/^E_INPUT: the checkpoint lacks 2 of the encoder's \d+ parameters/);
  });
});
