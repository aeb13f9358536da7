import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { datasetSettings } from "../../../../src/commands/training/config/dataset-settings.js";
import { loadDataset, readDatasetFacts } from "../../../../src/commands/training/datasets/load-dataset.js";
import { silentLogger } from "../../../../src/core/logger.js";
import { labelTargets } from "../../../../src/corpus/label-targets.js";
import { filterCorpus } from "../../../../src/sampling/filter.js";
import { buildCorpus, labelOptions } from "../../../support/corpus.js";
import { showMentions } from "../../../support/examples.js";
import { recordingContext } from "../../../support/recording-context.js";
import { nextFolder } from "../../../support/temp.js";

const text = "Ana B-PER\nsaw O\nOslo B-LOC\n\nIt O\nrained O\n\nBo B-PER\nslept O\n";
function write(name: string, content: string): string {
  const file = join(nextFolder(), name);
  writeFileSync(file, content);
  return file;
}
const load = (settings: Record<string, unknown>, seed = 1) =>
  loadDataset(datasetSettings.parse(settings), { part: "train", seed, logger: silentLogger });

async function makeCorpus(): Promise<string> {
  const folder = nextFolder();
  const pages = Array.from({ length: 30 }, (_, i) => ({
    id: i + 1,
    title: `Page ${i}`,
    sentences: [`[[City ${i % 12}]] grew.`],
  }));
  const corpus = buildCorpus([pages], { folder });
  const classes = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`City ${i}`, "City"]));
  await labelTargets(corpus, labelOptions(classes));
  await filterCorpus(corpus);
  corpus.close();
  return folder;
}

describe("a dataset in memory", () => {
  test("comes from files of a format that is found or named", async () => {
    const file = write("train.conll.txt", text);
    for (const settings of [{ files: [file] }, { files: [file], format: "conll" }]) {
      const loaded = await load(settings);
      expect(loaded).toMatchObject({ name: "train.conll", labels: ["LOC", "PER"], format: "conll" });
      expect(loaded.examples.map(showMentions)).toEqual([['PER "Ana"', 'LOC "Oslo"'], [], ['PER "Bo"']]);
    }
  });

  test("a file that is not UTF-8 is read as windows-1252, with one warning", async () => {
    const file = join(nextFolder(), "a.conll");
    writeFileSync(file, Buffer.from("Coruña B-LOC\n\n", "latin1"));
    for (const format of ["conll", "text", undefined] as const) {
      const { context, lines } = recordingContext();
      const settings = datasetSettings.parse({ files: [file], format });
      const { examples } = await loadDataset(settings, { part: "train", logger: context.logger });
      expect(examples[0].text).toContain("Coruña");
      expect(lines.filter((line) => line.startsWith("warn"))).toEqual([
        `warn ${file} is not UTF-8: it is read as windows-1252`,
      ]);
    }
  });

  test("tags without a label are read as ENTITY, which is said once", async () => {
    const file = write("a.conll", "New B\nYork I\n\nAna B-PER\n\nOslo B\n");
    const { context, lines } = recordingContext();
    const settings = datasetSettings.parse({ files: [file], format: "conll" });
    const { labels } = await loadDataset(settings, { part: "train", logger: context.logger });
    expect(labels).toEqual(["ENTITY", "PER"]);
    expect(lines).toEqual(["info 3 tags have no label: read as ENTITY"]);
  });

  test("limit takes the first sentences, sample draws some by the seed, in their order", async () => {
    const file = write("a.conll", Array.from({ length: 40 }, (_, i) => `w${i} B-X\n\n`).join(""));
    expect((await load({ files: [file], limit: 2 })).examples.map((e) => e.text)).toEqual(["w0", "w1"]);
    const drawn = (await load({ files: [file], sample: 5 })).examples.map(({ id }) => Number(id));
    expect(drawn).toHaveLength(5);
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
    expect((await load({ files: [file], sample: 5 }, 2)).examples.map(({ id }) => Number(id))).not.toEqual(
      drawn,
    );
    expect((await load({ files: [file], sample: 99 })).examples).toHaveLength(40);
  });

  test("labels are mapped, in the list of labels too", async () => {
    const labelsMap = write("map.yaml", "PER: person\nLOC: null\n");
    const loaded = await load({ files: [write("a.conll", text)], labelsMap });
    expect(loaded.labels).toEqual(["person"]);
    expect(loaded.examples.flatMap(showMentions)).toEqual(['person "Ana"', 'person "Bo"']);
  });

  test("plain text has no labels", async () => {
    const loaded = await load({ files: [write("a.txt", "One.\nTwo.\n")], format: "text" });
    expect(loaded.examples.map((e) => e.text)).toEqual(["One.", "Two."]);
    expect(loaded.labels).toEqual([]);
  });

  test("comes from a part of a corpus, with its language and licence", async () => {
    const corpus = await makeCorpus();
    const train = await load({ corpus });
    const validation = await load({ corpus, part: "validation" });
    expect(train).toMatchObject({ labels: ["City", "ENTITY"], language: "en", licence: "CC-BY-SA-4.0" });
    expect(train.examples.length + validation.examples.length).toBe(30);
    expect((await load({ corpus, part: "text", limit: 3 })).examples).toHaveLength(3);
  });

  test("a bad record stops the reading with its line, unless some may be skipped", async () => {
    const file = write("a.conll", `${text}\nbroken\n`);
    await expect(load({ files: [file], format: "conll" })).rejects.toThrow(/E_RECORD: .*line=11/);
    expect((await load({ files: [file], format: "conll", maxSkippedRatio: 0.5 })).examples).toHaveLength(3);
  });

  test("of a folder of brat's every file that is read counts", async () => {
    const folder = nextFolder();
    writeFileSync(join(folder, "a.txt"), "Ana\n");
    writeFileSync(join(folder, "a.ann"), "T1\tPER 0 3\tAna\n");
    writeFileSync(join(folder, "annotation.conf"), "[entities]\nPER\n");
    const settings = datasetSettings.parse({ files: [folder] });
    expect((await readDatasetFacts(settings)).map(({ path }) => path)).toEqual([
      join(folder, "a.txt"),
      join(folder, "a.ann"),
    ]);
    const { examples, format } = await loadDataset(settings, { part: "train", logger: silentLogger });
    expect([format, ...examples.flatMap(showMentions)]).toEqual(["brat", 'PER "Ana"']);
  });

  test("what identifies it is its files, the map of labels, and of a corpus the database or manifest", async () => {
    const [file, labelsMap] = [write("a.conll", text), write("map.yaml", "A: B\n")];
    const facts = await readDatasetFacts(datasetSettings.parse({ files: [file], labelsMap }));
    expect(facts.map(({ path }) => path)).toEqual([file, labelsMap]);
    const corpus = await makeCorpus();
    expect(await readDatasetFacts(datasetSettings.parse({ corpus }))).toMatchObject([
      { path: join(corpus, "corpus.sqlite") },
    ]);
    writeFileSync(join(corpus, "manifest.json"), "{}");
    expect(await readDatasetFacts(datasetSettings.parse({ corpus }))).toMatchObject([
      { path: join(corpus, "manifest.json"), bytes: 2 },
    ]);
  });
});
