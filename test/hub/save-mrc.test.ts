import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { read } from "../../src/engine/ops/index.js";
import { loadModel } from "../../src/hub/load-model.js";
import { saveMrc } from "../../src/hub/save-mrc.js";
import { assembleInputs } from "../../src/models/encoders/bert/assemble-inputs.js";
import { encode } from "../../src/models/encoders/bert/encoder.js";
import { MrcModel } from "../../src/models/methods/mrc/mrc-model.js";
import { largestDifference } from "../support/engines.js";
import { expectBareBert, expectLeftAlone } from "../support/model-folders.js";
import { encodeMrc, makeTinyMrc, mrcExamples, mrcQueries } from "../support/mrc.js";
import { nextFolder } from "../support/temp.js";
import { python, pythonNote } from "../support/tokenizers.js";

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

const transformersScript = `
import json, sys, torch, transformers
folder, query, words = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
model, loading = transformers.AutoModel.from_pretrained(folder, add_pooling_layer=False, output_loading_info=True)
tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
inputs = tokenizer(query.split(), words, is_split_into_words=True, return_tensors="pt")
with torch.no_grad(): hidden = model.eval()(**inputs).last_hidden_state[0]
print(json.dumps({"hidden": hidden.flatten().tolist(), "missing": list(loading["missing_keys"]), "ids": inputs["input_ids"][0].tolist()}))
`;

describe("saveMrc", () => {
  test("writes settings and queries, the heads by BERT-MRC's names, and no stale labels", async () => {
    const folder = join(nextFolder(), "model");
    const model = makeTinyMrc({ negatives: 4 });
    const { parts } = model;
    const fileConfig = {
      ours: 1,
      torch_dtype: "float16",
      id2label: { 0: "O" },
      label2id: { O: 0 },
      nerforge: {},
    };
    await saveMrc(folder, new MrcModel({ ...parts, fileConfig }), { card: "# Card\n" });
    expectBareBert(folder, {
      method: "mrc",
      settings: parts.settings,
      queries: mrcQueries,
      annotated: {},
    });
    expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("# Card\n");
    const bare = await loadModel(folder, { head: "none" });
    expect([...bare.unused].sort()).toEqual([...parts.head.parameters.names].sort());
    bare.dispose();
    model.dispose();
  });

  test("a folder of other things is left alone", async () => {
    const model = makeTinyMrc();
    await expectLeftAlone((folder) => saveMrc(folder, model));
    model.dispose();
  });

  test.runIf(python)(
    `Transformers reads the same query and context, and has the same hidden states${pythonNote}`,
    async () => {
      const folder = join(nextFolder(), "model");
      const model = makeTinyMrc();
      await saveMrc(folder, model);
      const [example] = mrcExamples;
      const [item] = encodeMrc(model, [example]);
      const args = [folder, mrcQueries[0].query, JSON.stringify(example.text.split(" "))];
      const stdout = execFileSync(python!, ["-c", transformersScript, ...args], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      const theirs = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
      expect(theirs).toMatchObject({ missing: [], ids: [...item.ids] });
      const { bert } = model.parts;
      const hidden = encode(bert, assembleInputs([item], bert.config));
      const ours = (await read(hidden)).slice(0, item.length * bert.config.hiddenSize);
      expect(largestDifference(ours, theirs.hidden)).toBeLessThan(1e-4);
      hidden.dispose();
      model.dispose();
    },
    120_000,
  );
});
