import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAssignment, parseCounts, parseNumbers } from "../../../src/cli/verbs/assignments.js";
import { addCheckData } from "../../../src/cli/verbs/check-data.js";
import { addConvert } from "../../../src/cli/verbs/convert.js";
import { addExport } from "../../../src/cli/verbs/export.js";
import { addSample } from "../../../src/cli/verbs/sample.js";
import { addScore } from "../../../src/cli/verbs/score.js";
import { labelTargets } from "../../../src/corpus/label-targets.js";
import { buildCorpus, labelOptions } from "../../support/corpus.js";
import { captureVerbs } from "../../support/run-verbs.js";
import { nextFolder } from "../../support/temp.js";

const { output, run } = captureVerbs([addConvert, addExport, addSample, addCheckData, addScore]);

const gold = "Ana B-PER\nsaw O\nOslo B-LOC\n\nAna B-PER\n";
function given(): { file: string; out: string } {
  const folder = nextFolder();
  const file = join(folder, "in.txt");
  writeFileSync(file, gold);
  return { file, out: join(folder, "out") };
}

describe("the dataset verbs", () => {
  test("convert takes format options, queries and negatives", async () => {
    const { file, out } = given();
    await run(
      "convert",
      "--from",
      "conll",
      "--input",
      file,
      "--to",
      "mrc",
      "--out",
      out,
      "--negatives",
      "0",
      "--queries",
      "conll",
      "--labels",
      "PER,LOC",
      "--write",
      "layout=lines",
      "seed=3",
    );
    expect(output.stderr).toBe("");
    expect(output.stdout).toMatch(
      /out: 2 texts, 3 mentions, \d+ B\n.*out.card.json: what a reader should know/,
    );
    expect(readFileSync(out, "utf8").trim().split("\n")).toHaveLength(3);
  });
  test("convert refuses a misspelt option by name, and says so on output.stderr", async () => {
    const { file, out } = given();
    await run(
      "convert",
      "--from",
      "conll",
      "--input",
      file,
      "--to",
      "mrc",
      "--out",
      out,
      "--write",
      "layuot=lines",
    );
    expect(output.stderr).toMatch(/^E_CONFIG: --write of mrc is not valid:\n.*Unrecognized key: "layuot"/);
    expect(process.exitCode).toBe(1);
  });
  test("sample prints a table of its files", async () => {
    const { file, out } = given();
    await run("sample", "--from", "conll", "--input", file, "--out", out, "--k", "1,2", "--seed", "1,2");
    expect(output.stdout.split("\n")).toHaveLength(7);
    expect(output.stdout).toContain("sentences-per-type-k1-seed1.txt");
  });
  test("check-data prints findings with lines and fails when there are some", async () => {
    const { file } = given();
    writeFileSync(file, `${gold}\nAna B-PER\n`);
    await run("check-data", "--from", "conll", "--input", file, "--rare-mentions", "1");
    expect(output.stdout).toContain("duplicate: texts that stand more than once in a file: 1\n");
    expect(output.stdout).toContain('in.txt:7: "Ana" as on line 5');
    expect(process.exitCode).toBe(1);
  });
  test("score prints every definition, as JSON on demand", async () => {
    const { file } = given();
    await run("score", "--from", "conll", "--gold", file, "--predicted", file);
    for (const name of [
      "span micro (conlleval, seqeval)",
      "span micro, strict IOB2",
      "string macro (PUnifiedNER)",
      "FB1: 100.00",
    ])
      expect(output.stdout).toContain(name);
    output.stdout = "";
    await run("score", "--from", "conll", "--gold", file, "--predicted", file, "--json");
    expect(JSON.parse(output.stdout).span.labels.PER).toMatchObject({ f1: 1, gold: 2 });
  });
  test("export and queries work on a corpus", async () => {
    const corpus = buildCorpus([[{ id: 1, title: "A", sentences: ["[[Ana]] saw [[Oslo]]."] }]]);
    await labelTargets(corpus, labelOptions({ Ana: "PER", Oslo: "LOC" }));
    corpus.close();
    const { out } = given();
    await run("queries", corpus.folder, "--queries", "conll", "--negatives", "0");
    expect(output.stdout).toBe(
      "conll: 1 sentences x 4 queries in view query_records, stored nowhere\nno query asks for: ENTITY\n",
    );
    await run("export", "--corpus", corpus.folder, "--format", "mrc", "--out", out, "--query-set", "conll");
    expect(JSON.parse(readFileSync(out, "utf8"))).toHaveLength(2);
  });
});

describe("flag values", () => {
  test("key=value keeps what is text and turns numbers and booleans", () => {
    const all = ["a=1", "b=true", "c=x=y", "d=-2.5"].reduce(
      (before, text) => parseAssignment(text, before),
      {},
    );
    expect(all).toEqual({ a: 1, b: true, c: "x=y", d: -2.5 });
    expect(() => parseAssignment("x")).toThrow(/expected key=value/);
  });
  test("quotas and lists of numbers", () => {
    expect(parseCounts("a b=3, C=4")).toEqual({ "a b": 3, C: 4 });
    expect(() => parseCounts("a")).toThrow(/expected LABEL=COUNT/);
    expect(parseNumbers("1, 20")).toEqual([1, 20]);
    expect(() => parseNumbers("1,x")).toThrow(/whole numbers/);
  });
});
