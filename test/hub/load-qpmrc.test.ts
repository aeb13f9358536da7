import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { countTensors } from "../../src/engine/ops/index.js";
import { loadModel } from "../../src/hub/load-model.js";
import { loadQpmrc } from "../../src/hub/load-qpmrc.js";
import { saveModel } from "../../src/hub/save-model.js";
import { saveQpmrc } from "../../src/hub/save-qpmrc.js";
import { createPeft } from "../../src/models/peft/create-peft.js";
import { spread } from "../support/peft-methods.js";
import { makeTinyQpmrc, memorise, qpmrcExamples, type TinyOptions } from "../support/qpmrc.js";
import { nextFolder } from "../support/temp.js";
import { makeTinyBert } from "../support/tiny-bert.js";
import { loadTokenizer } from "../support/tokenizers.js";

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

const everything = { threshold: 0, overlap: "any" } as const;
const saveTiny = async (options: TinyOptions = {}): Promise<string> => {
  const folder = join(nextFolder(), "model");
  const model = makeTinyQpmrc(options);
  await saveQpmrc(folder, model, { card: "# Card\n" });
  model.dispose();
  return folder;
};

describe("a QPMRC model that was saved and loaded", () => {
  test.each<[string, TinyOptions]>([
    ["as in the paper", { names: { PER: "human being" }, negatives: 3, annotated: { test: ["PER"] } }],
    ["ablated", { promptLength: 0, auxiliaryWeight: 0, attention: "full" }],
    ["word by word", { predictor: "word", maxTokens: 20, strideTokens: 3 }],
    [
      "with PEFT",
      {
        parts: (encoder) => {
          const peft = createPeft({ method: "unipelt", prefix: { prefixLength: 3 } }, encoder.config, 1);
          spread(peft);
          return { peft };
        },
      },
    ],
  ])("is the same (%s)", async (_, options) => {
    const folder = join(nextFolder(), "model");
    const model = makeTinyQpmrc(options);
    await memorise(model, qpmrcExamples, { steps: 3, learningRate: 0.01 });
    await saveQpmrc(folder, model);
    const again = await loadQpmrc(folder);
    expect(again.settings).toEqual(model.settings);
    expect(again.recipe).toEqual(model.recipe);
    expect(again.trained.map(({ name }) => name)).toEqual(model.trained.map(({ name }) => name));
    expect(await again.predictExamples(qpmrcExamples, undefined, everything)).toEqual(
      await model.predictExamples(qpmrcExamples, undefined, everything),
    );
    again.dispose();
    model.dispose();
  });

  test("may be asked for other labels, by other names, in other windows", async () => {
    const folder = await saveTiny({
      names: { PER: "human being", LOC: "place" },
      maxTokens: 40,
      strideTokens: 20,
    });
    const before = countTensors();
    const model = await loadQpmrc(folder, {
      settings: { labels: ["LOC", "ship"], names: { ship: "vessel" }, maxTokens: 16 },
    });
    expect(model.settings).toMatchObject({
      labels: ["LOC", "ship"],
      names: { LOC: "place", ship: "vessel" },
      maxTokens: 16,
      strideTokens: 4,
      promptLength: 3,
    });
    model.dispose();
    expect(countTensors()).toBe(before);
  });
});

describe("loadQpmrc", () => {
  test("a BERT without this method's head is refused", async () => {
    const folder = join(nextFolder(), "bert");
    const { config, parameters } = makeTinyBert();
    await saveModel(folder, { head: "none", config, parameters, tokenizer: loadTokenizer("bert-cased") });
    parameters.dispose();
    await expect(loadQpmrc(folder)).rejects.toThrow(
      `E_INPUT: ${folder} is no QPMRC model (it is BertModel). Fix: finetune it first: nerforge finetune --model ${folder} --data FILE.`,
    );
  });

  test("weights that lack what the settings ask for are refused, and nothing is left behind", async () => {
    const folder = await saveTiny({ auxiliaryWeight: 0 });
    const before = countTensors();
    await expect(loadQpmrc(folder, { settings: { auxiliaryWeight: 1 } })).rejects.toThrow(
      `E_INPUT: the weights lack 4 of the 13 parameters that the settings ask for, the first qpmrc.token.weight. (folder=${folder})`,
    );
    expect(countTensors()).toBe(before);
  });

  test("settings that are not valid are named", async () => {
    const folder = await saveTiny();
    const file = join(folder, "config.json");
    const config = JSON.parse(readFileSync(file, "utf8"));
    config.nerforge.settings.promptLenght = 3;
    writeFileSync(file, JSON.stringify(config));
    await expect(loadQpmrc(folder)).rejects.toThrow(
      /^E_CONFIG: .*config\.json is not valid:\n.*"promptLenght"/,
    );
  });

  test("its BERT opens as one, and the head is left alone", async () => {
    const folder = await saveTiny();
    const model = await loadModel(folder, { head: "none" });
    expect(model.unused.every((name) => name.startsWith("qpmrc."))).toBe(true);
    expect(model.unused).toContain("qpmrc.prompt.weight");
    expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("# Card\n");
    model.dispose();
  });
});
