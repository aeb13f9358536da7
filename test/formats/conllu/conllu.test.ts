import { describe, expect, test } from "vitest";
import type { Example } from "../../../src/text/example.js";
import { exampleOf, readAll, readContext, showMentions, writeAll } from "../../support/examples.js";

/** Rows of ten columns: number, form and MISC. */
const rows = (...given: readonly (readonly [string, string, string])[]): string =>
  given.map(([id, form, misc]) => `${id}\t${form}${"\t_".repeat(7)}\t${misc}\n`).join("");

describe("conllu", () => {
  test("reads brackets, multiword tokens, empty nodes and the text's own spaces", async () => {
    const text = `# newdoc id = d\n# global.Entity = eid-etype-head-other\n# sent_id = s-1\n# text = Ana  doesn't like “Porto Alto”.\n${rows(
      ["1", "Ana", "Entity=(e1-person-1-x)"],
      ["2-3", "doesn't", "_"],
      ["2", "does", "_"],
      ["3", "n't", "_"],
      ["3.1", "really", "Entity=(e9-ghost-1-x)"],
      ["4", "like", "_"],
      ["5", "“", "SpaceAfter=No"],
      ["6", "Porto", "Entity=(e2-city-1-x(e3-person-1-x)"],
      ["7", "Alto", "Entity=e2)|SpaceAfter=No"],
      ["8", "”", "SpaceAfter=No"],
      ["9", ".", "_"],
    )}`;
    const [example] = await readAll("conllu", text);
    expect(example.id).toBe("s-1");
    expect(example.text).toBe("Ana  doesn't like “Porto Alto”.");
    expect(example.words.length / 2).toBe(8);
    expect(showMentions(example)).toEqual(['person "Ana"', 'city "Porto Alto"', 'person "Porto"']);
  });
  test("makes the text of the words where there is none or another, and counts that", async () => {
    const context = readContext();
    const text = `# text = Something else\n${rows(["1", "Ana", "SpaceAfter=No|NER=B-PER"], ["2", ".", "NER=O"])}`;
    const [example] = await readAll("conllu", text, {}, context);
    expect([example.text, ...showMentions(example)]).toEqual(["Ana.", 'PER "Ana"']);
    expect(context.tally.get("repaired.text")).toBe(1);
  });
  test("reads tags of the parts of a multiword token as the token's", async () => {
    const text = rows(
      ["1-2", "dAna", "_"],
      ["1", "d", "NER=O"],
      ["2", "Ana", "NER=B-PER"],
      ["3", "Bo", "NER=I-PER"],
    );
    expect(showMentions((await readAll("conllu", text))[0])).toEqual(['PER "dAna Bo"']);
  });
  test("reads the tables of WikiNEuRal and Universal NER, and a column of CoNLL-U Plus", async () => {
    const short = await readAll("conllu", "0\tAna\tB-PER\n1\tran\tO\n\n0\tBo\tB-PER\n");
    expect(short.map(showMentions)).toEqual([['PER "Ana"'], ['PER "Bo"']]);
    const annotated = "# sent_id = a\n1\tOslo\tB-LOC\t-\tann1\n2\trains\tO\t-\tann1\n";
    expect(showMentions((await readAll("conllu", annotated))[0])).toEqual(['LOC "Oslo"']);
    const plus =
      "# global.columns = ID FORM UPOS X:NER MISC\n1\tOslo\tPROPN\tS-LOC\tSpaceAfter=No\n2\t.\tPUNCT\tO\t_\n";
    const [example] = await readAll("conllu", plus);
    expect([example.text, ...showMentions(example)]).toEqual(["Oslo.", 'LOC "Oslo"']);
  });
  test("looks where it is told", async () => {
    const text = rows(["1", "Oslo", "Sem=B-CITY|NER=B-LOC"]);
    expect(showMentions((await readAll("conllu", text, { entities: "Sem" }))[0])).toEqual(['CITY "Oslo"']);
    const columns = "1\tOslo\tB-LOC\tB-CITY\n";
    expect(showMentions((await readAll("conllu", columns, { entities: "3" }))[0])).toEqual(['CITY "Oslo"']);
  });
  test("counts mentions that go beyond the sentence", async () => {
    const context = readContext();
    const text = `${rows(["1", "Ana", "Entity=(1-person"])}\n${rows(["1", "Bo", "Entity=1)"])}`;
    const examples = await readAll("conllu", text, {}, context);
    expect(examples.flatMap(showMentions)).toEqual([]);
    expect(context.tally.get("skipped.crosses_sentence")).toBe(2);
  });
  test("holds nested mentions and those in pieces, over the same text", async () => {
    const example: Example = {
      id: "x y",
      text: "left and right lung.",
      words: Int32Array.of(0, 4, 5, 8, 9, 14, 15, 19, 19, 20),
      mentions: [
        {
          start: 0,
          end: 19,
          label: "organ",
          parts: [
            { start: 0, end: 4 },
            { start: 15, end: 19 },
          ],
        },
        { start: 9, end: 19, label: "organ" },
      ],
      datasetId: "test",
    };
    const text = writeAll("conllu", [example]);
    expect(text).toContain("4\tlung\t_\t_\t_\t_\t_\t_\t_\tEntity=2)(1[2/2]-organ)|SpaceAfter=No\n");
    expect(await readAll("conllu", text)).toEqual([example]);
  });
  test.each(["a|b", "a(b", "a\tb"])("refuses to write the label %j", (label) => {
    expect(() => writeAll("conllu", [exampleOf("x", [[0, 1, label]])])).toThrow(/separates fields in conllu/);
  });
  test.each([
    [
      "Ana\tB-PER\n",
      /^E_RECORD: "Ana\\tB-PER" does not begin with the number 1 and a word. .*line=1\) Fix: check that the file is CoNLL-U/,
    ],
    ["1\tAna\tB-PER\n3\tBo\tO\n", /does not begin with the number 2 and a word. .*line=2/],
    [
      "1\tAna\tfoo\n",
      "E_RECORD: none of the 3 columns holds tags only. (file=test-file line=1) Fix: name the column of the tags with --read entities=N, counted from 0.",
    ],
    [rows(["1", "Ana", "NER=foo"]), /^E_RECORD: "foo" is not a tag/],
    [rows(["1", "Ana", "Entity=(1-x)2"]), /^E_RECORD: Entity=\(1-x\)2 is no list of brackets/],
  ])("refuses %j", async (text, message) => expect(readAll("conllu", text)).rejects.toThrow(message));
});
