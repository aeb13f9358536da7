import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import {
  adaptVerb,
  finetuneVerb,
  pretrainVerb,
  resolveTrainingConfig,
} from "../../../src/commands/training/config/resolve-training-config.js";
import { finetune } from "../../../src/commands/training/finetune.js";
import { adapt, pretrain } from "../../../src/commands/training/pretrain.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import { loadT5 } from "../../../src/hub/load-t5.js";
import { makeSentences, toyModel, toyTraining, writeSentences } from "../../support/labelled-sentences.js";
import { nextFolder } from "../../support/temp.js";

afterAll(closeEngines);

let folder: string;
let shared: Record<string, unknown>;
let more: string;
beforeAll(async () => void (await selectEngine("wasm")));
beforeEach(() => {
  folder = nextFolder();
  more = writeSentences(folder, "more.conll", makeSentences(8, 2));
  const data = writeSentences(folder, "data.conll", makeSentences(24, 1));
  const dev = writeSentences(folder, "dev.conll", makeSentences(6, 3));
  shared = { engine: "wasm", data, dev, training };
});

const { epochs: _, ...rest } = toyTraining;
const training = { ...rest, steps: 4, evaluateEvery: { steps: 2 } };
const run = (objective: string, flags: Record<string, unknown> = {}) =>
  pretrain(
    resolveTrainingConfig(pretrainVerb, {
      flags: { ...shared, model: toyModel, out: join(folder, objective), objective, ...flags },
      set: ["training.microBatchSize=8"],
    }),
    {},
    silentContext,
  );

test.each(["span-corruption", "prefix-lm", "punified", "uie"])(
  "a new T5 learns %s, and opens again with its card",
  { timeout: 60_000 },
  async (objective) => {
    const before = countTensors();
    const queries = objective === "punified" ? { queries: "conll" } : {};
    const { json, text } = await run(objective, queries);
    expect(json).toMatchObject({ objective, steps: 4, devLoss: expect.any(Number) });
    expect(text).toContain("perplexity");
    const model = await loadT5(join(folder, objective, "model"));
    if (objective === "punified") expect(model.tokenizer!.idOf("<entity>")).toBeDefined();
    if (objective === "span-corruption") expect(model.tokenizer!.idOf("<extra_id_99>")).toBeDefined();
    model.dispose();
    const card = readFileSync(join(folder, objective, "model", "README.md"), "utf8");
    expect(card).toContain(`A T5: a T5 with random parameters, trained on data by ${objective}.`);
    expect(card).toContain("--method punified` makes a PUnifiedNER model of it");
    expect(card).toContain("Mean loss of the tokens of targets on held-out text");
    expect(countTensors()).toBe(before);
  },
);

test("a T5 is adapted by prefix LM to texts of several sets, and then fine-tuned", {
  timeout: 60_000,
}, async () => {
  await run("prefix-lm", { out: join(folder, "base") });
  const out = join(folder, "adapted");
  const model = join(folder, "base", "model");
  await adapt(
    resolveTrainingConfig(adaptVerb, {
      flags: {
        ...shared,
        ...{ model, out, objective: "prefix-lm", also: [{ files: [more] }] },
        ...{ sampling: { by: "uniform" }, seq2seq: { maxTokens: 256 } },
      },
    }),
    {},
    silentContext,
  );
  const { json } = await finetune(
    resolveTrainingConfig(finetuneVerb, {
      flags: {
        ...{ engine: "wasm", method: "punified", model: join(out, "model"), out: join(folder, "tuned") },
        ...{ train: shared["data"], dev: shared["dev"], training },
        punified: { beams: 1, devBeams: 1, maxTargetTokens: 32 },
      },
    }),
    {},
    silentContext,
  );
  expect(json).toHaveProperty("sizes");
});

test("an objective of texts has no queries, and none has a method's keys", async () => {
  await expect(run("prefix-lm", { queries: "conll", out: join(folder, "a") })).rejects.toThrow(
    "E_CONFIG: queries is given, and the objective is prefix-lm, which finds no mentions. Fix: leave queries out, or set objective: tagging, mrc or qpmrc.",
  );
  await expect(run("uie", { head: "crf", out: join(folder, "b") })).rejects.toThrow(
    "head is given, and the objective is uie",
  );
});
