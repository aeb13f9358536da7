import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentContext } from "../../src/commands/context.js";
import { type ConvertOptions, convert } from "../../src/commands/convert.js";
import { type InputOptions, RecordInput } from "../../src/commands/read-records.js";
import { silentLogger } from "../../src/core/logger.js";
import { loadQuerySet, makeQuerySet, namingOf } from "../../src/formats/queries/query-set.js";
import { mentionKeys } from "../support/mention-keys.js";
import { hasShared, sharedFile, sharedNote } from "../support/shared.js";
import { nextFolder } from "../support/temp.js";

/** file, format, sentences that data/README.md (or the file itself, where that is silent) gives. */
const files: [string, string, number][] = [
  ["crossner/politics/train.txt", "conll", 200],
  ["crossner/politics/dev.txt", "conll", 541],
  ["crossner/politics/test.txt", "conll", 651],
  ["crossner/music/train.txt", "conll", 100],
  ["crossner/music/dev.txt", "conll", 380],
  ["crossner/music/test.txt", "conll", 465],
  ["crossner/literature/train.txt", "conll", 100],
  ["crossner/literature/dev.txt", "conll", 400],
  ["crossner/literature/test.txt", "conll", 416],
  ["crossner/conll2003/train.txt", "conll", 14041],
  ["crossner/conll2003/dev.txt", "conll", 3250],
  ["crossner/conll2003/test.txt", "conll", 3453],
  ["mit-movie/train", "slot", 8797],
  ["mit-movie/valid", "slot", 978],
  ["mit-movie/test", "slot", 2443],
  ["mit-restaurant/train", "slot", 6894],
  ["mit-restaurant/valid", "slot", 766],
  ["mit-restaurant/test", "slot", 1521],
  ["atis/train", "slot", 4478],
  ["atis/valid", "slot", 500],
  ["atis/test", "slot", 893],
  ["wnut17/wnut17train.conll", "conll", 3394],
  ["wnut17/emerging.dev.conll", "conll", 1009],
  ["wnut17/emerging.test.annotated", "conll", 1287],
  ["conll2002-es/train.txt", "conll", 8323],
  ["conll2002-es/valid.txt", "conll", 1517],
  ["conll2002-es/test.txt", "conll", 1915],
  ["bionlp13cg/train.tsv", "conll", 3033],
  ["bionlp13cg/devel.tsv", "conll", 1003],
  ["bionlp13cg/test.tsv", "conll", 1906],
  ["sec-filings/train/FIN5.txt", "conll", 1164],
  ["sec-filings/test/FIN3.txt", "conll", 303],
  ["re3d/train/re3d-train.conll", "conll", 765],
  ["re3d/test/re3d-test.conll", "conll", 200],
  ["resume-zh/train.char.bmes", "conll", 3821],
  ["resume-zh/dev.char.bmes", "conll", 463],
  ["resume-zh/test.char.bmes", "conll", 477],
  ["cluener-zh/train.json", "spans", 10748],
  ["cluener-zh/dev.json", "spans", 1343],
  ["punified-zh/boson_train.json", "spans", 12753],
  ["punified-zh/boson_dev.json", "spans", 2000],
  ["punified-zh/boson_test.json", "spans", 2000],
  ["punified-zh/ecommerce_train.json", "spans", 3989],
  ["punified-zh/ecommerce_dev.json", "spans", 500],
  ["punified-zh/ecommerce_test.json", "spans", 498],
  ["punified-zh/resume_train.json", "spans", 3819],
  ["punified-zh/resume_dev.json", "spans", 463],
  ["punified-zh/resume_test.json", "spans", 477],
];

/** Where a format may lose mentions, the number is what its writer counted, no more. */
const targets: [string, Record<string, string>, Record<string, string>][] = [
  ["conll", { scheme: "bioes" }, {}],
  ["slot", {}, {}],
  ["jsonl", {}, {}],
  ["spans", { layout: "punified" }, {}],
  ["spans", { layout: "cluener" }, {}],
  ["spans", { layout: "piqn" }, {}],
  ["spans", { layout: "biaffine" }, {}],
  ["mrc", {}, {}],
  ["squad", {}, {}],
  ["qpmrc", {}, {}],
  ["punified", {}, {}],
  ["uie", {}, {}],
  ["uie", { variant: "released" }, { variant: "released" }],
];

const keepsIds = (to: string, write: Record<string, string>): boolean =>
  to !== "slot" && to !== "conll" && !(to === "spans" && write["layout"] === "punified");

