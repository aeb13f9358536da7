import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bertEncoder, tokenClassificationHead } from "../../src/hub/bert-names.js";
import { readModelConfig, withLabels } from "../../src/hub/model-config.js";
import { writeModelDirectory } from "../../src/hub/model-directory.js";
import { readSafetensors, type WritableTensor } from "../../src/hub/safetensors.js";
import { readWeights } from "../../src/hub/weights.js";
import { Tokenizer } from "../../src/tokenizers/tokenizer.js";
import { readTokenizer } from "../../src/tokenizers/tokenizer-files.js";
import { nextFolder } from "../support/temp.js";
import { loadTokenizer, python, pythonNote } from "../support/tokenizers.js";

const config = withLabels({ model_type: "bert", hidden_size: 8 }, ["O", "B-PER"]);
const vector = (length: number, first: number): WritableTensor => ({
  dtype: "F32",
  shape: [length],
  data: Float32Array.from({ length }, (_, i) => first + i),
});
const tensors = new Map([
  ["a", vector(10, 0)],
  ["b", vector(5, 100)],
  ["c", vector(20, 200)],
]);

test("a model comes back as it was written: config, tensors, tokenizer, card", async () => {
  const folder = join(nextFolder(), "model");
  const tokenizer = loadTokenizer("bert-cased");
  writeModelDirectory({
    folder,
    config,
    tensors,
    tokenizer,
    card: "# Card\n",
    files: new Map([["nerforge.json", "{}"]]),
    tensorFiles: new Map([["beside.safetensors", new Map([["d", vector(3, 7)]])]]),
  });
  expect(readModelConfig(folder)).toEqual(config);
  expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("# Card\n");
  expect(existsSync(join(folder, "nerforge.json"))).toBe(true);
  expect(readTokenizer(folder).encode("the harbour")).toEqual(tokenizer.encode("the harbour"));
  const read = await readWeights(folder);
  for (const [name, { data }] of tensors) expect(read.get(name)!.data).toEqual(data);
  const beside = readSafetensors(join(folder, "beside.safetensors")).tensors;
  expect(beside.get("d")!.data).toEqual(Float32Array.of(7, 8, 9));
});

test.each([
  [undefined, 64],
  [512, 64],
  [32, 32],
])("the tokenizer says how many tokens the model reads: %s of its own, 64 positions", (own, expected) => {
  const folder = join(nextFolder(), "model");
  const given = loadTokenizer("bert-cased");
  const settings = own === undefined ? {} : { model_max_length: own };
  writeModelDirectory({
    folder,
    config: { ...config, max_position_embeddings: 64 },
    tensors,
    tokenizer: new Tokenizer(given.json, "tokenizer.json", settings),
  });
  const file = JSON.parse(readFileSync(join(folder, "tokenizer_config.json"), "utf8"));
  expect(file.model_max_length).toBe(expected);
});

test("a great model is written in shards, and read from them", async () => {
  const folder = join(nextFolder(), "model");
  writeModelDirectory({ folder, config, tensors, maxShardBytes: 70 });
  expect(readdirSync(folder).filter((name) => name.startsWith("model-"))).toEqual([
    "model-00001-of-00002.safetensors",
    "model-00002-of-00002.safetensors",
  ]);
  const index = JSON.parse(readFileSync(join(folder, "model.safetensors.index.json"), "utf8"));
  expect(index.metadata.total_size).toBe(140);
  const read = await readWeights(folder);
  for (const [name, { data }] of tensors) expect(read.get(name)!.data).toEqual(data);
});

test("a failed write leaves the old model, and nothing else", () => {
  const parent = nextFolder();
  const folder = join(parent, "model");
  writeModelDirectory({ folder, config, tensors });
  const broken = new Map([["a", { ...vector(3, 0), shape: [4] }]]);
  expect(() => writeModelDirectory({ folder, config: {}, tensors: broken })).toThrow(/^E_SHAPE/);
  expect(readdirSync(parent)).toEqual(["model"]);
  expect(readModelConfig(folder)).toEqual(config);
});

test("a model is replaced as a whole, and a folder of other things is not", () => {
  const parent = nextFolder();
  const folder = join(parent, "model");
  writeModelDirectory({ folder, config, tensors, card: "old" });
  writeModelDirectory({ folder, config, tensors });
  expect(readdirSync(folder).sort()).toEqual(["config.json", "model.safetensors"]);
  writeFileSync(join(parent, "letter.txt"), "dear");
  expect(() => writeModelDirectory({ folder: parent, config, tensors })).toThrow(
    /^E_INPUT: .* stands and is no model's directory \(it holds .*letter.txt.*\)\. Fix: name a new folder/,
  );
});

test.runIf(python)(
  `Transformers opens what is written, without a missing or unknown name${pythonNote}`,
  () => {
    const folder = join(nextFolder(), "model");
    const tokenizer = loadTokenizer("bert-cased");
    const sizes = {
      vocab: tokenizer.vocabularySize,
      positions: 16,
      segments: 2,
      hidden: 8,
      ffn: 12,
      labels: 2,
    };
    const all = [...bertEncoder(2), ...tokenClassificationHead].map(({ name, shape }, i) => {
      const axes = shape.map((axis) => sizes[axis]);
      const length = axes.reduce((product, size) => product * size, 1);
      return [
        name,
        { dtype: "F32", shape: axes, data: Float32Array.from({ length }, (_, j) => Math.sin(i + j)) },
      ] as const;
    });
    const bert = {
      ...config,
      architectures: ["BertForTokenClassification"],
      vocab_size: sizes.vocab,
      hidden_size: sizes.hidden,
      num_hidden_layers: 2,
      num_attention_heads: 2,
      intermediate_size: sizes.ffn,
      max_position_embeddings: sizes.positions,
    };
    writeModelDirectory({ folder, config: bert, tensors: new Map<string, WritableTensor>(all), tokenizer });
    const script =
      "import json,sys;from transformers import AutoModelForTokenClassification as M,AutoTokenizer as T\n" +
      "m,i=M.from_pretrained(sys.argv[1],output_loading_info=True);t=T.from_pretrained(sys.argv[1])\n" +
      "print(json.dumps([sorted(i['missing_keys']),sorted(i['unexpected_keys']),m.config.id2label,t('the harbour')['input_ids'],float(m.classifier.weight[0,1])]))";
    const output = execFileSync(python!, ["-c", script, folder], { encoding: "utf8" });
    const [missing, unexpected, labels, ids, weight] = JSON.parse(output.trim().split("\n").at(-1)!);
    expect([missing, unexpected, labels]).toEqual([[], [], { 0: "O", 1: "B-PER" }]);
    expect(ids).toEqual([...tokenizer.encode("the harbour").ids]);
    expect(weight).toBeCloseTo(Math.sin(all.length - 2 + 1), 6);
  },
  120_000,
);
