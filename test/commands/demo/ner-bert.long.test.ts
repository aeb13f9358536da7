import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildCommand, runCommand } from "../../support/built-command.js";
import { makeSentences, writeSentences } from "../../support/labelled-sentences.js";
import { nextFolder } from "../../support/temp.js";

const sample = new URL("../../../fixtures/sample/", import.meta.url).pathname;

describe("nerforge demo ner-bert", () => {
  beforeAll(buildCommand);

  test("goes from a dump to one table, and is over at once the second time", async () => {
    const folder = nextFolder();
    const targets = ["letters", "journeys"].map((name, seed) => {
      writeSentences(join(folder, name), "train.conll", makeSentences(40, 2 * seed + 1));
      writeSentences(join(folder, name), "test.conll", makeSentences(30, 2 * seed + 2));
      return join(folder, name);
    });
    const tiny = (stage: string, ...settings: string[]) =>
      settings.map((setting) => `${stage}.training.${setting}`);
    const args = [
      ...["demo", "ner-bert", "--json", "--engine", "wasm", "--seeds", "1,2", "--out", join(folder, "out")],
      ...["--dumps", join(sample, "averwiki-20260901-pages-articles-multistream.xml.bz2")],
      ...["--types", join(sample, "instance-types_lang=en_specific.ttl.bz2")],
      ...["--targets", ...targets],
      ...["--set", "mlm.model.random.hidden=32", "mlm.model.random.layers=1", "mlm.model.random.ffn=32"],
      ...["mlm.model.random.vocabulary.size=400", "mlm.devSentences=20", "tagging.devSentences=20"],
      ...[
        ...tiny("mlm", "steps=10", "evaluateEvery=never"),
        ...tiny("tagging", "steps=10"),
        ...tiny("finetune", "epochs=3"),
      ],
    ];
    const first = await runCommand(args);
    expect(first.stderr).toContain("step=corpus");
    expect(first.code, first.stderr).toBe(0);
    const result = JSON.parse(first.stdout) as { scores: { start: string; target: string; f1: number[] }[] };
    expect(result.scores).toHaveLength(10);
    for (const { f1 } of result.scores) expect(f1).toHaveLength(2);
    const table = readFileSync(join(folder, "out/table.md"), "utf8");
    for (const title of [
      "random start",
      "MLM only",
      "boundaries",
      "4 types",
      "all types",
      "letters",
      "journeys",
    ])
      expect(table).toContain(title);
    const again = await runCommand(args);
    expect(again.code, again.stderr).toBe(0);
    expect(JSON.parse(again.stdout)).toEqual(result);
  });
});
