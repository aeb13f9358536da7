import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Example } from "../../../src/text/example.js";
import { hasModule } from "../../support/datasets.js";
import { exampleOf, readAll, readContext, showMentions, writeAll } from "../../support/examples.js";
import { nextFolder } from "../../support/temp.js";
import { python } from "../../support/tokenizers.js";

/** Nested mentions behind an emoji and white space that is no single space. */
const nested: Example = {
  ...exampleOf("x", []),
  text: "😀\tPort of  Oslo.\n",
  words: Int32Array.of(0, 2, 3, 7, 8, 10, 12, 16, 16, 17),
  mentions: [
    { start: 3, end: 16, label: "FAC" },
    { start: 12, end: 16, label: "GPE" },
  ],
};

describe("spacy", () => {
  test("reads entities of Doc.to_json in code points, over its tokens, and span groups", async () => {
    const doc = {
      text: "😀 Port of Oslo",
      ents: [{ start: 2, end: 14, label: "FAC" }],
      tokens: [
        { id: 0, start: 0, end: 1 },
        { id: 1, start: 2, end: 9 },
        { id: 2, start: 9, end: 10 },
        { id: 3, start: 10, end: 14 },
      ],
      spans: {
        sc: [{ start: 10, end: 14, label: "GPE", kb_id: "" }],
        other: [{ start: 0, end: 1, label: "X" }],
      },
    };
    const [all] = await readAll("spacy", JSON.stringify(doc));
    expect(showMentions(all)).toEqual(['X "😀"', 'FAC "Port of Oslo"', 'GPE "Oslo"']);
    expect(all.words.length / 2).toBe(3);
    const [some] = await readAll("spacy", JSON.stringify(doc), { spans: "sc" });
    expect(showMentions(some)).toEqual(['FAC "Port of Oslo"', 'GPE "Oslo"']);
    const [none] = await readAll("spacy", JSON.stringify(doc), { spans: "none" });
    expect(showMentions(none)).toEqual(['FAC "Port of Oslo"']);
  });
  test("reads training tuples, records of text and entities, and text without any", async () => {
    const tuples = '[["Ana here", {"entities": [[0, 3, "PER"]]}], ["no one", {}]]';
    expect((await readAll("spacy", tuples)).map(showMentions)).toEqual([['PER "Ana"'], []]);
    const records = '{"text":"Ana","entities":[[0,3,"PER"]]}\n{"text":"Bo"}';
    expect((await readAll("spacy", records)).map(showMentions)).toEqual([['PER "Ana"'], []]);
  });
  test("reads spaCy 2's training JSON", async () => {
    const context = readContext();
    const token = (orth: string, ner?: string): object => ({ orth, ...(ner === undefined ? {} : { ner }) });
    const tokens = [token("Ana", "B-PER"), token("Bo", "L-PER"), token(".", "O")];
    const records = [
      {
        id: 4,
        paragraphs: [
          { raw: "Ana  Bo.", sentences: [{ tokens }] },
          {
            raw: null,
            sentences: [{ tokens: [token("Oslo", "U-LOC")] }, { tokens: [token("rains", "-"), token("!")] }],
          },
        ],
      },
    ];
    const examples = await readAll("spacy", JSON.stringify(records), {}, context);
    expect(examples.map(({ id, text }) => [id, text])).toEqual([
      ["4/0", "Ana  Bo."],
      ["4/1", "Oslo rains !"],
    ]);
    expect(examples.flatMap(showMentions)).toEqual(['PER "Ana  Bo"', 'LOC "Oslo"']);
    expect(context.tally.get("skipped.unknown_tag")).toBe(1);
  });
  test("takes white space from a mention's edges, and counts it", async () => {
    const context = readContext();
    const text = '{"text":"Ana here","entities":[[0,4,"PER"],[3,4,"X"]]}';
    expect(showMentions((await readAll("spacy", text, {}, context))[0])).toEqual(['PER "Ana"']);
    expect(context.tally.toJSON()).toEqual({ "repaired.trimmed": 1, "skipped.blank_mention": 1 });
  });
  test("splits words where the tokens do not fit the mentions", async () => {
    const text =
      '{"text":"Osloer","ents":[{"start":0,"end":4,"label":"LOC"}],"tokens":[{"start":0,"end":6}]}';
    expect([...(await readAll("spacy", text))[0].words]).toEqual([0, 4, 4, 6]);
  });
  test("writes nested mentions as a span group, white space as tokens, and reads all back", async () => {
    const text = writeAll("spacy", [nested]);
    const doc = JSON.parse(text);
    expect(doc.ents).toEqual([{ start: 2, end: 15, label: "FAC" }]);
    expect(doc.spans).toEqual({ sc: [{ start: 11, end: 15, label: "GPE", kb_id: "" }] });
    expect(
      doc.tokens.map(({ start, end }: { start: number; end: number }) =>
        [...doc.text].slice(start, end).join(""),
      ),
    ).toEqual(["😀", "\t", "Port", "of", " ", "Oslo", ".", "\n"]);
    expect(await readAll("spacy", text)).toEqual([nested]);
    expect(JSON.parse(writeAll("spacy", [nested], { layout: "tuples", spansKey: "k" }))).toEqual([
      ["😀\tPort of  Oslo.\n", { entities: [[2, 15, "FAC"]], spans: { k: [[11, 15, "GPE"]] } }],
    ]);
  });
  test.each([
    [
      '{"text":"Ana","entities":[[0,9,"PER"]]}',
      "E_RECORD: PER [0, 9) does not fit a text of 3 characters. (file=test-file line=1) Fix: check what the offsets of the file count.",
    ],
    [
      '{"text":"Ana","spans":[]}',
      "E_RECORD: the record's spans are a list, as Prodigy's are. (file=test-file line=1) Fix: read it with --from prodigy.",
    ],
    ['["Ana", [0, 3, "PER"]]', /^E_RECORD: the record is not of the text and annotations layout/],
    ['{"paragraphs":[{"sentences":[{"tokens":[{"orth":"a","ner":"X"}]}]}]}', /^E_RECORD: "X" is not a tag/],
    ['{"ents":[]}', /^E_RECORD: the record is not of the document layout/],
  ])("refuses %s", async (text, message) => expect(readAll("spacy", text)).rejects.toThrow(message));

  const hasSpacy = hasModule("spacy");
  const note = hasSpacy ? "" : " (skipped: set NERFORGE_PYTHON to a Python with spacy)";
  test.skipIf(!hasSpacy)(
    `spaCy makes Docs of what is written${note}`,
    () => {
      const file = join(nextFolder(), "docs.jsonl");
      writeFileSync(file, writeAll("spacy", [nested, exampleOf("Ana saw Oslo", [[2, 3, "GPE"]])]));
      const program = `
import json, sys, spacy
from spacy.tokens import Doc
vocab = spacy.blank("en").vocab
docs = [Doc(vocab).from_json(json.loads(line), validate=True) for line in open(sys.argv[1], encoding="utf-8")]
print(json.dumps([[doc.text, [[e.label_, e.text] for e in doc.ents], [s.text for s in doc.spans.get("sc", [])]] for doc in docs]))
`;
      const found = JSON.parse(
        execFileSync(python!, ["-c", program, file], { encoding: "utf8", stdio: "pipe" }),
      );
      expect(found).toEqual([
        [nested.text, [["FAC", "Port of  Oslo"]], ["Oslo"]],
        ["Ana saw Oslo", [["GPE", "Oslo"]], []],
      ]);
    },
    60_000,
  );
});
