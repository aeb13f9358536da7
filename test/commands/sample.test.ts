import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentContext } from "../../src/commands/context.js";
import { type SampleOptions, sample } from "../../src/commands/sample.js";
import { nextFolder } from "../support/temp.js";

/** 60 sentences: PER in all, LOC in every third, ORG in two. */
const file = (folder: string): string => {
  const path = join(folder, "all.txt");
  const block = (i: number) =>
    `Ana${i} B-PER\n${i % 3 === 0 ? `Oslo${i} B-LOC\n` : ""}${i < 2 ? `Acme${i} B-ORG\n` : ""}. O\n\n`;
  writeFileSync(path, Array.from({ length: 60 }, (_, i) => block(i)).join(""));
  return path;
};
const given = (over: Partial<SampleOptions> = {}): SampleOptions => {
  const folder = nextFolder();
  return {
    from: "conll",
    input: [file(folder)],
    out: join(folder, "out"),
    definition: "sentences-per-type",
    seeds: [1],
    ...over,
  };
};

describe("sample", () => {
  test("writes one file for one size and seed", async () => {
    const options = given({ k: [5] });
    const [drawn] = await sample(options, silentContext);
    expect(drawn.out).toBe(options.out);
    expect(drawn.short).toEqual(["ORG"]);
    expect(drawn.mentions["ORG"]).toBe(2);
    const text = readFileSync(options.out, "utf8");
    expect(text.split("\n\n").length - 1).toBe(drawn.sentences);
    expect(JSON.parse(readFileSync(`${options.out}.card.json`, "utf8")).options).toEqual({
      definition: "sentences-per-type",
      seed: 1,
    });
  });
  test("writes a file for each size and seed, the same ones again for the same seed", async () => {
    const options = given({ k: [2, 10], seeds: [1, 2], to: "jsonl" });
    const files = await sample(options, silentContext);
    expect(files.map(({ out }) => out.slice(options.out.length + 1))).toEqual([
      "sentences-per-type-k2-seed1.jsonl",
      "sentences-per-type-k2-seed2.jsonl",
      "sentences-per-type-k10-seed1.jsonl",
      "sentences-per-type-k10-seed2.jsonl",
    ]);
    const before = files.map(({ out }) => readFileSync(out, "utf8"));
    await sample(options, silentContext);
    expect(files.map(({ out }) => readFileSync(out, "utf8"))).toEqual(before);
    expect(before[0]).not.toBe(before[1]);
  });
  test("draws greedily, by quotas and by share", async () => {
    const [greedy] = await sample(given({ definition: "greedy", k: [1] }), silentContext);
    for (const count of Object.values(greedy.mentions)) expect([1, 2]).toContain(count);
    const quotas = { PER: 10, LOC: 4 };
    const [domain] = await sample(given({ definition: "in-domain", quotas }), silentContext);
    expect([domain.mentions, domain.short]).toEqual([{ LOC: 4, PER: 10 }, []]);
    const [share] = await sample(given({ definition: "ratio", ratio: 0.25 }), silentContext);
    expect(share.sentences).toBe(15);
  });
  test("a seq2seq sample asks for all labels of the dataset", async () => {
    const options = given({ k: [1], to: "punified" });
    await sample(options, silentContext);
    for (const line of readFileSync(options.out, "utf8").trim().split("\n"))
      expect(JSON.parse(line).source).toMatch(
        /^<entity><location><entity><organization><entity><person><text>/,
      );
  });
  test.each([
    [{}, /^E_CONFIG: definition sentences-per-type wants a size. Fix: add --k 10/],
    [{ definition: "ratio" }, /^E_CONFIG: definition ratio wants a ratio. Fix: add --ratio 0.1/],
    [
      { definition: "in-domain" },
      /^E_CONFIG: a quota is set for label "MISC": expected one of LOC, ORG, PER. Fix: set quotas/,
    ],
  ] as const)("refuses %j", async (over, message) => {
    const options = given(over as Partial<SampleOptions>);
    await expect(sample(options, silentContext)).rejects.toThrow(message);
    expect(existsSync(options.out)).toBe(false);
  });
});