/** Formats that hold whatever a set of whole mentions has; tags hold no overlaps, text alone tells no places. */
const isExact = (to: string, write: Record<string, string>): boolean =>
  ["jsonl", "spans", "mrc", "squad", "qpmrc"].includes(to) || write["variant"] === "released";

async function readKeys(options: InputOptions, queries: string): Promise<Map<string, string[]>> {
  const input = new RecordInput(options, silentLogger, namingOf(loadQuerySet(queries)));
  const keys = new Map<string, string[]>();
  for await (const batch of input.examples())
    for (const example of batch) keys.set(example.id, mentionKeys(example));
  return keys;
}

async function labelsOf(options: InputOptions): Promise<string[]> {
  const labels = new Set<string>();
  for await (const batch of new RecordInput(options, silentLogger).examples())
    for (const { mentions } of batch) for (const { label } of mentions) labels.add(label);
  return [...labels].sort();
}

describe.runIf(hasShared)(`convert over ../shared/data/ner${sharedNote}`, () => {
  test.each(files)("%s (%s) has %i texts and comes back from every format", async (name, from, texts) => {
    const folder = nextFolder();
    const input = [sharedFile("data", "ner", name)];
    const source: InputOptions = { from, input };
    const queries = join(folder, "queries.yaml");
    const labels = makeQuerySet(await labelsOf(source)).queries;
    writeFileSync(
      queries,
      JSON.stringify({
        id: "test",
        language: "en",
        labels: Object.fromEntries(
          labels.map(({ label, name: words, query }) => [label, { name: words, query }]),
        ),
      }),
    );
    const gold = await readKeys(source, queries);
    expect(gold.size).toBe(texts);
    for (const [to, write, read] of targets) {
      const out = join(folder, "out");
      const options: ConvertOptions = { ...source, to, out, write, queries };
      const result = await convert(options, silentContext);
      const back = await readKeys({ from: to, input: [out], read }, queries);
      expect(result.texts).toBe(texts);
      const lost = Object.values(result.lost).reduce((sum, count) => sum + count, 0);
      const backKeys = [...back.values()];
      let missing = 0;
      let at = 0;
      for (const [id, keys] of gold) {
        // Files without ids number their texts, in the order of the source.
        const found = new Set(keepsIds(to, write) ? back.get(id) : backKeys[at++]);
        missing += keys.filter((key) => !found.has(key)).length;
      }
      const total = backKeys.reduce((sum, keys) => sum + keys.length, 0);
      const { kept, extra } = { kept: result.mentions - missing, extra: total + missing - result.mentions };
      expect({ to, write, missing, kept }).toEqual({
        to,
        write,
        missing: lost,
        kept: result.mentions - lost,
      });
      // A mention whose place is not told from its text comes back elsewhere.
      expect(extra).toBe(result.lost["untraceable"] ?? 0);
      if (isExact(to, write)) expect(result.lost).toEqual({});
    }
  });
});

/** file, questions, impossible ones: the numbers of data/README.md. */
const questionFiles: [string, number, number][] = [
  ["xquad.en.json", 1190, 0],
  ["xquad.de.json", 1190, 0],
  ["xquad.es.json", 1190, 0],
  ["squad-v2-dev-half.json", 6078, 3168],
];

async function readQuestions(from: string, file: string): Promise<Map<string, string[]>> {
  const records = new RecordInput({ from, input: [file] }, silentLogger).records();
  const keys = new Map<string, string[]>();
  if (records.kind === "questions")
    for await (const batch of records.batches)
      for (const { id, context, query, answers } of batch) {
        const mentions = answers.map((answer) => ({ ...answer, label: query }));
        keys.set(id, mentionKeys({ text: context, mentions }));
      }
  return keys;
}

describe.runIf(hasShared)(`convert over ../shared/data/mrc${sharedNote}`, () => {
  test.each(questionFiles)(
    "%s has %i questions, %i impossible, and comes back from squad and mrc",
    async (name, all, impossible) => {
      const file = sharedFile("data", "mrc", name);
      const gold = await readQuestions("squad", file);
      expect(gold.size).toBe(all);
      expect([...gold.values()].filter((answers) => answers.length === 0)).toHaveLength(impossible);
      for (const to of ["squad", "mrc"]) {
        const out = join(nextFolder(), "out");
        const result = await convert({ from: "squad", input: [file], to, out }, silentContext);
        expect([result.texts, result.lost]).toEqual([all, {}]);
        expect(await readQuestions(to, out)).toEqual(gold);
      }
    },
  );
});
