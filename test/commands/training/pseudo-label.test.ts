import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import { datasetSettings } from "../../../src/commands/training/config/dataset-settings.js";
import {
  finetuneVerb,
  resolveTrainingConfig,
} from "../../../src/commands/training/config/resolve-training-config.js";
import { finetune } from "../../../src/commands/training/finetune.js";
import {
  describePseudoLabels,
  type PseudoLabelOptions,
  pseudoLabel,
} from "../../../src/commands/training/pseudo-label.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import { saveTagger } from "../../../src/hub/save-tagger.js";
import type { Example } from "../../../src/text/example.js";
import { writeAll } from "../../support/examples.js";
import { toySettings } from "../../support/labelled-sentences.js";
import { makeTinyTagger, taggerExamples } from "../../support/taggers.js";
import { nextFolder } from "../../support/temp.js";

beforeAll(() => selectEngine("wasm"));
afterAll(closeEngines);

async function given(name = "target.conll", content = writeAll("conll", taggerExamples)) {
  const folder = nextFolder();
  const tagger = makeTinyTagger("linear", 3);
  await saveTagger(join(folder, "model"), tagger);
  const file = join(folder, name);
  writeFileSync(file, content);
  const out = join(folder, "made.jsonl");
  const run = async (over: Partial<PseudoLabelOptions> = {}, context = silentContext) => {
    const result = await pseudoLabel(
      {
        model: join(folder, "model"),
        data: datasetSettings.parse({ files: [file] }),
        ...{ engine: "wasm", batchSize: 4, minScore: 0, out },
        ...over,
      },
      context,
    );
    const written = readFileSync(out, "utf8").trimEnd().split("\n");
    return { result, written: written.map((line) => JSON.parse(line) as Example) };
  };
  return { folder, file, out, run, tagger };
}

describe("pseudoLabel", () => {
  test("writes what a tool takes, as suggestions with scores", async () => {
    const { run, tagger } = await given();
    tagger.dispose();
    const { result, written } = await run({ to: "label-studio", write: { layout: "lines" } });
    const tasks = written as unknown as { predictions: { result: { score: number }[] }[] }[];
    const regions = tasks.flatMap(({ predictions }) => predictions.flatMap((one) => one.result));
    expect(regions).toHaveLength(result.mentions);
    expect(regions.every(({ score }) => 0 < score && score <= 1)).toBe(true);
  });
  test("keeps words and sentences, and gives the model's mentions with their scores in place of the file's", async () => {
    const { run, tagger } = await given();
    const predicted = await tagger.predictExamples(taggerExamples);
    tagger.dispose();
    const { result, written } = await run();
    expect(written.map(({ text }) => text)).toEqual(taggerExamples.map(({ text }) => text));
    expect(written.map(({ words }) => [...words])).toEqual(taggerExamples.map(({ words }) => [...words]));
    const spans = (examples: readonly Example[]) =>
      examples.map(({ mentions }) => mentions.map(({ start, end, label }) => ({ start, end, label })));
    expect(spans(written)).toEqual(spans(predicted));
    expect(spans(written)).not.toEqual(spans(taggerExamples));
    const scores = written.flatMap(({ mentions }) => mentions.map(({ score }) => score!));
    for (const score of scores) expect(score > 0 && score <= 1).toBe(true);
    expect(result).toMatchObject({ sentences: taggerExamples.length, written: taggerExamples.length });
    expect(result.mentions).toBe(scores.length);
    expect(scores.length).toBeGreaterThan(1);
  });
  test("what the sentences were labelled with says nothing", async () => {
    const { run, tagger, file } = await given();
    tagger.dispose();
    const { written } = await run();
    writeFileSync(
      file,
      writeAll(
        "conll",
        taggerExamples.map((example) => ({ ...example, mentions: [] })),
      ),
    );
    expect((await run({ data: datasetSettings.parse({ files: [file], format: "conll" }) })).written).toEqual(
      written,
    );
  });
  test("threshold, cap and emptied sentences", async () => {
    const { run, tagger } = await given();
    tagger.dispose();
    const all = (await run()).written.flatMap(({ mentions }) => mentions);
    const threshold = all.map(({ score }) => score!).sort((a, b) => a - b)[1];
    const { result, written } = await run({ minScore: threshold, maxPerType: 1, dropsEmpty: true });
    const left = written.flatMap(({ mentions }) => mentions);
    expect(left.length).toBe(Object.values(result.types).filter(({ kept }) => kept > 0).length);
    for (const { score } of left) expect(score).toBeGreaterThanOrEqual(threshold);
    expect(written.every(({ mentions }) => mentions.length > 0)).toBe(true);
    expect(result).toMatchObject({ written: written.length, empty: 0, sentences: taggerExamples.length });
    const counted = Object.values(result.types).map(
      ({ kept, belowScore, overCap }) => kept + belowScore + overCap,
    );
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(all.length);
    expect(describePseudoLabels(result)).toMatch(
      /sentences, 0 without a mention; .* mentions\n\ntype +kept +mean score/,
    );
  });
  test("finetune trains on what comes out", async () => {
    const { run, tagger, folder, out } = await given();
    tagger.dispose();
    await run();
    const { json } = await finetune(
      resolveTrainingConfig(finetuneVerb, {
        flags: {
          ...toySettings,
          ...{ model: join(folder, "model"), train: out, folds: 0, out: join(folder, "run") },
          training: { ...toySettings.training, epochs: 1 },
        },
      }),
      {},
      silentContext,
    );
    expect(json).toMatchObject({ sizes: [{ seeds: [{ steps: expect.any(Number) }] }] });
  });
  test("reads plain text, a sentence a line", async () => {
    const { run, tagger } = await given("raw.txt", "Ana went to Oslo.\nIn Kiel it rained.\n");
    tagger.dispose();
    expect((await run()).written.map(({ text }) => text)).toEqual([
      "Ana went to Oslo.",
      "In Kiel it rained.",
    ]);
  });
  test("refuses files without a sentence, stops when it is interrupted, and leaves nothing behind", async () => {
    const { run, tagger, out } = await given("empty.conll", "\n");
    tagger.dispose();
    const before = countTensors();
    const data = datasetSettings.parse({ files: [join(out, "..", "empty.conll")], format: "conll" });
    await expect(run({ data })).rejects.toThrow(
      /^E_INPUT: empty holds no sentence to label\. \(files=.*\) Fix: check the files and the format named with --from\.$/,
    );
    const full = await given();
    full.tagger.dispose();
    await expect(full.run({}, { ...silentContext, signal: AbortSignal.abort() })).rejects.toThrow(
      /E_INTERRUPTED/,
    );
    expect(existsSync(full.out)).toBe(false);
    expect(countTensors()).toBe(before);
  });
});
