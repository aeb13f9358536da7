import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dispose, idTensor, maskTensor, read, type Tensor, tidy } from "../../src/engine/ops/index.js";
import { type LoadedModel, loadModel } from "../../src/hub/load-model.js";
import { readSafetensors, type WritableTensor, writeSafetensors } from "../../src/hub/safetensors.js";
import { encode } from "../../src/models/encoders/bert/encoder.js";
import { classifyTokens, predictWords } from "../../src/models/encoders/bert/heads.js";
import { formatTokenizerFiles } from "../../src/tokenizers/tokenizer-files.js";
import { describeEngines, expectNumbers } from "../support/engines.js";
import { nextFolder } from "../support/temp.js";
import { loadTokenizer } from "../support/tokenizers.js";

const golden = (name: string): string => new URL(`../../fixtures/golden/${name}`, import.meta.url).pathname;
const classifier = golden("bert-token-classification");
const wordModel = golden("bert-masked-lm");

/** The reference's logits, and ours of the same inputs. */
async function expectReference(model: LoadedModel, folder: string): Promise<void> {
  const cases = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));
  const shape = [cases.input_ids.length, cases.input_ids[0].length];
  const inputs = {
    tokens: idTensor(cases.input_ids.flat(), shape, { limit: model.config.vocabSize, name: "tokens" }),
    segmentIds: idTensor(cases.token_type_ids.flat(), shape, { limit: 2, name: "segments" }),
    attentionMask: maskTensor(cases.attention_mask.flat(), shape),
  };
  const score = model.head === "masked-lm" ? predictWords : classifyTokens;
  const logits = tidy((): Tensor => score(model, encode(model, inputs)));
  await expectNumbers(logits, cases.logits.flat(Number.POSITIVE_INFINITY), 1e-4);
  dispose(Object.values(inputs));
}

/** A copy of a golden model, with other tensors or other words in its config. */
function changed(
  folder: string,
  {
    tensors = (all) => all,
    config = {},
  }: {
    tensors?: (all: [string, WritableTensor][]) => [string, WritableTensor][];
    config?: Record<string, unknown>;
  },
): string {
  const copy = nextFolder();
  cpSync(folder, copy, { recursive: true });
  const file = join(copy, "model.safetensors");
  const all = [...readSafetensors(file).tensors].map(
    ([name, { dtype, shape, data }]): [string, WritableTensor] => [name, { dtype, shape, data }],
  );
  rmSync(file);
  writeSafetensors(file, new Map(tensors(all)));
  const configFile = join(copy, "config.json");
  writeFileSync(configFile, JSON.stringify({ ...JSON.parse(readFileSync(configFile, "utf8")), ...config }));
  return copy;
}

const renamed = (rename: (name: string) => string) => (all: [string, WritableTensor][]) =>
  all.map(([name, tensor]): [string, WritableTensor] => [rename(name), tensor]);

