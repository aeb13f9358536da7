import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkData } from "../../src/commands/check-data.js";
import { silentContext } from "../../src/commands/context.js";
import { nextFolder } from "../support/temp.js";

const write = (folder: string, name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const many = Array.from({ length: 60 }, (_, i) => `Ana${i} B-PER\n\n`).join("");

async function check(texts: Record<string, string>, over: { from?: string; vocabulary?: string } = {}) {
  const folder = nextFolder();
  const input = Object.entries(texts).map(([name, text]) => write(folder, name, text));
  const result = await checkData({ from: "conll", input, ...over }, silentContext);
  const shown = result.findings.map(({ check: name, count, cases }) => [
    name,
    count,
    ...cases.map(({ file, line, text }) => `${file.slice(folder.length + 1)}:${line} ${text}`),
  ]);
  return { result, shown };
}

describe("checkData", () => {
  test("finds slips of labels with the line of the first", async () => {
    const { shown, result } = await check({ "a.txt": `${many}Bo B-PRE\n` });
    expect(shown).toEqual([["label-slip", 1, "a.txt:121 PRE"]]);
    expect(result.findings[0].message).toBe('label "PRE" looks like a slip of "PER" (60 mentions)');
    expect(result).toMatchObject({ texts: 61, words: 61, mentions: 61, labels: { PER: 60, PRE: 1 } });
  });
  test("finds rare labels", async () => {
    const { shown } = await check({ "a.txt": "x B-ORG\n" });
    expect(shown).toEqual([["rare-label", 1, "a.txt:1 ORG"]]);
  });
  test("finds texts that stand twice, within and across files", async () => {
    const { shown } = await check({ "a.txt": `${many}Ana3 O\n`, "b.txt": "new O\n\nana5 O\n" });
    expect(shown).toEqual([
      ["duplicate-across-files", 1, expect.stringMatching(/^b.txt:3 "ana5" as on line 11 of .*a.txt$/)],
      ["duplicate", 1, 'a.txt:121 "Ana3" as on line 7'],
    ]);
  });
  test("finds mentions of punctuation, overlaps and crossings", async () => {
    const record = {
      tokens: ["a", "b", "c", "."],
      entities: [
        [0, 2],
        [1, 3],
        [3, 4],
        [0, 1],
      ].map(([start, end]) => ({ type: "X", start, end })),
    };
    const twice = { tokens: ["d"], entities: ["X", "Y"].map((type) => ({ type, start: 0, end: 1 })) };
    const { shown } = await check(
      { "a.json": `${JSON.stringify(record)}\n${JSON.stringify(twice)}` },
      { from: "spans" },
    );
    expect(shown.filter(([name]) => name !== "rare-label")).toEqual([
      ["blank-mention", 1, 'a.json:1 X "."'],
      ["two-labels", 1, 'a.json:2 X "d", Y "d"'],
      ["nested", 1, 'a.json:1 X "a b", X "a"'],
      ["crossing", 1, 'a.json:1 X "a b", X "b c"'],
    ]);
  });
  test("finds orphan I tags in a file that uses B, and none in IOB1", async () => {
    const { shown, result } = await check({ "a.txt": `${many}Bo O\nCy I-PER\n`, "b.txt": "Di I-PER\n" });
    expect(shown).toEqual([["orphan-inside", 1, "a.txt:122 Cy I-PER"]]);
    expect(Object.values(result.schemes)).toEqual(["iob2", "iob1"]);
  });
  test("finds words that a WordPiece or Unigram vocabulary cannot hold", async () => {
    const folder = nextFolder();
    const wordPiece = write(folder, "vocab.txt", ["[UNK]", "The", "A", "##n", "##a", "##0", "-"].join("\n"));
    const unigram = write(
      folder,
      "tokenizer.json",
      JSON.stringify({
        model: {
          vocab: [
            ["▁An", 0],
            ["a0", 0],
            ["-", 0],
          ],
        },
      }),
    );
    for (const vocabulary of [wordPiece, unigram]) {
      const { shown } = await check({ "a.txt": "Ana0 O\n☃ O\nA-A O\n" }, { vocabulary });
      expect(shown).toEqual([["unknown-word", 1, "a.txt:1 ☃"]]);
    }
  });
  test("refuses a vocabulary that is none", async () => {
    const vocabulary = write(nextFolder(), "tokenizer.json", "{}");
    await expect(check({ "a.txt": "a O\n" }, { vocabulary })).rejects.toThrow(
      /^E_INPUT: .* is no Unigram tokenizer.json/,
    );
  });
  test("finds nothing in clean data", async () => {
    expect((await check({ "a.txt": many })).shown).toEqual([]);
  });
});
