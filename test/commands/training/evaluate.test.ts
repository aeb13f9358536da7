import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import { score } from "../../../src/commands/score.js";
import { datasetSettings } from "../../../src/commands/training/config/dataset-settings.js";
import { type EvaluateOptions, evaluate } from "../../../src/commands/training/evaluate.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { flatChunks } from "../../../src/formats/chunks.js";
import { Losses } from "../../../src/formats/losses.js";
import { wordTexts } from "../../../src/formats/words.js";
import { saveTagger } from "../../../src/hub/save-tagger.js";
import { encodeTags } from "../../../src/text/tags.js";
import { writeAll } from "../../support/examples.js";
import { recordingContext } from "../../support/recording-context.js";
import { makeTinyTagger, taggerExamples } from "../../support/taggers.js";
import { nextFolder } from "../../support/temp.js";

beforeAll(() => selectEngine("wasm"));
afterAll(closeEngines);

async function given(content: string, name = "gold.conll") {
  const folder = nextFolder();
  const tagger = makeTinyTagger("linear", 3);
  const predicted = await tagger.predictExamples(taggerExamples);
  await saveTagger(join(folder, "model"), tagger);
  tagger.dispose();
  const file = join(folder, name);
  writeFileSync(file, content);
  const run = (over: Partial<EvaluateOptions> = {}, context = silentContext) =>
    evaluate(
      {
        model: join(folder, "model"),
        data: datasetSettings.parse({ files: [file], format: "conll" }),
        ...{ engine: "wasm", batchSize: 4, resamples: 50, seed: 1 },
        ...over,
      },
      context,
    );
  return { folder, file, predicted, run };
}

describe("evaluate", () => {
  test("gives what score gives of the predicted file", async () => {
    const { folder, file, predicted, run } = await given(writeAll("conll", taggerExamples));
    const lines = predicted.map((example) => {
      const tags = encodeTags(example.words.length / 2, flatChunks(example, new Losses()));
      return `${wordTexts(example)
        .map((word, i) => `${word}\t${tags[i]}\n`)
        .join("")}\n`;
    });
    const other = join(folder, "predicted.conll");
    writeFileSync(other, lines.join(""));
    const options = { from: "conll", gold: file, predicted: other, resamples: 50, seed: 1 };
    const expected = await score(options, silentContext);
    const result = await run();
    for (const key of ["span", "untyped", "stringMicro", "stringMacro", "interval", "texts"] as const)
      expect(result[key], key).toEqual(expected[key]);
    expect(result.conlleval).toMatch(/^processed 32 tokens with 9 phrases/);
    expect(result.span.micro.predicted).toBeGreaterThan(0);
  });

  test("labels that the model does not know are missed, with a warning", async () => {
    const text = "Anna B-PER\nsaw O\nrain B-WEATHER\n";
    const { run } = await given(text);
    const { context, lines } = recordingContext();
    const result = await run({}, context);
    expect(result.span.labels.get("WEATHER")).toMatchObject({ gold: 1, recall: 0 });
    expect(lines).toContain(
      "warn labels of the data that the model does not know: their mentions are missed",
    );
  });

  test.each(["", "\n\n", "-DOCSTART- O\n\n"])("a file without sentences is refused: %j", async (text) => {
    const { run, file } = await given(text);
    await expect(run()).rejects.toThrow(
      `E_INPUT: gold holds no sentence to score. (files=${file}) Fix: check the files and the format named with --from.`,
    );
  });

  test("nested mentions count, though tags could not hold them", async () => {
    const nested = {
      id: "0",
      text: "Anna Berg",
      words: [0, 4, 5, 9],
      mentions: [
        { start: 0, end: 9, label: "PER" },
        { start: 5, end: 9, label: "LOC" },
      ],
      datasetId: "x",
    };
    const { file, run } = await given(`${JSON.stringify(nested)}\n`, "gold.jsonl");
    const result = await run({ data: datasetSettings.parse({ files: [file], format: "jsonl" }) });
    expect(result.span.micro.gold).toBe(2);
    expect(result.conlleval).toBeUndefined();
  });
});
