import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { countTensors, read } from "../../src/engine/ops/index.js";
import { type CreateMrcOptions, createMrc } from "../../src/hub/create-mrc.js";
import { loadModel } from "../../src/hub/load-model.js";
import { saveTagger } from "../../src/hub/save-tagger.js";
import { formatTokenizerFiles } from "../../src/tokenizers/tokenizer-files.js";
import { encodeMrc, mrcExamples, mrcQueries } from "../support/mrc.js";
import { makeTinyTagger } from "../support/taggers.js";
import { nextFolder } from "../support/temp.js";
import { loadTokenizer } from "../support/tokenizers.js";

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

/** A saved BERT, with the head of another method on it. */
let folder: string;
beforeEach(async () => {
  folder = join(nextFolder(), "model");
  const tagger = makeTinyTagger();
  await saveTagger(folder, tagger);
  tagger.dispose();
});

describe("createMrc", () => {
  test("puts new heads on the encoder of any model, the same for the same seed", async () => {
    const options = {
      model: folder,
      queries: mrcQueries,
      settings: { spanSize: 8 },
      annotated: { a: ["LOC"] },
    };
    const model = await createMrc(options);
    const bare = await loadModel(folder, { head: "none" });
    const name = "bert.encoder.layer.0.output.dense.weight";
    expect(await read(model.parts.bert.parameters.get(name))).toEqual(await read(bare.parameters.get(name)));
    expect(model.parts.settings).toMatchObject({ maxTokens: 64, spanSize: 8 });
    expect(model.recipe.settings).toMatchObject({ queries: mrcQueries, annotated: { a: ["LOC"] } });
    const [same, other] = [await createMrc(options), await createMrc({ ...options, seed: 2 })];
    const head = async ({ parts }: typeof model) => [
      ...(await read(parts.head.parameters.get("start_outputs.weight"))),
    ];
    expect(await head(same)).toEqual(await head(model));
    expect(await head(other)).not.toEqual(await head(model));
    const loss = model.loss(encodeMrc(model, mrcExamples), { dropoutSeed: undefined });
    expect(loss.shape).toEqual([]);
    loss.dispose();
    for (const one of [model, bare, same, other]) one.dispose();
  });

  test("takes a model in memory and frees it with its own", async () => {
    const before = countTensors();
    const model = await createMrc({ model: await loadModel(folder, { head: "none" }), queries: [] });
    expect(model.parts.settings.spanSize).toBe(2 * model.parts.bert.config.hiddenSize);
    expect(model.labels).toEqual([]);
    model.dispose();
    expect(countTensors()).toBe(before);
  });

  test("trains a method of parameter-efficient training in the place of the encoder", async () => {
    const before = countTensors();
    const model = await createMrc({ model: folder, queries: mrcQueries, peft: { method: "lora" } });
    expect(model.trained.every(({ name }) => !name.startsWith("bert."))).toBe(true);
    model.dispose();
    expect(countTensors()).toBe(before);
  });

  test.each<[Partial<CreateMrcOptions>, string]>([
    [{ settings: { maxTokens: 65 } }, "E_CONFIG: maxTokens=65 exceeds the 64 positions of the model."],
    [
      { queries: [...mrcQueries, ...mrcQueries] },
      'E_CONFIG: the label "PER" is asked twice among 4 queries.',
    ],
    [
      { settings: { strideTokens: 40 } },
      "E_CONFIG: windows of 64 tokens leave 29 for the context beside a query of 32, and repeat 40 of them.",
    ],
  ])("what does not fit is refused, and nothing is left behind: %j", async (over, message) => {
    const before = countTensors();
    await expect(createMrc({ model: folder, queries: mrcQueries, ...over })).rejects.toThrow(message);
    expect(countTensors()).toBe(before);
  });

  test("a model without a tokenizer is refused", async () => {
    for (const [name] of formatTokenizerFiles(loadTokenizer("bert-cased")))
      rmSync(join(folder, name), { force: true });
    const before = countTensors();
    await expect(createMrc({ model: folder, queries: mrcQueries })).rejects.toThrow(
      "E_INPUT: the model holds no tokenizer: expected tokenizer.json or vocab.txt. Fix: put the tokenizer of the model beside it.",
    );
    expect(countTensors()).toBe(before);
  });
});
