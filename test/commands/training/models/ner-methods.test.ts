import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { MethodSettings } from "../../../../src/commands/training/config/method-settings.js";
import { completeMethod } from "../../../../src/commands/training/models/complete-method.js";
import {
  loadNerModel,
  nerMethods,
  startNerModel,
} from "../../../../src/commands/training/models/ner-methods.js";
import type { ModelStart, NerModel } from "../../../../src/commands/training/models/ner-model.js";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { countTensors } from "../../../../src/engine/ops/index.js";
import { createT5 } from "../../../../src/hub/create-t5.js";
import { saveMrc } from "../../../../src/hub/save-mrc.js";
import { saveT5 } from "../../../../src/hub/save-t5.js";
import { type NerMethodName, nerMethodNames } from "../../../../src/models/methods/method.js";
import { Tokenizer } from "../../../../src/tokenizers/tokenizer.js";
import { trainWordPiece } from "../../../../src/tokenizers/train-word-piece.js";
import { makeDomainT5 } from "../../../support/cpner.js";
import { makeSentences, toyModel } from "../../../support/labelled-sentences.js";
import { makeTinyMrc } from "../../../support/mrc.js";
import { nextFolder } from "../../../support/temp.js";
import { tinySize } from "../../../support/tiny-t5.js";

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

const sentences = makeSentences(12, 1);
const find = { batchSize: 4 };
let folder: string;
/** What CP-NER's prefixes drive: it is there before, and stays as it is. */
let t5Folder: string;
beforeEach(async () => {
  folder = nextFolder();
  t5Folder = join(folder, "t5");
  const t5 = makeDomainT5();
  await saveT5(t5Folder, t5);
  t5.dispose();
});

interface Given extends Partial<MethodSettings> {
  readonly method: NerMethodName;
  readonly base?: string;
  readonly earlier?: string;
  readonly labels?: readonly string[];
}
function startOf({ base: given, earlier, labels = ["PER", "LOC"], method, ...keys }: Given): ModelStart {
  const base = given ?? (method === "cpner" ? t5Folder : undefined);
  const model =
    base === undefined ? { random: { ...toyModel.random, maxTokens: 200, vocabulary } } : { from: base };
  const settings = completeMethod(
    {
      ...{ encoding: { maxTokens: 200 }, method },
      ...(method === "qpmrc" ? { qpmrc: small } : {}),
      ...(method === "punified" ? { punified: { maxTargetTokens: 12, beams: 2 } } : {}),
      ...(method === "cpner" ? { cpner: { prefixLength: 2, middleSize: 4, maxTargetTokens: 12 } } : {}),
      ...keys,
    },
    { model, base },
  );
  return {
    ...{ model, settings, base, earlier, labels, annotated: {}, seed: 1, headSeed: 2 },
    recomputeActivations: false,
    readTexts: async function* () {
      yield sentences;
    },
    tokenizerFile: join(folder, "tokenizer.json"),
  };
}
const small = { promptLength: 3, predictorSize: 12, widthSize: 3, widths: 8 };
const vocabulary = { size: 160, lowercase: false, sentences: 100 };
const start = (given: Given): Promise<NerModel> => startNerModel(startOf(given));
async function saved(given: Given): Promise<string> {
  const model = await start(given);
  await model.save(join(folder, "saved"));
  model.dispose();
  return join(folder, "saved");
}
const settingsOf = (place: string): Record<string, unknown> =>
  (JSON.parse(readFileSync(join(place, "config.json"), "utf8")) as { nerforge: Record<string, unknown> })
    .nerforge;

/** Methods whose encoder is a BERT. */
const bertMethods = nerMethodNames.filter((method) => !["punified", "cpner"].includes(method));

describe.each(nerMethodNames)("a model of the method %s", (method) => {
  test("is found by its directory, and predicts as before it was saved", async () => {
    const before = countTensors();
    const model = await start({ method });
    expect(model.method).toBe(method);
    expect(model.labels).toEqual(["PER", "LOC"]);
    expect(model.facts.encoder).toBe(bertMethods.includes(method) ? "bert" : "t5");
    if (method === "cpner") expect(model.facts.trained).toBeLessThan(model.facts.parameters / 2);
    else expect(model.facts.trained).toBe(model.facts.parameters);
    const predicted = await model.predictExamples(sentences, find);
    expect(predicted.map(({ text }) => text)).toEqual(sentences.map(({ text }) => text));
    await model.save(join(folder, "model"), "# a card\n");
    model.dispose();
    const again = await loadNerModel(join(folder, "model"));
    expect(again.method).toBe(method);
    expect(await again.predictExamples(sentences, find)).toEqual(predicted);
    again.dispose();
    expect(countTensors()).toBe(before);
  });

  test("goes on with other labels after it was trained", async () => {
    const earlier = await saved({ method });
    const model = await start({ method, earlier, base: earlier, labels: ["LOC", "TOOL"] });
    expect(model.labels).toEqual(["LOC", "TOOL"]);
    expect(nerMethods[method].asksByName).toBe(method !== "tagger");
    model.dispose();
  });
});

