import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pretrainSettings } from "../../../../src/commands/training/config/pretrain-config.js";
import {
  openTrainingData,
  type TrainingDataOptions,
} from "../../../../src/commands/training/datasets/training-data.js";
import { silentLogger } from "../../../../src/core/logger.js";
import { labelTargets } from "../../../../src/corpus/label-targets.js";
import { balanceCorpus } from "../../../../src/sampling/balance.js";
import { filterCorpus } from "../../../../src/sampling/filter.js";
import { collect } from "../../../support/chunks.js";
import { buildCorpus, labelOptions } from "../../../support/corpus.js";
import { recordingContext } from "../../../support/recording-context.js";
import { nextFolder } from "../../../support/temp.js";

async function makeCorpus(): Promise<string> {
  const folder = nextFolder();
  const pages = Array.from({ length: 60 }, (_, i) => ({
    id: i + 1,
    title: `Page ${i}`,
    sentences: [`[[City ${i % 12}]] grew.`, "Nothing."],
  }));
  const corpus = buildCorpus([pages], { folder });
  const classes = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`City ${i}`, "City"]));
  await labelTargets(corpus, labelOptions(classes));
  await filterCorpus(corpus);
  await balanceCorpus(corpus, { size: 80 });
  corpus.close();
  return folder;
}
function write(name: string, content: string): string {
  const file = join(nextFolder(), name);
  writeFileSync(file, content);
  return file;
}
async function open(settings: Record<string, unknown>, over: Partial<TrainingDataOptions> = {}) {
  const model = { from: "x" };
  const training = { epochs: 1 };
  const parsed = pretrainSettings.parse({ model, training, out: "o", ...settings });
  const data = await openTrainingData(parsed, { seed: 1, part: "balanced", logger: silentLogger, ...over });
  const texts = await collect(data.source.read(0, 0));
  data.close();
  return { data, texts, ids: texts.map(({ id }) => id) };
}

