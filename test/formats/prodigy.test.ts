import { describe, expect, test } from "vitest";
import { exampleOf, readAll, readContext, showMentions, writeAll } from "../support/examples.js";

const taskOf = (text: string, spans: readonly object[], more: object = {}): string =>
  JSON.stringify({ text, spans, ...more });

describe("prodigy", () => {
  test("reads spans in code points, nested ones too, and takes the tokens for words", async () => {
    const tokens = [
      { text: "😀", start: 0, end: 1, id: 0, ws: true },
      { text: "New", start: 2, end: 5, id: 1, ws: true },
      { text: " ", start: 6, end: 7, id: 2, ws: false },
      { text: "Oslo", start: 7, end: 11, id: 3, ws: false },
    ];
    const spans = [
      { start: 2, end: 11, token_start: 1, token_end: 3, label: "LOC" },
      { start: 7, end: 11, label: "LOC" },
      { start: 2, end: 4, label: "X" },
    ];
    const [example] = await readAll(
      "prodigy",
      taskOf("😀 New  Oslo", spans, {
        tokens,
        meta: { id: "a1" },
        _input_hash: 1,
        _task_hash: 2,
        answer: "accept",
      }),
    );
    expect([example.id, ...showMentions(example)]).toEqual(["a1", 'LOC "New  Oslo"', 'X "Ne"', 'LOC "Oslo"']);
    expect([...example.words]).toEqual([0, 2, 3, 5, 5, 6, 8, 12]);
  });
  test("leaves rejected and ignored texts out, and counts what is no mention", async () => {
    const context = readContext();
    const lines = [
      taskOf("Ana", [{ start: 0, end: 3, label: "PER" }], { answer: "reject" }),
      taskOf("Ana", [], { answer: "ignore" }),
      taskOf("Ana", [{ start: 0, end: 3 }], { answer: "accept", relations: [{}], _view_id: "ner" }),
      JSON.stringify({ text: "no spans", answer: "accept" }),
    ].join("\n");
    const examples = await readAll("prodigy", lines, {}, context);
    expect(examples.map(({ text }) => text)).toEqual(["Ana", "no spans"]);
    expect(context.tally.toJSON()).toEqual({
      "partial.binary_question": 1,
      "skipped.answer_ignore": 1,
      "skipped.answer_reject": 1,
      "skipped.relation": 1,
      "skipped.span_without_label": 1,
    });
    expect(await readAll("prodigy", lines, { answers: "all" })).toHaveLength(4);
  });
  test("keeps a model's score until a person has answered", async () => {
    const spans = [{ start: 0, end: 3, label: "PER", score: 0.5 }];
    const lines = [taskOf("Ana", spans), taskOf("Ana", spans, { answer: "accept" })].join("\n");
    const examples = await readAll("prodigy", lines);
    expect(examples.map(({ mentions }) => mentions[0].score)).toEqual([0.5, undefined]);
  });
  test.each([
    [taskOf("Ana", [{ start: 0, end: 9, label: "PER" }]), /^E_RECORD: PER \[0, 9\) does not fit a text of 3/],
    [
      taskOf("Ana", [], {
        tokens: [
          { start: 2, end: 3 },
          { start: 0, end: 2 },
        ],
      }),
      /^E_RECORD: token 1, \[0, 2\), is out of order or outside a text of 3 characters. \(file=test-file line=1\) Fix: leave tokens out/,
    ],
    [taskOf("Ana", [], { answer: "maybe" }), /^E_RECORD: the record is not what the format says/],
    ['{"image":"a.png"}', /^E_RECORD: the record is not what the format says/],
  ])("refuses %s", async (text, message) => expect(readAll("prodigy", text)).rejects.toThrow(message));
  test("writes tokens, spans and scores as Prodigy shows them, an answer when told", () => {
    const example = exampleOf("😀 Ana .", [[1, 2, "PER"]]);
    const scored = {
      ...example,
      mentions: example.mentions.map((mention) => ({ ...mention, score: 0.98765 })),
    };
    expect(JSON.parse(writeAll("prodigy", [scored]))).toEqual({
      text: "😀 Ana .",
      meta: { id: "0", score: 0.9877 },
      tokens: [
        { text: "😀", start: 0, end: 1, id: 0, ws: true },
        { text: "Ana", start: 2, end: 5, id: 1, ws: true },
        { text: ".", start: 6, end: 7, id: 2, ws: false },
      ],
      spans: [{ start: 2, end: 5, token_start: 1, token_end: 1, label: "PER", score: 0.9877 }],
    });
    expect(JSON.parse(writeAll("prodigy", [example], { answer: "accept" })).answer).toBe("accept");
  });
});
