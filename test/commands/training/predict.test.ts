import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import { type PredictOptions, predict, predictForTool } from "../../../src/commands/training/predict.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import { saveTagger } from "../../../src/hub/save-tagger.js";
import { readAll } from "../../support/examples.js";
import { makeTinyTagger } from "../../support/taggers.js";
import { nextFolder } from "../../support/temp.js";

beforeAll(() => selectEngine("wasm"));
afterAll(closeEngines);

async function saveModel(): Promise<string> {
  const folder = join(nextFolder(), "model");
  const tagger = makeTinyTagger("linear", 3);
  await saveTagger(folder, tagger);
  tagger.dispose();
  return folder;
}
const options = (model: string, stdin: string, over: Partial<PredictOptions> = {}): PredictOptions => ({
  ...{ model, files: [], format: "json", language: "en", engine: "wasm", batchSize: 4, minScore: 0 },
  constrained: false,
  stdin: Readable.from([Buffer.from(stdin)]),
  ...over,
});
async function collect(pieces: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const piece of pieces) if (piece !== "") all.push(piece);
  return all;
}
interface Line {
  readonly id: string;
  readonly text: string;
  readonly mentions: { start: number; end: number; label: string; score: number; text: string }[];
}
const parse = (pieces: readonly string[]): Line[] => pieces.map((piece) => JSON.parse(piece) as Line);
const text = "Anna Berg saw the sea. In Kiel Karl met Anna.\n\nThe 😀 rain did not end.\n";

describe("predict", () => {
  test("gives a line of JSON a text, with offsets in the whole text and scores", async () => {
    const lines = parse(await collect(predict(options(await saveModel(), text), silentContext)));
    expect(lines.map(({ id }) => id)).toEqual(["1", "3"]);
    const mentions = lines.flatMap(({ text: whole, mentions: own }) => own.map((m) => ({ ...m, whole })));
    expect(mentions.length).toBeGreaterThan(2);
    for (const { start, end, whole, text: surface, score } of mentions) {
      expect(whole.slice(start, end)).toBe(surface);
      expect(0 < score && score <= 1).toBe(true);
    }
    expect(lines[0].mentions.some(({ start }) => start > 22)).toBe(true); // of the second sentence
  });

  test("writes CoNLL by sentences, and a page", async () => {
    const model = await saveModel();
    const conll = await collect(predict(options(model, text, { format: "conll" }), silentContext));
    const read = await readAll("conll", conll.join(""));
    expect(read.map(({ words }) => words.length / 2)).toEqual([6, 6, 7]);
    const html = (await collect(predict(options(model, text, { format: "html" }), silentContext))).join("");
    expect(html).toMatch(/^<!doctype html>[\s\S]*<mark class="l\d"[\s\S]*<\/html>\n$/);
  });

  test("writes suggestions for a tool, with what the tool needs beside", async () => {
    const model = await saveModel();
    const out = join(nextFolder(), "tasks.json");
    const written = await predictForTool(
      { ...options(model, text), format: "label-studio", out },
      silentContext,
    );
    expect(written).toMatchObject({ out, records: 2, beside: [join(out, "..", "label-studio.xml")] });
    const tasks = await readAll("label-studio", readFileSync(out, "utf8"), { use: "predictions" });
    const lines = parse(await collect(predict(options(model, text), silentContext)));
    expect(tasks.map(({ id, mentions }) => ({ id, mentions }))).toEqual(
      lines.map(({ id, mentions }) => ({ id, mentions: mentions.map(({ text: _, ...mention }) => mention) })),
    );
    const folder = join(nextFolder(), "brat");
    await predictForTool({ ...options(model, text), format: "brat", out: folder }, silentContext);
    expect(readdirSync(folder)).toEqual(["annotation.conf", "texts-0001.ann", "texts-0001.txt"]);
    await expect(collect(predict(options(model, text, { format: "brat" }), silentContext))).rejects.toThrow(
      /^E_CONFIG: brat's texts and annotations are files in a folder. Fix: name it with --out/,
    );
  });

  test("a long text is read in windows, and batches change nothing", async () => {
    const model = await saveModel();
    const long = `${"Anna Berg saw the sea near Porto Alto and ".repeat(40)}Kiel\n`;
    const run = (over: Partial<PredictOptions>) =>
      collect(predict(options(model, long + text, over), silentContext));
    const [one, many] = [parse(await run({ batchSize: 1 })), parse(await run({ batchSize: 32 }))];
    const placesOf = (lines: readonly Line[]) =>
      lines.map(({ mentions }) => mentions.map(({ start, end, label }) => [start, end, label]));
    expect(placesOf(one)).toEqual(placesOf(many));
    expect(one[0].mentions.at(-1)!.start).toBeGreaterThan(1000);
  });

  test("labels and low scores can be left out", async () => {
    const model = await saveModel();
    const all = parse(await collect(predict(options(model, text), silentContext))).flatMap((l) => l.mentions);
    const [kept] = all.map(({ label }) => label);
    const some = parse(await collect(predict(options(model, text, { types: [kept] }), silentContext)));
    expect(some.flatMap((l) => l.mentions)).toEqual(all.filter(({ label }) => label === kept));
    const limit = [...all.map(({ score }) => score)].sort((a, b) => a - b)[1];
    const sure = parse(await collect(predict(options(model, text, { minScore: limit }), silentContext)));
    expect(sure.flatMap((l) => l.mentions).length).toBeLessThan(all.length);
    await expect(collect(predict(options(model, text, { types: ["PERS"] }), silentContext))).rejects.toThrow(
      'E_CONFIG: the model has no label "PERS": expected one of PER, LOC; did you mean "PER"? Fix: name labels of the model; a model of the methods qpmrc or mrc can be asked for any.',
    );
  });

  test("texts come out while others are still to be read, and Ctrl-C leaves a whole file", async () => {
    const model = await saveModel();
    const abort = new AbortController();
    let read = 0;
    const endless = async function* () {
      for (;;) {
        read++;
        yield Buffer.from("Anna saw the sea.\n".repeat(64));
      }
    };
    const before = countTensors();
    const pieces: string[] = [];
    const stdin = Readable.from(endless(), { highWaterMark: 1 });
    for await (const piece of predict(options(model, "", { stdin, format: "html" }), {
      ...silentContext,
      signal: abort.signal,
    })) {
      pieces.push(piece);
      if (pieces.length === 10) abort.abort();
    }
    expect(read).toBeLessThan(12);
    expect(pieces.at(-1)).toBe("</main>\n</body>\n</html>\n");
    expect(countTensors()).toBe(before);
  });

  test("a model without a tagging head is refused with what to do", async () => {
    const golden = new URL("../../../fixtures/golden/bert-masked-lm", import.meta.url).pathname;
    await expect(collect(predict(options(golden, text), silentContext))).rejects.toThrow(
      /E_INPUT: .* has no tagging head .*nerforge finetune --model/,
    );
  });

  test("files are read one after the other", async () => {
    const folder = nextFolder();
    const files = ["a.txt", "b.txt"].map((name) => join(folder, name));
    for (const file of files) writeFileSync(file, "Anna saw the sea.\n");
    const lines = parse(await collect(predict(options(await saveModel(), "", { files }), silentContext)));
    expect(lines.map(({ id }) => id)).toEqual(files.map((file) => `${file}:1`));
  });
});