describeEngines("loadModel", () => {
  test("a token classifier gives the reference's logits", async () => {
    const model = await loadModel(classifier, { head: "token-classification" });
    expect(model).toMatchObject({ missing: [], unused: [], tokenizer: undefined });
    expect(model.labels).toEqual(["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]);
    await expectReference(model, classifier);
    model.dispose();
    expect(model.parameters.names).toEqual([]);
  });

  test("a masked-LM model gives the reference's logits", async () => {
    const model = await loadModel(wordModel, { head: "masked-lm" });
    expect(model).toMatchObject({ missing: [], unused: [], labels: undefined });
    await expectReference(model, wordModel);
    model.dispose();
  });

  test.each<[string, (name: string) => string]>([
    ["without the prefix bert.", (name) => name.replace(/^bert\./, "")],
    [
      "with gamma and beta",
      (name) => name.replace(/(LayerNorm\.)weight$/, "$1gamma").replace(/(LayerNorm\.)bias$/, "$1beta"),
    ],
  ])("names %s are understood", async (_name, rename) => {
    const folder = changed(classifier, { tensors: renamed(rename) });
    const model = await loadModel(folder, { head: "token-classification" });
    expect(model).toMatchObject({ missing: [], unused: [] });
    await expectReference(model, classifier);
    model.dispose();
  });

  test("a head that the checkpoint lacks is random by the seed and named; what has no place is named", async () => {
    const numbersOfSeed = async (seed: number): Promise<number[]> => {
      const model = await loadModel(wordModel, { head: "token-classification", labels: ["O", "B-X"], seed });
      expect(model.missing).toEqual(["classifier.weight", "classifier.bias"]);
      expect(model.unused).toContain("cls.predictions.transform.dense.weight");
      const numbers = [...(await read(model.parameters.get("classifier.weight")))];
      model.dispose();
      return numbers;
    };
    const [first, again, other] = [await numbersOfSeed(1), await numbersOfSeed(1), await numbersOfSeed(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test.each<[string, { labels?: string[] }, Record<string, unknown>]>([
    ["other labels", { labels: ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"] }, {}],
    ["a classifier of whole texts", { labels: ["O"] }, { architectures: ["BertForSequenceClassification"] }],
  ])("for %s the classifier is new", async (_name, options, config) => {
    const folder = changed(classifier, { config });
    const model = await loadModel(folder, { head: "token-classification", ...options });
    expect(model.missing).toEqual(["classifier.weight", "classifier.bias"]);
    expect([...model.unused].sort()).toEqual(["classifier.bias", "classifier.weight"]);
    expect(model.labels).toEqual(options.labels);
    model.dispose();
  });

  test("without a head only the encoder is loaded", async () => {
    const model = await loadModel(classifier, { head: "none" });
    expect(model.parameters.names.some((name) => name.startsWith("classifier"))).toBe(false);
    expect(model.missing).toEqual([]);
    model.dispose();
  });
}, ["wasm", "tensorflow"]);

describe("refusals of loadModel", () => {
  const load = (folder: string, head: LoadedModel["head"] = "token-classification"): Promise<unknown> =>
    loadModel(folder, { head });

  test.each<[string, Record<string, unknown>, LoadedModel["head"], RegExp]>([
    [
      "another architecture",
      { model_type: "roberta" },
      "none",
      /^E_CONFIG: model_type "roberta" cannot be loaded: expected one of bert\. .*Fix: name a BERT model\.$/,
    ],
    [
      "an unnamed architecture",
      { model_type: undefined },
      "none",
      /^E_CONFIG: model_type "" cannot be loaded/,
    ],
    [
      "no labels",
      { id2label: null },
      "token-classification",
      /^E_CONFIG: the model names no labels .*Fix: pass labels\.$/,
    ],
    [
      "labels of whole texts",
      { architectures: ["BertForSequenceClassification"] },
      "token-classification",
      /names no labels/,
    ],
    [
      "an output matrix of its own",
      { tie_word_embeddings: false },
      "masked-lm",
      /^E_CONFIG: the masked-LM head has an output/,
    ],
    [
      "a config of more layers",
      { num_hidden_layers: 3 },
      "none",
      /^E_INPUT: the checkpoint lacks 16 of the encoder's 53 parameters, the first bert\.encoder\.layer\.2\./,
    ],
  ])("%s", async (_name, config, head, message) => {
    await expect(load(changed(classifier, { config }), head)).rejects.toThrow(message);
  });

  test("a tokenizer of another model", async () => {
    const folder = changed(classifier, {});
    for (const [name, text] of formatTokenizerFiles(loadTokenizer("bert-cased")))
      writeFileSync(join(folder, name), text);
    await expect(load(folder)).rejects.toThrow(
      /^E_CONFIG: the tokenizer has \d+ ids and the model a vocabulary of 61/,
    );
  });

  test("a repository that is not in the cache, offline", async () => {
    const options = { head: "none", offline: true, cacheDir: nextFolder() } as const;
    await expect(loadModel("owner/absent", options)).rejects.toThrow(
      /^E_INPUT: owner\/absent .* not in the cache/,
    );
  });
});
