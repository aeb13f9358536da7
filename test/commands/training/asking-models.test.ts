import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import { datasetSettings } from "../../../src/commands/training/config/dataset-settings.js";
import {
  pretrainVerb,
  resolveTrainingConfig,
} from "../../../src/commands/training/config/resolve-training-config.js";
import { type EvaluateOptions, evaluate } from "../../../src/commands/training/evaluate.js";
import { wrapMrc } from "../../../src/commands/training/models/mrc-method.js";
import { loadNerModel } from "../../../src/commands/training/models/ner-methods.js";
import { wrapQpmrc } from "../../../src/commands/training/models/qpmrc-method.js";
import { type PredictOptions, predict } from "../../../src/commands/training/predict.js";
import { pretrain } from "../../../src/commands/training/pretrain.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { makeSentences, toySettings, writeSentences } from "../../support/labelled-sentences.js";
import { encodeMrc, makeTinyMrc } from "../../support/mrc.js";
import { encodeItems, makeTinyQpmrc } from "../../support/qpmrc.js";
import { nextFolder } from "../../support/temp.js";
import { memoriseItems, nestedExamples, saveTinyBert } from "../../support/tiny-bert.js";

const methods = ["mrc", "qpmrc"] as const;

/** Holds the models that several tests ask. */
const shared = mkdtempSync(join(tmpdir(), "nerforge-asking-"));
beforeAll(async () => {
  await selectEngine("wasm");
  for (const method of methods) await saveLearned(method);
}, 60_000);
afterAll(async () => {
  await closeEngines();
  rmSync(shared, { recursive: true, force: true });
});
let folder: string;
beforeEach(() => {
  folder = nextFolder();
});

/** A model that knows `nestedExamples` by heart, as a directory. */
async function saveLearned(method: (typeof methods)[number]): Promise<void> {
  const place = join(shared, method);
  if (method === "mrc") {
    const model = makeTinyMrc();
    await memoriseItems(model, encodeMrc(model, nestedExamples), { steps: 70, learningRate: 0.01 });
    await wrapMrc(model).save(place);
    model.dispose();
  } else {
    const model = makeTinyQpmrc({ labels: ["PER", "LOC"] });
    await memoriseItems(model, encodeItems(model, nestedExamples), { steps: 120, learningRate: 0.01 });
    await wrapQpmrc(model).save(place);
    model.dispose();
  }
}
const evaluateOn = (model: string, file: string, over: Partial<EvaluateOptions> = {}) =>
  evaluate(
    {
      ...{ model, engine: "wasm", batchSize: 4, resamples: 20, seed: 1 },
      data: datasetSettings.parse({ files: [file], format: "jsonl" }),
      ...over,
    },
    silentContext,
  );
async function predictText(model: string, text: string, over: Partial<PredictOptions> = {}): Promise<string> {
  const options = {
    files: [],
    language: "en",
    engine: "wasm",
    batchSize: 4,
    minScore: 0,
    constrained: false,
  };
  const stdin = Readable.from([Buffer.from(text)]);
  let all = "";
  for await (const piece of predict({ ...options, model, format: "json", stdin, ...over }, silentContext))
    all += piece;
  return all;
}
const surfacesOf = (json: string): string[] =>
  json
    .trim()
    .split("\n")
    .flatMap((line) => (JSON.parse(line) as { mentions: { label: string; text: string }[] }).mentions)
    .map(({ label, text }) => `${label} ${text}`);
