import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { countTensors } from "../../src/engine/ops/index.js";
import { loadTagger } from "../../src/hub/load-tagger.js";
import { saveModel } from "../../src/hub/save-model.js";
import { saveTagger } from "../../src/hub/save-tagger.js";
import { formatTokenizerFiles } from "../../src/tokenizers/tokenizer-files.js";
import { exampleOf, showMentions } from "../support/examples.js";
import { changeModelConfig, removeModelTensors } from "../support/model-folders.js";
import { makeTinyTagger } from "../support/taggers.js";
import { nextFolder } from "../support/temp.js";
import { loadTokenizer } from "../support/tokenizers.js";

const golden = (name: string): string => new URL(`../../fixtures/golden/${name}`, import.meta.url).pathname;

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

/** A saved tagger with a CRF, fresh for every test. */
let folder: string;
beforeEach(async () => {
  folder = join(nextFolder(), "model");
  const tagger = makeTinyTagger("crf", 1, { maxTokens: 48, strideTokens: 7 });
  await saveTagger(folder, tagger);
  tagger.dispose();
});

/** What loading throws; nothing may stay on the engine. */
async function refusal(of = folder): Promise<string> {
  const before = countTensors();
  const message = await loadTagger(of).then(
    () => "no error",
    (error: Error) => error.message,
  );
  expect(countTensors()).toBe(before);
  return message.replaceAll(of, "DIR");
}

describe("loadTagger", () => {
  test("takes head and windows from the directory, and other windows when asked", async () => {
    const tagger = await loadTagger(folder);
    expect(tagger.head.name).toBe("crf");
    expect(tagger.labels).toEqual(["PER", "LOC"]);
    expect(tagger.recipe.settings).toMatchObject({ maxTokens: 48, strideTokens: 7 });
    tagger.dispose();
    const wider = await loadTagger(folder, { maxTokens: 64, isCheckpointed: true });
    expect(wider.recipe.settings).toMatchObject({ maxTokens: 64, strideTokens: 16 });
    wider.dispose();
  });

  test("a plain BertForTokenClassification works, whatever its scheme of tags", async () => {
    const copy = join(nextFolder(), "plain");
    cpSync(golden("bert-token-classification"), copy, { recursive: true });
    const words = { ...loadTokenizer("bert-cased").json };
    const file = join(copy, "config.json");
    const config = JSON.parse(readFileSync(file, "utf8"));
    const vocab = Object.fromEntries(
      ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##a", "b"].map((token, id) => [token, id]),
    );
    const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map((content, id) => ({
      ...words.added_tokens[0]!,
      id,
      content,
    }));
    const json = {
      ...words,
      added_tokens: special,
      model: { ...words.model, vocab },
      post_processor: null,
    };
    writeFileSync(join(copy, "tokenizer.json"), JSON.stringify(json));
    const id2label = { 0: "O", 1: "S-X", 2: "B-X", 3: "I-X", 4: "E-X" };
    writeFileSync(file, JSON.stringify({ ...config, id2label, label2id: undefined }));
    const tagger = await loadTagger(copy);
    expect(tagger.tagSet).toMatchObject({ scheme: "bioes", labels: ["X"] });
    expect(tagger.head.name).toBe("linear");
    const [predicted] = await tagger.predictExamples([exampleOf("a b aa b a")], { constrained: true });
    for (const shown of showMentions(predicted!)) expect(shown).toMatch(/^X "/);
    tagger.dispose();
  });

  test("a directory without a tokenizer is refused", async () => {
    for (const [name] of formatTokenizerFiles(loadTokenizer("bert-cased"))) {
      rmSync(join(folder, name), { force: true });
    }
    expect(await refusal()).toBe(
      "E_INPUT: DIR holds no tokenizer: expected tokenizer.json or vocab.txt. Fix: put the tokenizer of the model beside it.",
    );
  });

  test("a masked-LM model has no tagging head, and the error says how it gets one", async () => {
    expect(await refusal(golden("bert-masked-lm"))).toBe(
      "E_INPUT: DIR has no tagging head (it is BertForMaskedLM). Fix: finetune it first: nerforge finetune --model DIR --data FILE.",
    );
  });

  test.each([
    ["of whole texts", { architectures: ["BertForSequenceClassification"] }, "BertForSequenceClassification"],
    ["of another method", { nerforge: { method: "mrc" } }, "BertForTokenClassification"],
    ["without labels", { id2label: null, label2id: null }, "BertForTokenClassification"],
  ])("a classifier %s is no tagger", async (_, keys, what) => {
    changeModelConfig(folder, (config) => ({ ...config, ...keys }));
    expect(await refusal()).toContain(`E_INPUT: DIR has no tagging head (it is ${what}).`);
  });

  test("weights without the CRF that the config speaks of are refused", async () => {
    removeModelTensors(folder, (name) => name.startsWith("crf."));
    expect(await refusal()).toBe(
      'E_INPUT: the config says the head is "crf", and the weights lack crf.transitions, crf.start, crf.end. (folder=DIR) Fix: get the weights that nerforge wrote with this config, or finetune again.',
    );
  });

  test("labels that are no tags are refused", async () => {
    changeModelConfig(folder, (config) => ({
      ...config,
      id2label: { 0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2", 3: "LABEL_3", 4: "LABEL_4" },
      label2id: undefined,
    }));
    expect(await refusal()).toBe(
      'E_CONFIG: "LABEL_0" (id 0) is no tag of a word: expected O, B-LABEL, I-LABEL or those of another scheme. (file=DIR/config.json) Fix: name a model whose id2label holds tags of words.',
    );
  });

  test("a head of another size than the labels is refused", async () => {
    changeModelConfig(folder, (config) => ({
      ...config,
      id2label: { 0: "O", 1: "B-X" },
      label2id: undefined,
    }));
    expect(await refusal()).toContain(
      "E_SHAPE: classifier.weight is [5,24] in the checkpoint but [2,24] by its config.",
    );
  });

  test("a head that this version does not know is refused", async () => {
    changeModelConfig(folder, (config) => ({ ...config, nerforge: { method: "tagger", head: "oracle" } }));
    expect(await refusal()).toMatch(
      /^E_CONFIG: "nerforge" in config\.json is not valid:\n.*\n {2}→ at head\n \(folder=DIR\) Fix: update nerforge/s,
    );
  });

  test("the encoder's own faults come through", async () => {
    removeModelTensors(folder, (name) => name.includes("layer.0.output.dense"));
    expect(await refusal()).toMatch(/^E_INPUT: the checkpoint lacks 2 of the encoder's \d+ parameters/);
  });
});

test("a model without a head at all is refused", async () => {
  const bare = join(nextFolder(), "bare");
  const { encoder, head, ...rest } = makeTinyTagger();
  const { parseBertConfig } = await import("../../src/models/encoders/bert/config.js");
  const config = parseBertConfig(encoder.formatConfig());
  await saveModel(bare, {
    head: "none",
    config,
    parameters: encoder.parameters,
    tokenizer: encoder.tokenizer,
  });
  expect(await refusal(bare)).toContain("E_INPUT: DIR has no tagging head (it is BertModel).");
  expect(rest.tagSet.tags.length).toBe(5);
  encoder.dispose();
  head.parameters.dispose();
});