describe.each(bertMethods)("a BERT of the method %s", (method) => {
  test("trains few parameters over a frozen BERT, and keeps them beside it", async () => {
    const peft = { method: "lora", rank: 2, dropoutRate: 0, alpha: 16 } as const;
    const base = await saved({ method, peft });
    const model = await start({ method, base });
    expect(model.facts.trained).toBeLessThan(model.facts.parameters / 2);
    expect(model.trainable.trained.some(({ name }) => name.startsWith("peft.lora"))).toBe(true);
    model.dispose();
  });

  test("begins with the encoder of a model of any method", async () => {
    for (const other of bertMethods) {
      const base = await saved({ method: other });
      const model = await start({ method, base });
      expect(model.method).toBe(method);
      model.dispose();
    }
  });
});

describe.each(["mrc", "qpmrc"] as const)("%s asks", (method) => {
  test("for any types, and keeps the words that it knows", async () => {
    const model = await start({ method, queries: "conll" });
    const asked = { labels: ["PER", "garden tool"], names: { "garden tool": "tool for the garden" } };
    const predicted = await model.predictExamples(sentences, { ...find, asked });
    const labels = new Set(predicted.flatMap(({ mentions }) => mentions.map(({ label }) => label)));
    expect([...labels].filter((label) => !asked.labels.includes(label))).toEqual([]);
    const renamed = { labels: ["PER"], names: { PER: "rain" }, queries: {} };
    const scoresOf = async (own: typeof renamed | { labels: string[] }) =>
      (await model.predictExamples(sentences, { ...find, asked: own })).map(({ mentions }) => mentions);
    expect(await scoresOf(renamed)).not.toEqual(await scoresOf({ labels: ["PER"] }));
    await model.save(join(folder, "model"));
    model.dispose();
    const own = settingsOf(join(folder, "model"));
    expect(JSON.stringify(own)).toContain(method === "mrc" ? '"label":"PER","query":"' : '"PER":"person"');
  });

  test("not by tags", async () => {
    const model = await start({ method });
    expect(() => model.check({ ...find, isConstrained: true })).toThrow(
      `E_CONFIG: constrained chooses among sequences of tags, and the model is of the method ${method}. Fix: leave it out.`,
    );
    expect(() => model.check({ ...find, isNested: true })).not.toThrow();
    model.dispose();
  });
});

describe("PUnifiedNER", () => {
  test("is asked for any types, by the names of a query set or others", async () => {
    const model = await start({ method: "punified", queries: "conll" });
    const asked = { labels: ["PER", "garden tool"], names: { "garden tool": "tool for the garden" } };
    const predicted = await model.predictTexts!(sentences.slice(0, 3), {
      ...find,
      ...{ asked, isConstrained: true, isMidTraining: true },
    });
    for (const { example } of predicted)
      for (const { label } of example.mentions) expect(asked.labels).toContain(label);
    await model.save(join(folder, "model"));
    model.dispose();
    expect(JSON.stringify(settingsOf(join(folder, "model")))).toContain('"label":"PER","name":"person"');
  });

  test("learns several sets, each by its own names", async () => {
    const sets = [
      { id: "news", labels: ["PER", "LOC"], queries: "conll" },
      { id: "plain", labels: ["LOC", "TOOL"] },
    ];
    const model = await startNerModel({ ...startOf({ method: "punified" }), sets });
    expect(model.labels).toEqual(["PER", "LOC", "TOOL"]);
    const { settings } = model.trainable.recipe;
    expect(settings["sets"]).toEqual([
      {
        id: "news",
        types: [
          { label: "PER", name: "person" },
          { label: "LOC", name: "location" },
        ],
      },
      {
        id: "plain",
        types: [
          { label: "LOC", name: "location" },
          { label: "TOOL", name: "tool" },
        ],
      },
    ]);
    model.dispose();
  });
});

describe("CP-NER", () => {
  test("trains a prefix alone, and goes on with it by other labels", async () => {
    const model = await start({ method: "cpner", queries: "conll" });
    expect(model.trainable.trained.every(({ name }) => !/^(?:encoder|decoder|shared)\./.test(name))).toBe(
      true,
    );
    expect(model.trainable.recipe.settings["names"]).toEqual({ PER: "person", LOC: "location" });
    await model.save(join(folder, "model"));
    model.dispose();
    const base = join(folder, "model");
    const again = await start({ method: "cpner", base, labels: ["TOOL"], cpner: {} });
    expect(again.trainable.trained.length).toBe(model.trainable.trained.length);
    expect(again.trainable.recipe.settings).toMatchObject({ labels: ["TOOL"], maxTargetTokens: 12 });
    again.dispose();
  });

  test("gives a vocabulary the marks that answers are written with", async () => {
    const letters = [..."abcdefghijklmnopqrstuvwxyz"].join("");
    const words = await trainWordPiece([letters, "person location"], {
      vocabularySize: 160,
      lowercase: false,
    });
    const bare = createT5(tinySize, new Tokenizer(words), 1);
    expect(bare.tokenizer!.idOf("(")).toBeUndefined();
    await saveT5(join(folder, "bare"), bare);
    bare.dispose();
    const model = await start({ method: "cpner", base: join(folder, "bare"), queries: "conll" });
    expect(JSON.stringify(model.trainable.recipe.tokenizer)).toContain('"("');
    model.dispose();
  });

  test("is asked for any types, and not by tags", async () => {
    const model = await start({ method: "cpner" });
    const asked = { labels: ["PER", "garden tool"], names: { "garden tool": "tool for the garden" } };
    for (const { mentions } of await model.predictExamples(sentences.slice(0, 2), { ...find, asked }))
      for (const { label } of mentions) expect(asked.labels).toContain(label);
    expect(() => model.check({ ...find, asked: { labels: [] } })).toThrow(
      "E_CONFIG: no type is asked for. Fix: pass labels.",
    );
    expect(() => model.check({ ...find, isConstrained: true })).toThrow(/the model is of the method cpner/);
    model.dispose();
  });
});