function writeJsonl(): string {
  const file = join(folder, "gold.jsonl");
  const lines = nestedExamples.map((example) => JSON.stringify({ ...example, words: [...example.words] }));
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

describe.each(methods)("a model of the method %s", (method) => {
  test("is evaluated flat, nested when asked for, and on some types alone", async () => {
    const [model, gold] = [join(shared, method), writeJsonl()];
    const flat = await evaluateOn(model, gold);
    const nested = await evaluateOn(model, gold, { nested: true });
    expect(nested.span.micro.f1).toBe(1);
    expect(flat.span.micro.recall).toBeLessThan(1);
    expect(flat.strict).toEqual(flat.span);
    const some = await evaluateOn(model, gold, { types: ["PER"] });
    expect([...some.span.labels.keys()]).toEqual(["PER"]);
    expect(some.span.micro.f1).toBe(1);
    expect(some.conlleval).toContain("PER: precision: 100.00%");
    await expect(evaluateOn(model, gold, { types: ["PERS"] })).rejects.toThrow(
      'E_CONFIG: the data hold no mention of "PERS": expected one of LOC, PER; did you mean "PER"? Fix: name labels of the data with --types.',
    );
  });

  test("finds mentions in texts, in all formats", async () => {
    const model = join(shared, method);
    const text = "Karl left the old harbour of Porto Alto for Bern\n\n. . .\n";
    expect(surfacesOf(await predictText(model, text)).slice(0, 1)).toEqual(["PER Karl"]);
    const nested = surfacesOf(await predictText(model, text, { nested: true }));
    expect(nested).toContain("LOC Porto Alto");
    expect(nested).toContain("LOC old harbour of Porto Alto");
    expect(await predictText(model, text, { format: "conll" })).toContain("Karl\tB-PER\n");
    expect(await predictText(model, text, { format: "html", nested: true })).toMatch(
      /<mark [^>]*>[^/]*<mark /,
    );
    expect(await predictText(model, "")).toBe("");
    await expect(predictText(model, text, { format: "conll", nested: true })).rejects.toThrow(
      "E_CONFIG: a column of tags holds no mention inside another. Fix: leave --nested out, or choose the format json or html.",
    );
    await expect(predictText(model, text, { constrained: true })).rejects.toThrow(
      /E_CONFIG: constrained chooses/,
    );
  });

  test("is asked for types of the moment, by names", async () => {
    const model = join(shared, method);
    const names = join(folder, "names.yaml");
    writeFileSync(names, "who: PER\n");
    const asked = await predictText(model, "Karl left Bern\n", { types: ["who"], names, minScore: 0 });
    for (const surface of surfacesOf(asked)) expect(surface).toMatch(/^who /);
    // Signs are tokens too: a name of white space alone is none.
    writeFileSync(names, 'who: " "\n');
    if (method === "qpmrc")
      await expect(predictText(model, "Karl\n", { types: ["who"], names })).rejects.toThrow(
        /E_CONFIG: the name " " of label "who" holds no token/,
      );
  });
});

describe.each(methods)("pretrain with the objective %s", (objective) => {
  const settings = {
    mrc: { mrc: { spanSize: 16, negatives: 1 }, encoding: { maxTokens: 80, strideTokens: 4 } },
    qpmrc: {
      qpmrc: { promptLength: 3, predictorSize: 12, widthSize: 3, widths: 8, negatives: 1 },
      encoding: { maxTokens: 40, strideTokens: 4 },
    },
  };
  const run = (flags: Record<string, unknown>, set: readonly string[] = []) =>
    pretrain(
      resolveTrainingConfig(pretrainVerb, {
        flags: { ...toySettings, objective, ...settings[objective], ...flags },
        set: ["training.microBatchSize=4", 'training.evaluateEvery="epoch"', ...set],
      }),
      {},
      silentContext,
    );

  test("teaches all labels but those that are left out, and the model is asked for these by name", async () => {
    const model = join(folder, "bert");
    await saveTinyBert(model, { max_position_embeddings: 96 });
    const data = {
      files: [writeSentences(folder, "data.conll", makeSentences(24, 1))],
      withoutLabels: ["LOC"],
    };
    const out = join(folder, "run");
    const { text } = await run({ model, data, out, devSentences: 8 }, ["training.epochs=2"]);
    expect(text).toMatch(/^PER +\d+/m);
    const card = readFileSync(join(out, "model", "README.md"), "utf8");
    expect(card).toMatch(/A (BERT-MRC|QPMRC-NER) model of 1 labels, to be fine-tuned on labels of your own/);
    expect(card).toContain("negatives: 1");
    const made = await loadNerModel(join(out, "model"));
    expect([made.method, made.labels]).toEqual([objective, ["PER"]]);
    made.dispose();
    const gold = join(folder, "gold.conll");
    writeSentences(folder, "gold.conll", makeSentences(8, 2));
    const result = await evaluateOn(join(out, "model"), gold, {
      data: datasetSettings.parse({ files: [gold], format: "conll" }),
      types: ["LOC"],
    });
    expect([...result.span.labels.keys()]).toEqual(["LOC"]);
    expect(result.span.micro.gold).toBeGreaterThan(0);
  });

  test("two datasets of other labels are each asked for their own", async () => {
    const model = join(folder, "bert");
    await saveTinyBert(model, { max_position_embeddings: 96 });
    const other = makeSentences(8, 2).map((example) => ({
      ...example,
      mentions: example.mentions.map((mention) => ({ ...mention, label: "THING" })),
    }));
    const data = writeSentences(join(folder, "a"), "train.conll", makeSentences(8, 1));
    const also = [{ files: [writeSentences(join(folder, "b"), "train.conll", other)] }];
    const out = join(folder, "run");
    await run({ model, data, also, out, devSentences: 0 }, [
      "training.epochs=1",
      "training.evaluateEvery=never",
    ]);
    const { nerforge } = JSON.parse(readFileSync(join(out, "model", "config.json"), "utf8")) as {
      nerforge: { annotated?: unknown; settings: { annotated?: unknown } };
    };
    expect(nerforge.annotated ?? nerforge.settings.annotated).toEqual({
      data: ["LOC", "PER"],
      "also 0": ["THING"],
    });
  });
});

test("settings of a method are refused with masked words", async () => {
  const data = writeSentences(folder, "data.conll", makeSentences(8, 1));
  const flags = { ...toySettings, model: "x/y", data, objective: "mlm", qpmrc: {}, out: join(folder, "run") };
  await saveTinyBert(join(folder, "bert"));
  const config = resolveTrainingConfig(pretrainVerb, { flags: { ...flags, model: join(folder, "bert") } });
  await expect(pretrain(config, {}, silentContext)).rejects.toThrow(
    "E_CONFIG: qpmrc is given, and the objective is mlm, which finds no mentions. Fix: leave qpmrc out, or set objective: tagging, mrc or qpmrc.",
  );
});
