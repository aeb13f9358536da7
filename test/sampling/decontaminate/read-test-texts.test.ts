import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readTestTexts } from "../../../src/sampling/decontaminate/read-test-texts.js";
import { nextFolder } from "../../support/temp.js";

const read = (content: string | Uint8Array): Promise<string[]> => {
  const path = join(nextFolder(), "test.set");
  writeFileSync(path, content);
  return readTestTexts(path);
};
const two = ["Ann lives in Oslo .", "Bob left ."];

describe("readTestTexts", () => {
  test.each([
    ["plain lines", "Ann lives in Oslo .\n\n  Bob left .\n"],
    ["plain lines of DOS without a last newline", "Ann lives in Oslo .\r\nBob left ."],
    ["two columns by tab", "Ann\tB-PER\nlives\tO\nin\tO\nOslo\tB-LOC\n.\tO\n\nBob\tB-PER\nleft\tO\n.\tO\n"],
    [
      "CoNLL-2003's four columns",
      "-DOCSTART- -X- O O\n\nAnn NNP I-NP B-PER\nlives VBZ I-VP O\nin IN I-PP O\nOslo NNP I-NP B-LOC\n. . O O\n\nBob NNP I-NP B-PER\nleft VBD I-VP O\n. . O O\n",
    ],
    [
      "numbered columns with remarks",
      "# id one\n1\tAnn\tB-PER\n2\tlives\tO\n3\tin\tO\n4\tOslo\tB-LOC\n5\t.\tO\n\n# id two\n1\tBob\tB-PER\n2\tleft\tO\n3\t.\tO\n",
    ],
    [
      "slots with intents",
      "Ann:B-name lives:O in:O Oslo:B-to.city .:O <=> a_b\nBob:B-name left:O .:O <=> c\n",
    ],
    ["JSON Lines", '{"text":"Ann lives in Oslo .","n":1}\n{"text":"Bob left ."}\n'],
    ["JSON Lines of words", '{"tokens":["Ann","lives","in","Oslo","."]}\n{"tokens":["Bob","left","."]}\n'],
    [
      "one JSON value as SQuAD has it",
      '{"version":"1","data":[{"title":"t","paragraphs":[{"context":"Ann lives in Oslo .","qas":[{"question":"Where?","answers":[{"text":"Oslo"}]}]},{"context":"Bob left ."}]}]}',
    ],
    ["arrays of a text and spans", '[["Ann lives in Oslo .",[0,3,"Ann","PER"]],["Bob left ."]]'],
  ])("reads %s", async (_, content) => expect(await read(content)).toEqual(two));

  test("reads compressed files", async () => expect(await read(gzipSync(two.join("\n")))).toEqual(two));

  test("a colon in a word and a bracket's name are no tags", async () => {
    expect(await read("10:30:B-time flight:O\n")).toEqual(["10:30 flight"]);
    expect(await read("He does n't -LRB- ever -RRB- care\n")).toEqual(["He doesn't   ever   care"]);
  });

  test("broken JSON lines are left out, broken JSON is read as text", async () => {
    expect(await read('{"text":"a b"}\n{"text":\n{"text":"c d"}\n')).toEqual(["a b", "c d"]);
    expect(await read("[1] a note\nmore\n")).toEqual(["[1] a note", "more"]);
  });

  test("a file without text is refused", async () => {
    await expect(read("\n\n")).rejects.toThrow(
      /^E_INPUT: the test set .* holds no text\. \(file=.*\) Fix: name a file/,
    );
    await expect(read('{"labels":[]}')).rejects.toThrow(/holds no text/);
  });
});
