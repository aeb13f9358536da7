import { describe, expect, test } from "vitest";
import { exampleOf, readAll, readContext, showMentions, writeAll } from "../support/examples.js";

describe("wikiann", () => {
  test("takes the language from before each word, and from no word more than once", async () => {
    const text = "en:Ana\tB-PER\nen::\tO\nen:http://x\tO\n\nmap-bms:Solo\tB-LOC";
    const examples = await readAll("wikiann", text);
    expect(examples.map((example) => example.text)).toEqual(["Ana : http://x", "Solo"]);
    expect(examples.flatMap(showMentions)).toEqual(['PER "Ana"', 'LOC "Solo"']);
  });
  test("drops empty words, and counts them", async () => {
    const context = readContext();
    const [example] = await readAll("wikiann", "en:Ana\tB-PER\nen:\tI-PER\nen:Bo\tI-PER\n", {}, context);
    expect(showMentions(example)).toEqual(['PER "Ana Bo"']);
    expect(context.tally.get("repaired.empty_word")).toBe(1);
  });
  test("writes the language that was named, one word a line", () => {
    const example = exampleOf("Ana saw Oslo", [[2, 3, "LOC"]]);
    expect(writeAll("wikiann", [example], { language: "pt" })).toBe(
      "pt:Ana\tO\npt:saw\tO\npt:Oslo\tB-LOC\n\n",
    );
  });
  test("refuses a word without a language", async () => {
    await expect(readAll("wikiann", "en:Ana\tB-PER\nsaw\tO\n")).rejects.toThrow(
      'E_RECORD: "saw" has no language before it, as in en:word. (file=test-file line=2) Fix: read the file with --from conll.',
    );
  });
});
