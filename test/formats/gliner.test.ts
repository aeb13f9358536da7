import { describe, expect, test } from "vitest";
import {
  exampleOf,
  readAll,
  readContext,
  showMentions,
  writeAll,
  writeContext,
} from "../support/examples.js";

describe("gliner", () => {
  test("reads inclusive spans, nested ones and records with more keys, in an array or a line each", async () => {
    const record = {
      tokenized_text: ["Port", "of", "Oslo", "😀"],
      ner: [
        [0, 2, "facility"],
        [2, 2, "city"],
      ],
      negatives: ["person"],
      label: ["facility", "city", "person"],
    };
    for (const text of [
      JSON.stringify([record]),
      JSON.stringify(record),
      `${JSON.stringify(record, null, 2)}\n`,
    ]) {
      const [example] = await readAll("gliner", text);
      expect([example.id, ...showMentions(example)]).toEqual(["0", 'facility "Port of Oslo"', 'city "Oslo"']);
    }
  });
  test("leads names back to the labels that have them", async () => {
    const { naming } = writeContext(["PER"]);
    const text = '{"tokenized_text":["Ana"],"ner":[[0,0,"person"]]}';
    expect(showMentions((await readAll("gliner", text, {}, readContext({ naming })))[0])).toEqual([
      'PER "Ana"',
    ]);
  });
  test("writes names, and absent types as negatives", () => {
    const context = writeContext(["LOC", "ORG", "PER"]);
    const example = exampleOf("Ana saw Oslo", [
      [2, 3, "LOC"],
      [0, 1, "PER"],
    ]);
    expect(JSON.parse(writeAll("gliner", [example], {}, context))).toEqual([
      {
        id: "0",
        tokenized_text: ["Ana", "saw", "Oslo"],
        ner: [
          [0, 0, "person"],
          [2, 2, "location"],
        ],
        negatives: ["organization"],
      },
    ]);
    const line = writeAll(
      "gliner",
      [example],
      { layout: "lines", names: "labels", keys: "ner_negatives" },
      context,
    );
    expect(JSON.parse(line)).toMatchObject({
      ner: [
        [0, 0, "PER"],
        [2, 2, "LOC"],
      ],
      ner_negatives: ["ORG"],
    });
  });
  test("asks for as many absent types as told, the same ones again", () => {
    const context = writeContext(["A", "B", "C", "D", "E"]);
    const write = (seed: number): string =>
      writeAll("gliner", [exampleOf("x", [[0, 1, "A"]])], { negatives: 2, seed }, context);
    expect(JSON.parse(write(1))[0].negatives).toHaveLength(2);
    expect(write(1)).toBe(write(1));
    expect(new Set([1, 2, 3, 4, 5, 6].map(write)).size).toBeGreaterThan(1);
  });
  test.each([
    [
      '{"tokenized_text":["a"],"ner":[[0,1,"x"]]}',
      /^E_RECORD: x \[0, 2\) does not fit a sentence of 1 words. \(file=test-file line=1\)/,
    ],
    ['{"tokenized_text":["a"],"ner":[["x",0,0]]}', /^E_RECORD: the record is not what the format says/],
    ['{"tokenized_text":"a"}', /^E_RECORD: the record is not what the format says/],
  ])("refuses %s", async (text, message) => expect(readAll("gliner", text)).rejects.toThrow(message));
});
