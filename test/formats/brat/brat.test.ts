import { describe, expect, test } from "vitest";
import { getFormat } from "../../../src/formats/registry.js";
import type { Example } from "../../../src/text/example.js";
import { collect } from "../../support/chunks.js";
import {
  exampleOf,
  fileSource,
  readAll,
  readContext,
  showMentions,
  writeAll,
  writeContext,
} from "../../support/examples.js";

const read = (
  files: Record<string, string>,
  options: Record<string, unknown> = {},
  context = readContext(),
) => readAll("brat", JSON.stringify(files), options, context);

describe("brat", () => {
  test("reads each line as a text, in code points", async () => {
    const examples = await read({
      "a.txt": "😀 Ana in Oslo\n\nBen too\n",
      "a.ann": "T1\tPER 2 5\tAna\nT2\tLOC 9 13\tOslo\nT3\tPER 15 18\tBen\n",
    });
    expect(examples.map(({ id, text }) => [id, text])).toEqual([
      ["a:0", "😀 Ana in Oslo"],
      ["a:1", "Ben too"],
    ]);
    expect(examples.map(showMentions)).toEqual([['PER "Ana"', 'LOC "Oslo"'], ['PER "Ben"']]);
    expect([...examples[1].words]).toEqual([0, 3, 4, 7]);
  });
  test("reads sentences, or whole documents, when told", async () => {
    const files = { "a.txt": "A title\nAna came. Ben left.\n", "a.ann": "T1\tPER 18 21\tBen\r\n" };
    const sentences = await read(files, { split: "sentences" });
    expect(sentences.map(({ text }) => text)).toEqual(["A title", "Ana came.", "Ben left."]);
    expect(sentences.flatMap(showMentions)).toEqual(['PER "Ben"']);
    const [whole] = await read(files, { split: "none" });
    expect([whole.id, ...showMentions(whole)]).toEqual(["a", 'PER "Ben"']);
  });
  test("reads discontinuous mentions, and joins pieces that only a line end parts", async () => {
    const examples = await read({
      "a.txt": "left and right lung\nof New\nYork\n",
      "a.ann": "T1\tORGAN 0 4;15 19\tleft lung\nT2\tLOC 23 26;27 31\tNew York\n",
    });
    expect(examples.map(({ text }) => text)).toEqual(["left and right lung", "of New\nYork"]);
    expect(examples[0].mentions).toEqual([
      {
        start: 0,
        end: 19,
        label: "ORGAN",
        parts: [
          { start: 0, end: 4 },
          { start: 15, end: 19 },
        ],
      },
    ]);
    expect(examples[1].mentions).toEqual([{ start: 3, end: 11, label: "LOC" }]);
  });
  test("counts what is no mention, triggers of events too, and reads .a1 and .a2", async () => {
    const context = readContext();
    const examples = await read(
      {
        "sub/a.txt": "p53 binds DNA",
        "sub/a.a1": "T1\tProtein 0 3\tp53\n",
        "sub/a.a2": "T2\tBinding 4 9\tbinds\nE1\tBinding:T2 Theme:T1\n*\tEquiv T1 T2\nM1\tNegation E1\n",
        "b.txt": "p53",
        "b.ann":
          "T1\tProtein 0 3\tp53\nA1\tSure T1\n#1\tAnnotatorNotes T1\twell\nN1\tReference T1 X:1\tp53\nR1\tOf Arg1:T1 Arg2:T1\n",
        "unannotated.txt": "nothing",
      },
      {},
      context,
    );
    expect(examples.map(({ id, mentions }) => [id, mentions.length])).toEqual([
      ["b:0", 1],
      ["sub/a:0", 1],
    ]);
    expect(context.tally.toJSON()).toEqual({
      "skipped.attribute": 2,
      "skipped.equivalence": 1,
      "skipped.event": 1,
      "skipped.normalization": 1,
      "skipped.note": 1,
      "skipped.relation": 1,
      "skipped.trigger": 1,
    });
  });
  test("mends offsets by the annotation's text", async () => {
    const context = readContext();
    const [example] = await read({ "a.txt": "Ana in Oslo", "a.ann": "T1\tLOC 8 12\tOslo\n" }, {}, context);
    expect(showMentions(example)).toEqual(['LOC "Oslo"']);
    expect(context.tally.toJSON()).toEqual({ "repaired.offset": 1 });
  });
  test.each(["folder/a.txt", "folder/a.ann"])("reads one pair by %s", async (path) => {
    const format = getFormat("brat");
    const files = { "a.txt": "Ana", "a.ann": "T1\tPER 0 3\tAna", "b.txt": "Ben", "b.ann": "" };
    const batches =
      format.records === "examples" &&
      format.readPath?.(path, { split: "lines", reach: 0 }, readContext(), fileSource(files));
    expect((await collect(batches as AsyncIterable<readonly Example[]>)).map(({ id }) => id)).toEqual([
      "a:0",
    ]);
  });
  test.each([
    [
      { "a.txt": "Ana", "a.ann": "T1 PER 0 3 Ana\n" },
      /^E_RECORD: "T1 PER 0 3 Ana" is no annotation of brat's. \(file=folder\/a.ann line=1\) Fix: write text-bound/,
    ],
    [
      { "a.txt": "Ana", "a.ann": "T1\tPER 0 9;10 12\tAna\n" },
      /^E_RECORD: PER \[0, 9\) does not fit a text of 3/,
    ],
    [
      { "a.txt": "Ana" },
      /^E_INPUT: folder holds no text with annotations. \(path=folder\) Fix: put each NAME.txt and its NAME.ann/,
    ],
  ])("refuses %j", async (files, message) => expect(read(files)).rejects.toThrow(message));
  test("says that one stream is not enough", async () => {
    const format = getFormat("brat");
    if (format.records !== "examples") throw new Error("brat holds examples");
    await expect(collect(format.read(fileSource({}).open(""), {}, readContext()))).rejects.toThrow(
      /^E_INPUT: brat's texts and annotations stand in two files. \(file=test-file\) Fix: name the folder/,
    );
  });
  test("writes some texts to a document, pieces, scores as notes, and the types", () => {
    const examples: Example[] = [
      {
        ...exampleOf("😀 Ana", [[1, 2, "PER"]]),
        mentions: [{ start: 3, end: 6, label: "PER", score: 0.98765 }],
      },
      {
        ...exampleOf("left and right lung"),
        mentions: [
          {
            start: 0,
            end: 19,
            label: "ORGAN",
            parts: [
              { start: 0, end: 4 },
              { start: 15, end: 19 },
            ],
          },
        ],
      },
      exampleOf("New\nYork", [[0, 1, "LOC"]]),
    ];
    expect(JSON.parse(writeAll("brat", examples, { texts: 2 }, writeContext(["MISC"])))).toEqual({
      "texts-0001.txt": "😀 Ana\nleft and right lung\n",
      "texts-0001.ann":
        "T1\tPER 2 5\tAna\n#1\tAnnotatorNotes T1\tscore 0.9877\nT2\tORGAN 6 10;21 25\tleft lung\n",
      "texts-0002.txt": "New York\n",
      "texts-0002.ann": "T1\tLOC 0 8\tNew York\n",
      "annotation.conf": "[entities]\nLOC\nMISC\nORGAN\nPER\n\n[relations]\n\n[events]\n\n[attributes]\n",
    });
  });
  test("refuses a label with a space", () => {
    expect(() => writeAll("brat", [exampleOf("a", [[0, 1, "x y"]])])).toThrow(/label "x y" holds " "/);
  });
});
