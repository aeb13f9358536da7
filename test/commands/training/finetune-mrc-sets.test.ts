import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  finetuneVerb,
  resolveTrainingConfig,
} from "../../../src/commands/training/config/resolve-training-config.js";
import { finetune } from "../../../src/commands/training/finetune.js";
import { loadNerModel } from "../../../src/commands/training/models/ner-methods.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import { makeSentences, toyModel, toyTraining, writeSentences } from "../../support/labelled-sentences.js";
import { recordingContext } from "../../support/recording-context.js";
import { nextFolder } from "../../support/temp.js";

beforeAll(() => selectEngine("wasm"));
afterAll(closeEngines);

/** A question about each sentence with a person, and one that has no answer about every other. */
function writeQuestions(folder: string, name: string, count: number, seed: number): string {
  const paragraphs = makeSentences(count, seed).map(({ id, text, mentions }) => {
    const person = mentions.find(({ label }) => label === "PER");
    const answers =
      person === undefined
        ? []
        : [{ text: text.slice(person.start, person.end), answer_start: person.start }];
    return { context: text, qas: [{ id: `q${id}`, question: "Who is it about?", answers }] };
  });
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ data: [{ paragraphs }] }));
  return file;
}

function writeQueries(folder: string): string {
  const file = join(folder, "queries.yaml");
  writeFileSync(
    file,
    "id: q\nlanguage: en\nlabels:\n  PER: {name: person, query: Who?}\n  LOC: {name: place, query: Where?}\n",
  );
  return file;
}

function given(over: Record<string, unknown> = {}) {
  const folder = nextFolder();
  const sentences = (name: string, count: number, seed: number) =>
    writeSentences(folder, name, makeSentences(count, seed));
  return {
    model: { random: { ...toyModel.random, maxTokens: 80 } },
    ...{ method: "mrc", mrc: { spanSize: 12 }, encoding: { maxTokens: 64, strideTokens: 4 } },
    ...{ engine: "wasm", out: join(folder, "run"), queries: writeQueries(folder) },
    train: sentences("train.conll", 24, 1),
    dev: sentences("dev.conll", 8, 2),
    also: [
      {
        ...{ name: "questions", files: [writeQuestions(folder, "q.json", 16, 3)], format: "squad" },
        dev: { files: [writeQuestions(folder, "q-dev.json", 8, 4)], format: "squad" },
      },
      { name: "more", files: [sentences("more.conll", 8, 5)], labels: undefined },
    ].map(({ labels: _, ...set }: Record<string, unknown>) => set),
    training: { ...toyTraining, batchSize: 16, epochs: 10 },
    ...over,
  };
}
async function run(flags: Record<string, unknown>) {
  const { context, lines } = recordingContext();
  const { text, json } = await finetune(resolveTrainingConfig(finetuneVerb, { flags }), {}, context);
  return {
    text,
    lines,
    json: json as { scores: { micro: { f1: number }; labels: Record<string, { gold: number }> } },
  };
}

describe("finetune with method: mrc on several sets", () => {
  test("learns labelled texts and questions together, and scores both on dev", {
    timeout: 90_000,
  }, async () => {
    const before = countTensors();
    const settings = given();
    const { json, text } = await run(settings);
    expect(Object.keys(json.scores.labels).sort()).toEqual(["LOC", "PER", "answer"]);
    expect(json.scores.micro.f1).toBeGreaterThan(0.3);
    expect(text).toMatch(/^all +48 +1/m);
    const recipe = JSON.parse(readFileSync(join(settings.out, "manifest.json"), "utf8"));
    expect(JSON.stringify(recipe)).toContain('"by":"proportional"');
    const folder = join(settings.out, "model");
    const model = await loadNerModel(folder);
    expect([...model.labels].sort()).toEqual(["LOC", "PER"]);
    model.dispose();
    const { nerforge } = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
    expect(nerforge.annotated).toEqual({ data: ["LOC", "PER"], more: ["LOC", "PER"] });
    expect(countTensors()).toBe(before);
  });

  test("labels that are named are the texts' alone; questions keep their answers", async () => {
    const settings = given({
      labels: ["PER", "ORG"],
      training: { ...toyTraining, batchSize: 16, epochs: 1 },
    });
    const { json } = await run(settings);
    expect(json.scores.labels["answer"].gold).toBeGreaterThan(0);
    expect(json.scores.labels).not.toHaveProperty("LOC");
    const model = await loadNerModel(join(settings.out, "model"));
    expect([...model.labels].sort()).toEqual(["ORG", "PER"]);
    model.dispose();
  });

  test("questions may stand first, and be the only ones with dev or without", async () => {
    const {
      train,
      dev: _,
      also,
      ...rest
    } = given({ training: { ...toyTraining, batchSize: 16, epochs: 1 } });
    const [{ files, format }] = also as { files: string[]; format: string }[];
    const settings = { ...rest, train: { files, format }, also: [{ name: "texts", files: [train] }] };
    const { text } = await run(settings);
    expect(text).toMatch(/^all +40 +1/m);
    const model = await loadNerModel(join(settings.out as string, "model"));
    expect([...model.labels].sort()).toEqual(["LOC", "PER"]);
    model.dispose();
  });
});
