import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { countTensors, read } from "../../src/engine/ops/index.js";
import { createQpmrc } from "../../src/hub/create-qpmrc.js";
import { loadModel } from "../../src/hub/load-model.js";
import { saveModel } from "../../src/hub/save-model.js";
import { nextFolder } from "../support/temp.js";
import { makeTinyBert } from "../support/tiny-bert.js";
import { loadTokenizer } from "../support/tokenizers.js";

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

const saveBert = async (): Promise<string> => {
  const folder = join(nextFolder(), "bert");
  const { config, parameters } = makeTinyBert();
  await saveModel(folder, { head: "none", config, parameters, tokenizer: loadTokenizer("bert-cased") });
  parameters.dispose();
  return folder;
};

describe("createQpmrc", () => {
  test("takes the encoder of a directory, and makes prompt, predictors and PEFT by the seed", async () => {
    const model = await saveBert();
    const settings = { labels: ["PER", "LOC"] };
    const numbers = async (seed: number): Promise<number[]> => {
      const made = await createQpmrc({ model, settings, seed, peft: { method: "lora" } });
      expect(made.labels).toEqual(["PER", "LOC"]);
      expect(made.settings).toMatchObject({ promptLength: 10, maxTokens: 64, strideTokens: 16 });
      expect(made.trained.map(({ name }) => name).filter((name) => name.startsWith("bert."))).toEqual([]);
      const values = [
        ...(await read(made.parts.head.get("qpmrc.prompt.weight"))),
        ...(await read(made.parts.peft!.parameters.variables[0])),
      ];
      made.dispose();
      return values;
    };
    expect(await numbers(1)).toEqual(await numbers(1));
    expect(await numbers(1)).not.toEqual(await numbers(2));
  });

  test("owns a model in memory", async () => {
    const before = countTensors();
    const loaded = await loadModel(await saveBert(), { head: "none" });
    const model = await createQpmrc({ model: loaded, settings: { labels: ["PER"] } });
    expect(model.parts.encoder).toBe(loaded);
    model.dispose();
    expect(countTensors()).toBe(before);
  });

  test.each([
    [{ settings: { labels: ["PER", "PER"] } }, /^E_CONFIG: label "PER" stands twice/],
    [
      { settings: { labels: ["PER"] }, peft: { method: "lora", rank: -1 } as const },
      /^E_CONFIG: peft is not valid/,
    ],
  ])("what does not fit is refused, and nothing is left behind: %j", async (options, message) => {
    const model = await saveBert();
    const before = countTensors();
    await expect(createQpmrc({ model, ...options })).rejects.toThrow(message);
    expect(countTensors()).toBe(before);
  });

  test("a model without a tokenizer is refused", async () => {
    const model = await saveBert();
    for (const file of ["tokenizer.json", "vocab.txt"]) rmSync(join(model, file), { force: true });
    const before = countTensors();
    await expect(createQpmrc({ model, settings: { labels: ["PER"] } })).rejects.toThrow(
      "E_INPUT: the model holds no tokenizer: expected tokenizer.json or vocab.txt. Fix: put the tokenizer of the model beside it.",
    );
    expect(countTensors()).toBe(before);
  });
});
