import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { saveQpmrc } from "../../src/hub/save-qpmrc.js";
import { createPeft } from "../../src/models/peft/create-peft.js";
import { expectBareBert, expectLeftAlone } from "../support/model-folders.js";
import { makeTinyQpmrc } from "../support/qpmrc.js";
import { nextFolder } from "../support/temp.js";
import { python, pythonNote } from "../support/tokenizers.js";

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

describe("saveQpmrc", () => {
  test("writes what it needs itself beside Transformers' keys, and PEFT in files of its own", async () => {
    const folder = join(nextFolder(), "model");
    const model = makeTinyQpmrc({
      parts: ({ config }) => ({
        peft: createPeft({ method: "lora" }, config, 1),
        fileConfig: {
          ours: 1,
          torch_dtype: "float16",
          id2label: { 0: "O" },
          label2id: { O: 0 },
          nerforge: { stale: 1 },
        },
      }),
    });
    await saveQpmrc(folder, model);
    expectBareBert(folder, { method: "qpmrc", settings: model.settings });
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(["model.safetensors", "peft.json", "peft.safetensors", "tokenizer.json"]),
    );
    model.dispose();
  });

  test("a folder of other things is left alone", async () => {
    const model = makeTinyQpmrc();
    await expectLeftAlone((folder) => saveQpmrc(folder, model));
    model.dispose();
  });

  test.runIf(python)(
    `Transformers opens the BERT in it${pythonNote}`,
    async () => {
      const folder = join(nextFolder(), "model");
      const model = makeTinyQpmrc();
      await saveQpmrc(folder, model);
      model.dispose();
      const script =
        "import json, sys, transformers as t\n" +
        "m, l = t.AutoModel.from_pretrained(sys.argv[1], add_pooling_layer=False, output_loading_info=True)\n" +
        'print(json.dumps([list(l["missing_keys"]), sorted(l["unexpected_keys"])]))';
      const stdout = execFileSync(python!, ["-c", script, folder], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      const [missing, unexpected] = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
      expect(missing).toEqual([]);
      expect(unexpected.filter((name: string) => !name.startsWith("qpmrc."))).toEqual([]);
    },
    120_000,
  );
});
