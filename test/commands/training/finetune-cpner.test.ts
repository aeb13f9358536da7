import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import {
  finetuneVerb,
  resolveTrainingConfig,
} from "../../../src/commands/training/config/resolve-training-config.js";
import { evaluate } from "../../../src/commands/training/evaluate.js";
import { finetune } from "../../../src/commands/training/finetune.js";
import { predict } from "../../../src/commands/training/predict.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import { PrefixStore } from "../../../src/hub/prefix-store.js";
import { saveT5 } from "../../../src/hub/save-t5.js";
import { makeDomainT5, makeTinyCpner } from "../../support/cpner.js";
import { makeSentences, toyTraining, writeSentences } from "../../support/labelled-sentences.js";
import { nextFolder } from "../../support/temp.js";

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

async function settingsOf(over: Record<string, unknown> = {}) {
  const folder = nextFolder();
  const t5 = makeDomainT5();
  await saveT5(join(folder, "t5"), t5);
  t5.dispose();
  const write = (name: string, from: number, count: number) =>
    writeSentences(folder, name, makeSentences(count, from));
  return {
    folder,
    settings: {
      model: join(folder, "t5"),
      ...{ method: "cpner", engine: "wasm", out: join(folder, "run") },
      cpner: { prefixLength: 2, middleSize: 4, maxTargetTokens: 16 },
      ...{ train: write("train.conll", 1, 12), dev: write("dev.conll", 2, 4) },
      test: write("test.conll", 3, 4),
      training: { ...toyTraining, epochs: undefined, steps: 2, evaluateEvery: { steps: 2 } },
      ...over,
    },
  };
}
const run = (flags: Record<string, unknown>) =>
  finetune(resolveTrainingConfig(finetuneVerb, { flags }), {}, silentContext);

test("a domain's prefix is trained on samples and seeds, evaluated and asked", {
  timeout: 60_000,
}, async () => {
  const before = countTensors();
  const { folder, settings } = await settingsOf({ fewShot: { sizes: [0.5] }, seeds: [1, 2] });
  const { json } = await run(settings);
  const [{ seeds }] = (json as { sizes: { seeds: unknown[] }[] }).sizes;
  expect(seeds.length).toBe(2);
  const model = join(folder, "run/model");
  expect(readFileSync(join(model, "README.md"), "utf8")).toContain("CP-NER model of 2 labels");
  // The T5 of the model is the one that it began with, number for number.
  const weights = (place: string) => readFileSync(join(place, "model.safetensors"));
  expect(weights(model).equals(weights(join(folder, "t5")))).toBe(true);
  const data = resolveTrainingConfig(finetuneVerb, { flags: settings }).test!;
  const options = { engine: "wasm", batchSize: 4, resamples: 2, seed: 1 };
  const scores = await evaluate({ model, data, types: ["PER"], ...options }, silentContext);
  expect(scores.span.micro.gold).toBeGreaterThan(0);
  // It goes on with what it has learnt.
  const again = { ...settings, model, cpner: {}, fewShot: undefined, seeds: undefined };
  await run({ ...withoutAbsent(again), out: join(folder, "again") });
  expect(countTensors()).toBe(before);
});
const withoutAbsent = (tree: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== undefined));

test("both domains at once are refused", async () => {
  const { folder, settings } = await settingsOf();
  const files = [writeSentences(folder, "source.conll", makeSentences(4, 9))];
  await expect(run({ ...settings, source: { files, how: "together" } })).rejects.toThrow(
    "E_CONFIG: source.how is together, and a prefix of cpner is of one domain. Fix: set source.how: first, or let the domains work together with nerforge transfer (docs/cpner.md).",
  );
});

test("predict and evaluate take a domain of a store over its T5", async () => {
  const folder = nextFolder();
  const before = countTensors();
  const t5 = makeDomainT5();
  await saveT5(join(folder, "t5"), t5);
  const store = new PrefixStore(join(folder, "store"));
  const made = makeTinyCpner({ t5 });
  await store.write("music", made);
  made.dispose();
  t5.dispose();
  const find = async (over: { store?: string; domain?: string }): Promise<string> => {
    const options = {
      ...{ model: join(folder, "t5"), files: [], engine: "wasm" },
      ...{ batchSize: 2, minScore: 0, constrained: false },
    };
    const stdin = Readable.from([Buffer.from("Averby saw the harbour of Lenne\n")]);
    let text = "";
    for await (const piece of predict({ ...options, stdin, format: "json", ...over }, silentContext))
      text += piece;
    return text;
  };
  expect(await find({ store: store.folder, domain: "music" })).toContain("Averby saw the harbour of Lenne");
  await expect(find({ store: store.folder, domain: "film" })).rejects.toThrow(
    /E_CONFIG: there is no domain "film": expected one of music/,
  );
  await expect(find({ store: store.folder })).rejects.toThrow(
    "E_CONFIG: a prefix store is named, and no domain of its music. Fix: name one with --domain.",
  );
  await expect(find({ domain: "music" })).rejects.toThrow(
    'E_CONFIG: the domain "music" is named, and no store that holds it. Fix: name the folder of the prefix store with --store.',
  );
  expect(countTensors()).toBe(before);
});
