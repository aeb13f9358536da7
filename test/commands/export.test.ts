import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentContext } from "../../src/commands/context.js";
import { type ExportOptions, exportCorpus, storeQueries } from "../../src/commands/export.js";
import { labelTargets } from "../../src/corpus/label-targets.js";
import { formatNames } from "../../src/formats/registry.js";
import { filterCorpus } from "../../src/sampling/filter.js";
import { buildCorpus, labelOptions } from "../support/corpus.js";
import { recordingContext } from "../support/recording-context.js";
import { nextFolder } from "../support/temp.js";

async function given({ isFiltered = false } = {}): Promise<{ corpus: string; out: string; queries: string }> {
  const folder = nextFolder();
  const sentences = ["😀 [[Ana]] left [[Paris]].", "[[Unheard]] of."];
  const corpus = buildCorpus([
    [
      { id: 5, title: "A", sentences },
      { id: 9, title: "B", sentences: ["[[Ana]]"] },
    ],
  ]);
  await labelTargets(corpus, labelOptions({ Ana: "PER", Paris: "LOC" }));
  if (isFiltered) await filterCorpus(corpus, { minEntities: 0, trainRatio: 1 });
  corpus.close();
  const queries = join(folder, "q.yaml");
  writeFileSync(
    queries,
    "id: mine\nlanguage: en\nlabels:\n  PER: {name: person, query: Who?}\n  LOC: {name: place, query: Where?}\n  ENTITY: {name: thing, query: What?}\n",
  );
  return { corpus: corpus.folder, out: join(folder, "out"), queries };
}
const options = (over: Partial<ExportOptions> & Pick<ExportOptions, "corpus" | "out">): ExportOptions => ({
  to: "conll",
  ...over,
});

describe("exportCorpus", () => {
  test("writes conll with the labels of the corpus, and a card with the notices", async () => {
    const { corpus, out } = await given();
    const result = await exportCorpus(options({ corpus, out }), silentContext);
    expect(readFileSync(out, "utf8")).toBe(
      "😀\tO\nAna\tB-PER\nleft\tO\nParis\tB-LOC\n.\tO\n\nUnheard\tB-ENTITY\nof\tO\n.\tO\n\nAna\tB-PER\n\n",
    );
    expect(result).toMatchObject({ texts: 3, mentions: 4, lost: {}, labels: ["LOC", "PER", "ENTITY"] });
    const card = JSON.parse(readFileSync(result.card, "utf8"));
    expect(card.notices[0]).toMatch(/CC BY-SA 4.0/);
    expect(card).toMatchObject({
      made: { verb: "export", part: "all", by: expect.stringMatching(/^nerforge \d/) },
      labels: { PER: { mentions: 2, examples: ["Ana"] } },
      citations: [expect.stringContaining("arXiv:2112.00405")],
    });
    expect(card.weaknesses[0]).toContain("stand unlabelled");
  });
  test.each(formatNames)("writes every example as %s without loss", async (to) => {
    const { corpus, out } = await given();
    expect(await exportCorpus(options({ corpus, out, to }), silentContext)).toMatchObject({
      texts: 3,
      lost: {},
    });
  });
  test("writes what the corpus's own query set asks, with its negatives", async () => {
    const { corpus, out, queries } = await given();
    const stored = storeQueries({ corpus, queries, negatives: 0, seed: 4 });
    expect(stored).toEqual({ querySet: "mine", queries: 3, sentences: 3, unasked: [], stored: ["mine"] });
    await exportCorpus(options({ corpus, out, to: "mrc", querySet: "mine" }), silentContext);
    const records = JSON.parse(readFileSync(out, "utf8"));
    expect(records.map(({ qas_id, query }: { qas_id: string; query: string }) => [qas_id, query])).toEqual([
      ["5.0.0", "Who?"],
      ["5.0.1", "Where?"],
      ["5.1.2", "What?"],
      ["9.0.0", "Who?"],
    ]);
  });
  test("announces --negatives all", async () => {
    const { corpus, out } = await given();
    const { context, lines } = recordingContext();
    await exportCorpus(options({ corpus, out, to: "mrc", write: { negatives: "all" } }), context);
    expect(lines[0]).toMatch(/^info 3 sentences x 3 queries = 9 records, about 1\.\d kB$/);
  });
  test("leaves out labels that are not asked for, which is no loss", async () => {
    const { corpus, out } = await given();
    const result = await exportCorpus(options({ corpus, out, labels: ["PER"] }), silentContext);
    expect(result).toMatchObject({ mentions: 2, labels: ["PER"], lost: {} });
  });
  test("writes one split of a filtered corpus", async () => {
    const { corpus, out } = await given({ isFiltered: true });
    expect((await exportCorpus(options({ corpus, out, split: "train" }), silentContext)).texts).toBe(2);
    expect((await exportCorpus(options({ corpus, out, split: "validation" }), silentContext)).texts).toBe(0);
  });
  test.each([
    [{ split: "train" }, /^E_CORPUS: the corpus has no filter layer/],
    [{ to: "mrc", querySet: "mine" }, /^E_CORPUS: the corpus keeps no query set "mine"/],
    [{ to: "mrc", querySet: "a", queries: "conll" }, /^E_CONFIG: --queries and --query-set were both given/],
  ] as const)("refuses %j", async (over, message) => {
    const { corpus, out } = await given();
    await expect(exportCorpus(options({ corpus, out, ...over }), silentContext)).rejects.toThrow(message);
  });
  test("refuses the balanced part under the name of the validation part", async () => {
    const { corpus, out } = await given();
    const both = options({ corpus, out, split: "validation", balanced: true });
    await expect(exportCorpus(both, silentContext)).rejects.toThrow(
      "E_CONFIG: --balanced is drawn from the training part, and --split is validation. Fix: leave one of them out.",
    );
  });
});
