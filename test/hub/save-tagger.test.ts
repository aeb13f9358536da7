import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { read } from "../../src/engine/ops/index.js";
import { loadModel } from "../../src/hub/load-model.js";
import { saveTagger } from "../../src/hub/save-tagger.js";
import type { SubwordItem } from "../../src/models/methods/tagger/encode-subwords.js";
import { taggingHeadNames } from "../../src/models/methods/tagger/tagging-head.js";
import { largestDifference } from "../support/engines.js";
import { encodeItems, makeTinyTagger, taggerExamples } from "../support/taggers.js";
import { nextFolder } from "../support/temp.js";
import { python, pythonNote } from "../support/tokenizers.js";

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

const transformersScript = `
import json, sys, torch, transformers
folder, words = sys.argv[1], json.loads(sys.argv[2])
model, loading = transformers.AutoModelForTokenClassification.from_pretrained(folder, output_loading_info=True)
inputs = transformers.AutoTokenizer.from_pretrained(folder)(words, is_split_into_words=True, return_tensors="pt")
ids = inputs.word_ids()
first = [ids.index(word) for word in range(len(words))]
with torch.no_grad(): logits = model.eval()(**inputs).logits[0, first]
print(json.dumps({"logits": logits.flatten().tolist(), "missing": list(loading["missing_keys"]),
  "unexpected": sorted(loading["unexpected_keys"]), "tags": [model.config.id2label[i] for i in range(5)]}))
`;

describe("saveTagger", () => {
  test("writes tags both ways, Transformers' architecture, and what it needs itself", async () => {
    const folder = join(nextFolder(), "model");
    const tagger = makeTinyTagger("crf", 1, {
      maxTokens: 48,
      strideTokens: 7,
      fileConfig: { ours: 1, torch_dtype: "float16", nerforge: { stale: true } },
    });
    await saveTagger(folder, tagger, { card: "# Card\n" });
    const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
    expect(config).toMatchObject({
      architectures: ["BertForTokenClassification"],
      model_type: "bert",
      dtype: "float32",
      ours: 1,
      id2label: { 0: "O", 1: "B-PER", 2: "I-PER", 3: "B-LOC", 4: "I-LOC" },
      label2id: { O: 0, "I-LOC": 4 },
    });
    expect(config.nerforge).toEqual({
      method: "tagger",
      head: "crf",
      encoder: "bert",
      maxTokens: 48,
      strideTokens: 7,
    });
    expect(config).not.toHaveProperty("torch_dtype");
    expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("# Card\n");
    tagger.dispose();
  });

  test("loadModel opens it as a token classifier", async () => {
    const folder = join(nextFolder(), "model");
    const tagger = makeTinyTagger("crf");
    await saveTagger(folder, tagger);
    const model = await loadModel(folder, { head: "token-classification" });
    expect(model).toMatchObject({ labels: tagger.tagSet.tags, missing: [] });
    expect([...model.unused].sort()).toEqual(["crf.end", "crf.start", "crf.transitions"]);
    model.dispose();
    tagger.dispose();
  });

  test("a folder of other things is left alone", async () => {
    const folder = join(nextFolder(), "notes");
    mkdirSync(folder);
    writeFileSync(join(folder, "note.txt"), "keep");
    const tagger = makeTinyTagger();
    await expect(saveTagger(folder, tagger)).rejects.toThrow(/^E_INPUT: .*is no model's directory/);
    tagger.dispose();
  });

  test.runIf(python).each(taggingHeadNames)(
    `Transformers gives every word the same scores (%s)${pythonNote}`,
    async (head) => {
      const folder = join(nextFolder(), "model");
      const tagger = makeTinyTagger(head);
      await saveTagger(folder, tagger);
      const [example] = taggerExamples;
      const words = example!.text.split(" ");
      const stdout = execFileSync(python!, ["-c", transformersScript, folder, JSON.stringify(words)], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      const theirs = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
      expect(theirs).toMatchObject({
        tags: tagger.tagSet.tags,
        missing: [],
        unexpected: head === "crf" ? ["crf.end", "crf.start", "crf.transitions"] : [],
      });
      const [item] = encodeItems(tagger, [example!]) as [SubwordItem];
      const emitted = tagger.emit([item], { dropoutSeed: undefined });
      const ours = (await read(emitted)).slice(0, words.length * 5);
      emitted.dispose();
      tagger.dispose();
      expect(largestDifference(ours, theirs.logits)).toBeLessThan(1e-4);
    },
    120_000,
  );
});
