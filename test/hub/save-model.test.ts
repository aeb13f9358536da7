import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dispose, idTensor, maskTensor, read, type Tensor, tidy } from "../../src/engine/ops/index.js";
import { loadModel } from "../../src/hub/load-model.js";
import { type SavableModel, saveModel } from "../../src/hub/save-model.js";
import { parseBertConfig } from "../../src/models/encoders/bert/config.js";
import { encode } from "../../src/models/encoders/bert/encoder.js";
import { classifyTokens, predictWords } from "../../src/models/encoders/bert/heads.js";
import {
  encoderSpecs,
  maskedLmSpecs,
  tokenClassifierSpecs,
} from "../../src/models/encoders/bert/parameters.js";
import { ParameterSet } from "../../src/models/layers/parameters.js";
import { describeEngines, largestDifference } from "../support/engines.js";
import { nextFolder } from "../support/temp.js";
import { loadTokenizer, python, pythonNote } from "../support/tokenizers.js";

const labels = ["O", "B-PER", "I-PER"];
const text = "The harbour of Zürich 👍 was closed.";

/** A tiny random BERT; its head's numbers are large enough to tell models apart. */
function makeModel(head: SavableModel["head"]) {
  const tokenizer = loadTokenizer("bert-cased");
  const config = parseBertConfig({
    model_type: "bert",
    vocab_size: tokenizer.vocabularySize,
    hidden_size: 12,
    num_hidden_layers: 2,
    num_attention_heads: 3,
    intermediate_size: 20,
    max_position_embeddings: 40,
    hidden_act: "gelu_new",
    initializer_range: 0.3,
  });
  const headSpecs = {
    "token-classification": tokenClassifierSpecs(config, labels.length),
    "masked-lm": maskedLmSpecs(config),
    none: [],
  }[head];
  const parameters = ParameterSet.initialise([...encoderSpecs(config), ...headSpecs], {
    seed: 7,
    deviation: config.initialDeviation,
  });
  return { head, config, parameters, tokenizer, labels };
}

/** What a model says of `text`: logits, or hidden states without a head. */
async function outputsOf(model: SavableModel): Promise<number[]> {
  const { ids, typeIds } = model.tokenizer!.encode(text);
  const shape = [1, ids.length];
  const inputs = {
    tokens: idTensor(ids, shape, { limit: model.config.vocabSize, name: "tokens" }),
    segmentIds: idTensor(typeIds, shape, { limit: 2, name: "segments" }),
    attentionMask: maskTensor(new Float32Array(ids.length).fill(1), shape),
  };
  const outputs = tidy((): Tensor => {
    const hidden = encode(model, inputs);
    if (model.head === "none") return hidden;
    return model.head === "masked-lm" ? predictWords(model, hidden) : classifyTokens(model, hidden);
  });
  const numbers = [...(await read(outputs))];
  dispose([outputs, ...Object.values(inputs)]);
  return numbers;
}

const transformersScript = `
import json, sys, torch, transformers
folder, text = sys.argv[1:]
config = transformers.AutoConfig.from_pretrained(folder)
model, loading = getattr(transformers, config.architectures[0]).from_pretrained(folder, output_loading_info=True)
inputs = transformers.AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")
with torch.no_grad(): outputs = model.eval()(**inputs)[0]
missing = [name for name in loading["missing_keys"] if "pooler" not in name]
print(json.dumps({"outputs": outputs.flatten().tolist(), "missing": missing,
  "unexpected": list(loading["unexpected_keys"]), "labels": list(config.id2label.values())}))
`;

describeEngines("saveModel", () => {
  test.each(["token-classification", "masked-lm", "none"] as const)(
    "a model (%s) comes back with equal outputs",
    async (head) => {
      const folder = join(nextFolder(), "model");
      const model = makeModel(head);
      await saveModel(folder, model, { card: "# Card\n" });
      const loaded = await loadModel(folder, { head });
      expect(loaded).toMatchObject({ config: model.config, missing: [], unused: [] });
      expect(loaded.labels).toEqual(head === "token-classification" ? labels : undefined);
      const expected = await outputsOf(model);
      expect(Math.max(...expected)).toBeGreaterThan(0.1);
      expect(await outputsOf(loaded)).toEqual(expected);
      expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("# Card\n");
      model.parameters.dispose();
      loaded.dispose();
    },
  );

  test("the config keeps foreign keys, names architecture and labels, and says float32", async () => {
    const folder = join(nextFolder(), "model");
    const model = makeModel("token-classification");
    const fileConfig = { ours: 1, architectures: ["BertForMaskedLM"], torch_dtype: "float16" };
    await saveModel(folder, { ...model, fileConfig }, { labels: ["O", "B-X", "I-X"] });
    const written = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
    expect(written).toMatchObject({
      ours: 1,
      architectures: ["BertForTokenClassification"],
      dtype: "float32",
      id2label: { 0: "O", 1: "B-X", 2: "I-X" },
      label2id: { O: 0, "B-X": 1, "I-X": 2 },
      pad_token_id: model.tokenizer.idOf("[PAD]"),
    });
    expect(written).not.toHaveProperty("torch_dtype");
    model.parameters.dispose();
  });

  test("a wrong number of labels is refused before anything is written", async () => {
    const folder = join(nextFolder(), "model");
    const model = makeModel("token-classification");
    await expect(saveModel(folder, model, { labels: ["O"] })).rejects.toThrow(
      "E_CONFIG: the token classifier has 3 labels, and 1 names. Fix: pass the labels that it was built with.",
    );
    expect(existsSync(folder)).toBe(false);
    model.parameters.dispose();
  });

  test.runIf(python).each(["token-classification", "masked-lm", "none"] as const)(
    `what is saved (%s) opens in Transformers with equal outputs${pythonNote}`,
    async (head) => {
      const folder = join(nextFolder(), "model");
      const model = makeModel(head);
      await saveModel(folder, model);
      const stdout = execFileSync(python!, ["-c", transformersScript, folder, text], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      const theirs = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
      expect(theirs).toMatchObject({ missing: [], unexpected: [] });
      if (head === "token-classification") expect(theirs.labels).toEqual(labels);
      expect(largestDifference(await outputsOf(model), theirs.outputs)).toBeLessThan(1e-4);
      model.parameters.dispose();
    },
    120_000,
  );
}, ["wasm"]);