describe("the data of a pretraining", () => {
  test("of a corpus are its draws, scored on its validation part", async () => {
    const corpus = await makeCorpus();
    const { data, ids } = await open({ data: { corpus } });
    expect(ids).toHaveLength(80);
    expect(new Set(ids).size).toBe(80);
    expect(data.labels).toEqual(["City"]);
    expect(data.dev.length).toBeGreaterThan(0);
    const trained = new Set(ids.map((id) => id.split("#")[0]));
    expect(data.dev.filter(({ id }) => trained.has(id))).toEqual([]);
    expect((await open({ data: { corpus }, devSentences: 2 })).data.dev).toHaveLength(2);
    expect((await open({ data: { corpus }, devSentences: 0 })).data.dev).toEqual([]);
    expect(data.datasets.map(({ role, licence }) => [role, licence])).toEqual([
      ["train", "CC-BY-SA-4.0"],
      ["dev", "CC-BY-SA-4.0"],
    ]);
  });

  test("part text reads every stored sentence, and holds some of them out", async () => {
    const corpus = await makeCorpus();
    const { data, ids } = await open({ data: { corpus, part: "text" }, devSentences: 5 });
    expect(data.dev).toHaveLength(5);
    expect(ids.length).toBeGreaterThan(50);
    expect(ids.filter((id) => data.dev.some((example) => example.id === id))).toEqual([]);
  });

  test.each([
    [19, 0],
    [20, 1],
    [63, 3],
    [1279, 63],
    [1300, 65], // in whole blocks, of which the rest is left out
  ])("of %i lines, one of 20 is held out: %i", async (count, heldOut) => {
    const lines = Array.from({ length: count }, (_, i) => `line ${i}`);
    const file = write("a.txt", `${lines.join("\n")}\n`);
    const { context, lines: told } = recordingContext();
    const { data, texts } = await open(
      { data: { files: [file], format: "text" }, objective: "mlm" },
      { isUnlabelled: true, logger: context.logger },
    );
    expect(data.dev).toHaveLength(heldOut);
    expect(texts.length).toBeLessThanOrEqual(count - heldOut);
    expect(texts.length).toBeGreaterThan(0.9 * (count - heldOut));
    expect(texts.filter(({ text }) => data.dev.some((held) => held.text === text))).toEqual([]);
    const isTold = told.includes(
      "info too few sentences to hold any out: the model of the last step is kept",
    );
    expect(isTold).toBe(heldOut === 0);
  });

  test("of plain text are its lines, a twentieth held out", async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `line ${i}`);
    const file = write("a.txt", `${lines.join("\n")}\n`);
    const { data, texts } = await open({ data: { files: [file] } }, { isUnlabelled: true });
    expect(data.dev).toHaveLength(50);
    expect(texts.length).toBe(1000 - 50);
    const held = new Set(data.dev.map(({ text }) => text));
    expect(texts.filter(({ text }) => held.has(text))).toEqual([]);
  });

  test("of few labelled sentences, single ones are held out", async () => {
    const file = write("a.conll", Array.from({ length: 40 }, (_, i) => `w${i} B-X\n\n`).join(""));
    const { data, ids } = await open({ data: { files: [file] } });
    expect([data.dev.length, ids.length]).toEqual([2, 38]);
    const named = await open({ data: { files: [file] }, dev: { files: [write("d.conll", "a B-Y\n")] } });
    expect([named.data.dev.length, named.ids.length]).toEqual([1, 40]);
  });

  test("plain text that is not UTF-8 is read as well; where it breaks in the middle, that is said", async () => {
    const latin = join(nextFolder(), "a.txt");
    writeFileSync(latin, Buffer.from("one\nla Coruña\n", "latin1"));
    const text = { objective: "mlm", devSentences: 0 };
    const { texts } = await open({ data: { files: [latin], format: "text" }, ...text });
    expect(texts.map((example) => example.text).sort()).toEqual(["la Coruña", "one"]);
    writeFileSync(latin, Buffer.concat([Buffer.from("é\n"), Buffer.from("la Coruña\n", "latin1")]));
    await expect(open({ data: { files: [latin], format: "text" }, ...text })).rejects.toThrow(
      /E_INPUT: \S+a\.txt is not UTF-8 text behind line 1\. .*Fix: name its encoding, one of auto, utf-8/,
    );
  });

  test("labels are mapped while a corpus is read", async () => {
    const labelsMap = write("map.yaml", '"*": ENTITY\n');
    const { data, texts } = await open({ data: { corpus: await makeCorpus(), labelsMap } });
    expect(data.labels).toEqual(["ENTITY"]);
    expect(new Set(texts.flatMap(({ mentions }) => mentions.map(({ label }) => label)))).toEqual(
      new Set(["ENTITY"]),
    );
  });

  test("further texts are mixed in, as often as they say", async () => {
    const [a, b] = ["a", "b"].map((name) =>
      write(`${name}.txt`, Array.from({ length: 10 }, (_, i) => `${name} ${i}\n`).join("")),
    );
    const { texts } = await open(
      { data: { files: [a] }, also: [{ files: [b], times: 2 }], devSentences: 0 },
      { isUnlabelled: true },
    );
    const count = (name: string): number => texts.filter(({ text }) => text.startsWith(name)).length;
    expect([count("a"), count("b")]).toEqual([10, 20]);
  });

  test("of further texts as many are drawn as the data have, others for another seed", async () => {
    const [a, b] = ["a", "b"].map((name, i) =>
      write(`${name}.txt`, Array.from({ length: 10 + 30 * i }, (_, line) => `${name} ${line}\n`).join("")),
    );
    const draw = async (seed: number, sample: "data" | number = "data"): Promise<string[]> => {
      const { texts } = await open(
        { data: { files: [a] }, also: [{ files: [b], times: 1, sample }], devSentences: 0 },
        { isUnlabelled: true, seed },
      );
      return texts
        .map(({ text }) => text)
        .filter((text) => text.startsWith("b"))
        .sort();
    };
    const drawn = await draw(1);
    expect(new Set(drawn).size).toBe(10);
    expect(await draw(1)).toEqual(drawn);
    expect(await draw(2)).not.toEqual(drawn);
    expect(await draw(1, 4)).toHaveLength(4);
  });

  test("nothing to train on is refused", async () => {
    const file = write("a.txt", "\n\n");
    await expect(open({ data: { files: [file], format: "text" } })).rejects.toThrow(
      "E_INPUT: there is no sentence to train on.",
    );
  });
});