describe("CP-NER from nothing", () => {
  test("is refused: a random T5 knows nothing that a prefix could call up", async () => {
    const { base: _, ...random } = startOf({ method: "cpner" });
    await expect(startNerModel({ ...random, base: undefined })).rejects.toThrow(
      "E_CONFIG: the model is random, and a prefix drives a T5 that stays as it is. Fix: name a pretrained T5 with model.from (pretrain with objective: uie makes one).",
    );
  });
});

describe("a tagger", () => {
  test("finds labels of its own, flat, by no other name", async () => {
    const model = await start({ method: "tagger" });
    const labelsOf = async (labels: string[]) =>
      (await model.predictExamples(sentences, { ...find, asked: { labels } })).flatMap(({ mentions }) =>
        mentions.map(({ label }) => label),
      );
    expect(new Set([...(await labelsOf(["PER"])), "PER"])).toEqual(new Set(["PER"]));
    expect(() => model.check({ ...find, asked: { labels: ["garden tool"] } })).toThrow(
      'E_CONFIG: the model has no label "garden tool": expected one of PER, LOC. Fix: name labels of the model; a model of the methods qpmrc or mrc can be asked for any.',
    );
    expect(() => model.check({ ...find, isNested: true })).toThrow(
      "E_CONFIG: a tagger gives each word one tag: its mentions cannot be nested.",
    );
    expect(() => model.check({ ...find, asked: { labels: ["PER"], names: { PER: "person" } } })).toThrow(
      "E_CONFIG: a tagger does not read the names of its labels: it cannot be given others.",
    );
    model.dispose();
  });
});

describe("the threshold", () => {
  test("lets fewer or more spans be mentions, by their scores", async () => {
    const model = await start({ method: "qpmrc" });
    const scoresAt = async (threshold?: number): Promise<number[]> =>
      (await model.predictExamples(sentences, { ...find, isNested: true, threshold })).flatMap(
        ({ mentions }) => mentions.map(({ score }) => score!),
      );
    const all = (await scoresAt(0.01)).sort((a, b) => a - b);
    const middle = all[Math.floor(all.length / 2)];
    const some = await scoresAt(middle);
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThan(all.length);
    expect(Math.min(...some)).toBeGreaterThanOrEqual(middle);
    expect(await scoresAt()).toEqual(await scoresAt(0.5));
    model.dispose();
  });

  test.each(["tagger", "punified", "cpner"] as const)(
    "is refused by %s, which does not judge spans",
    async (method) => {
      const model = await start({ method });
      expect(() => model.check({ ...find, threshold: 0.3 })).toThrow(
        `E_CONFIG: threshold is of mrc and qpmrc, and the model is of the method ${method}. Fix: leave it out; --min-score leaves out what a model is not sure of.`,
      );
      model.dispose();
    },
  );
});

describe("loadNerModel", () => {
  test("takes a directory with BERT-MRC's heads and no word of ours for one of mrc", async () => {
    const place = join(folder, "model");
    const made = makeTinyMrc();
    await saveMrc(place, made);
    made.dispose();
    const file = join(place, "config.json");
    const { nerforge: _, ...bare } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    rmSync(file);
    writeFileSync(file, JSON.stringify(bare));
    const model = await loadNerModel(place);
    expect([model.method, model.labels]).toEqual(["mrc", []]);
    model.dispose();
  });

  test("refuses a method that it does not know, and a model that finds nothing", async () => {
    const place = await saved({ method: "qpmrc" });
    const file = join(place, "config.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"method": "qpmrc"', '"method": "qpmrd"'));
    await expect(loadNerModel(place)).rejects.toThrow(
      /E_CONFIG: the model is of the method "qpmrd": expected one of tagger, mrc, qpmrc, punified, cpner; did you mean "qpmrc"\?/,
    );
    const golden = new URL("../../../../fixtures/golden/bert-masked-lm", import.meta.url).pathname;
    await expect(loadNerModel(golden)).rejects.toThrow(/E_INPUT: .* has no tagging head/);
  });
});
