import { describe, expect, test } from "vitest";
import { getFormat } from "../../../src/formats/registry.js";
import {
  exampleOf,
  readAll,
  readContext,
  showMentions,
  writeAll,
  writeContext,
} from "../../support/examples.js";

const region = (start: number, end: number, text: string, label: string, more: object = {}): object => ({
  id: "r",
  from_name: "label",
  to_name: "text",
  type: "labels",
  value: { start, end, text, labels: [label] },
  ...more,
});
const taskOf = (text: string, annotations: readonly object[], more: object = {}): object => ({
  id: 7,
  data: { text },
  annotations,
  ...more,
});
const read = (tasks: unknown, options: Record<string, unknown> = {}, context = readContext()) =>
  readAll("label-studio", JSON.stringify(tasks), options, context);

describe("label-studio", () => {
  test("reads annotations in code points", async () => {
    const tasks = [
      taskOf("😀 Ana in Oslo", [{ result: [region(2, 5, "Ana", "PER"), region(9, 13, "Oslo", "LOC")] }]),
    ];
    const [example] = await read(tasks);
    expect([example.id, ...showMentions(example)]).toEqual(["7", 'PER "Ana"', 'LOC "Oslo"']);
  });
  test("reads completions of the first versions, in UTF-16 when told", async () => {
    const tasks = [
      { id: 1, data: { text: "😀 Ana" }, completions: [{ result: [region(3, 6, "Ana", "PER")] }] },
    ];
    expect(showMentions((await read(tasks, { units: "utf16" }))[0])).toEqual(['PER "Ana"']);
  });
  test("reads JSON-MIN, whatever text and control are called", async () => {
    const tasks = [
      {
        id: 3,
        annotator: 1,
        annotation_id: 5,
        created_at: "2026-01-01T00:00:00Z",
        sentence: "Ana in Oslo",
        ner: [{ start: 0, end: 3, text: "Ana", labels: ["PER", "ARTIST"] }],
      },
      { id: 4, annotator: 1, annotation_id: 6, sentence: "nobody" },
    ];
    const [first, second] = await read(tasks);
    expect([first.id, ...showMentions(first)]).toEqual(["3", 'ARTIST "Ana"', 'PER "Ana"']);
    expect(second.mentions).toEqual([]);
  });
  test("takes the ground truth, else what was changed last, and counts the others", async () => {
    const context = readContext();
    const old = { result: [region(0, 3, "Ana", "PER")], updated_at: "2026-01-02T00:00:00Z" };
    const fresh = { result: [region(0, 3, "Ana", "ORG")], updated_at: "2026-01-03T00:00:00Z" };
    const skipped = { result: [], was_cancelled: true, updated_at: "2026-01-04T00:00:00Z" };
    const tasks = [
      taskOf("Ana", [fresh, old, skipped]),
      taskOf("Ana", [{ ...old, ground_truth: true }, fresh]),
      taskOf("Ana", [skipped]),
      taskOf("Ana", []),
    ];
    const examples = await read(tasks, {}, context);
    expect(examples.flatMap(showMentions)).toEqual(['ORG "Ana"', 'PER "Ana"']);
    expect(context.tally.toJSON()).toEqual({
      "skipped.cancelled": 1,
      "skipped.other_annotations": 3,
      "skipped.without_annotations": 1,
    });
  });
  test("counts regions that are no labelled text, and mends offsets by the region's text", async () => {
    const context = readContext();
    const result = [
      region(1, 5, "Ana", "PER"),
      { type: "relation", from_id: "a", to_id: "b" },
      { type: "choices", value: { choices: ["good"] } },
      { type: "labels", value: { start: 7, end: 11, text: "Oslo" } },
    ];
    const [example] = await read([taskOf("Ana in Oslo", [{ result }])], {}, context);
    expect(showMentions(example)).toEqual(['PER "Ana"']);
    expect(context.tally.toJSON()).toEqual({
      "repaired.offset": 1,
      "skipped.region_choices": 1,
      "skipped.region_relation": 1,
      "skipped.region_without_label": 1,
    });
  });
  test("reads predictions with their scores when told, and nothing but text", async () => {
    const predictions = [
      { model_version: "a", score: 0.5, result: [region(0, 3, "Ana", "PER", { score: 0.5 })] },
    ];
    const tasks = [taskOf("Ana", [], { predictions })];
    expect((await read(tasks, { use: "predictions" }))[0].mentions).toEqual([
      { start: 0, end: 3, label: "PER", score: 0.5 },
    ]);
    const accepted = [taskOf("Ana", predictions)];
    expect((await read(accepted))[0].mentions).toEqual([{ start: 0, end: 3, label: "PER" }]);
    expect((await read(tasks, { use: "text" }))[0]).toMatchObject({ text: "Ana", mentions: [] });
  });
  test("refuses a file in which nobody has annotated anything", async () => {
    await expect(read([taskOf("Ana", []), taskOf("Oslo", [])])).rejects.toThrow(
      /^E_INPUT: none of the 2 tasks has annotations. \(file=test-file\) Fix: export after annotating, or add --read use=predictions/,
    );
  });
  test.each([
    [
      { data: { title: "a", body: "b" }, annotations: [{ result: [] }] },
      /^E_RECORD: the task's text is not under text; there are title, body. \(file=test-file line=1\) Fix: name its key/,
    ],
    [{ text: "Ana" }, /^E_RECORD: the record is no task of Label Studio's/],
    [
      taskOf("Ana", [{ result: [{ type: "labels", value: { start: 2, end: 9, labels: ["PER"] } }] }]),
      /^E_RECORD: PER \[2, 9\) does not fit a text of 3 characters/,
    ],
  ])("refuses %j", async (task, message) => expect(read([task])).rejects.toThrow(message));

  test("writes predictions as suggestions with scores, weakest first known", () => {
    const example = exampleOf("😀 Ana Oslo", [
      [1, 2, "PER"],
      [2, 3, "LOC"],
    ]);
    const scored = {
      ...example,
      mentions: example.mentions.map((mention, i) => ({ ...mention, score: i === 0 ? 0.98765 : 0.5 })),
    };
    const [task] = JSON.parse(writeAll("label-studio", [scored], { as: "predictions", model: "v2" }));
    expect(task.data).toEqual({ id: "0", text: "😀 Ana Oslo" });
    expect(task.predictions[0]).toMatchObject({ model_version: "v2", score: 0.5 });
    expect(task.predictions[0].result[0]).toEqual({
      id: "0-0",
      from_name: "label",
      to_name: "text",
      type: "labels",
      value: { start: 2, end: 5, text: "Ana", labels: ["PER"] },
      score: 0.9877,
    });
  });
  test("gives the interface that the tasks belong to", () => {
    const writer = getFormat("label-studio").createWriter(
      { as: "annotations", units: "codepoints", layout: "array", model: "m" },
      writeContext(['A "&" <B>']),
    );
    writer.example(exampleOf("Ana", [[0, 1, "PER"]]));
    expect(writer.sidecars?.()["label-studio.xml"]).toBe(
      [
        "<View>",
        '  <Labels name="label" toName="text">',
        '    <Label value="A &quot;&amp;&quot; &lt;B>"/>',
        '    <Label value="PER"/>',
        "  </Labels>",
        '  <Text name="text" value="$text"/>',
        "</View>",
        "",
      ].join("\n"),
    );
  });
});
