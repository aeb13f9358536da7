import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countTensors } from "../../src/engine/ops/index.js";
import { addT5Tokens } from "../../src/hub/add-t5-tokens.js";
import { loadT5 } from "../../src/hub/load-t5.js";
import { saveT5 } from "../../src/hub/save-t5.js";
import { describeEngines, largestDifference } from "../support/engines.js";
import { nextFolder } from "../support/temp.js";
import { logitsOf, makeTinyT5 } from "../support/tiny-t5.js";
import { python, pythonNote } from "../support/tokenizers.js";

const text = "The harbour of Zürich was closed.";
const target = [0, 5, 9, 33];

const transformersScript = `
import json, sys, torch, transformers
folder, text, target = sys.argv[1:]
config = transformers.AutoConfig.from_pretrained(folder)
model, loading = getattr(transformers, config.architectures[0]).from_pretrained(folder, output_loading_info=True)
inputs = transformers.AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")
inputs.pop("token_type_ids", None)
with torch.no_grad(): logits = model.eval()(**inputs, decoder_input_ids=torch.tensor([json.loads(target)]), use_cache=False).logits
print(json.dumps({"logits": logits.flatten().tolist(), "missing": list(loading["missing_keys"]),
  "unexpected": list(loading["unexpected_keys"]), "end": config.eos_token_id, "start": config.decoder_start_token_id}))
`;

const kinds = [
  ["T5 v1.0", "unigram", "1.0", "t5"],
  ["T5 v1.1", "unigram", "1.1", "t5"],
  ["mT5", "unigram", "1.1", "mt5"],
  ["T5 v1.1 with WordPiece", "bert-cased", "1.1", "t5"],
] as const;

describeEngines("saveT5", () => {
  test.each(kinds)("a %s comes back with equal logits", async (_, tokenizer, version, modelType) => {
    const before = countTensors();
    const folder = join(nextFolder(), "model");
    const made = makeTinyT5(tokenizer, { version });
    const model = {
      ...made,
      config: { ...made.config, modelType },
      fileConfig: { ours: 1, torch_dtype: "float16" },
    };
    await saveT5(folder, model, { card: "# Card\n", nerforge: { method: "test" } });
    const loaded = await loadT5(folder);
    expect(loaded).toMatchObject({ config: model.config, ids: model.ids, unused: [] });
    const source = loaded.tokenizer!.encode(text).ids;
    expect(await logitsOf(loaded, source, target)).toEqual(await logitsOf(model, source, target));
    const written = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
    expect(written).toMatchObject({ ours: 1, dtype: "float32", nerforge: { method: "test" } });
    expect(written).not.toHaveProperty("torch_dtype");
    loaded.dispose();
    made.dispose();
    expect(countTensors()).toBe(before);
  });

  test("added tokens stand in the tokenizer and the table, and the others are as they were", async () => {
    const folder = join(nextFolder(), "model");
    const made = makeTinyT5();
    const old = await logitsOf(made, made.tokenizer!.encode(text).ids, target);
    const size = made.config.vocabSize;
    const model = await addT5Tokens(made, ["<entity>", "<", "</s>"], 3);
    expect(model.config.vocabSize).toBe(size + 2);
    const { ids } = model.tokenizer!.encode("<entity><");
    expect([...ids]).toEqual([size, size + 1, model.ids.endId]);
    await saveT5(folder, model);
    const loaded = await loadT5(folder);
    const logits = await logitsOf(loaded, loaded.tokenizer!.encode(text).ids, target);
    const kept = logits.filter((__, i) => i % (size + 2) < size);
    expect(largestDifference(kept, old)).toBeLessThan(1e-5);
    loaded.dispose();
    model.dispose();
  });

  test.runIf(python).each(kinds)(
    `what is saved (%s) opens in Transformers with equal logits${pythonNote}`,
    async (_, tokenizer, version, modelType) => {
      const folder = join(nextFolder(), "model");
      const made = await addT5Tokens(makeTinyT5(tokenizer, { version }), ["<entity>"], 1);
      const model = {
        ...made,
        config: { ...made.config, modelType, ...(modelType === "mt5" ? { scalesOutput: false } : {}) },
      };
      await saveT5(folder, model);
      const args = ["-c", transformersScript, folder, `<entity>${text}`, JSON.stringify(target)];
      const stdout = execFileSync(python!, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
      const theirs = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
      expect(theirs).toMatchObject({
        missing: [],
        unexpected: [],
        end: model.ids.endId,
        start: model.ids.startId,
      });
      const ours = await logitsOf(model, model.tokenizer!.encode(`<entity>${text}`).ids, target);
      expect(largestDifference(ours, theirs.logits)).toBeLessThan(1e-4);
      model.dispose();
    },
    120_000,
  );
}, ["wasm"]);
