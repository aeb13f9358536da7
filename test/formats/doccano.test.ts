import { describe, expect, test } from "vitest";
import { Losses } from "../../src/formats/losses.js";
import {
  exampleOf,
  readAll,
  readContext,
  showMentions,
  writeAll,
  writeContext,
} from "../support/examples.js";

describe("doccano", () => {
  test.each([
    ["label", '"label":[[0,3,"PER"],[7,11,"LOC"]]'],
    ["labels", '"labels":[[0,3,"PER"],[7,11,"LOC"]]'],
    [
      "entities of a project with relations",
      '"entities":[{"id":1,"label":"PER","start_offset":0,"end_offset":3},{"id":2,"label":"LOC","start_offset":7,"end_offset":11}],"relations":[]',
    ],
    ["entities of a project with intents", '"entities":[[0,3,"PER"],[7,11,"LOC"]],"cats":[]'],
    [
      "annotations of the first versions",
      '"annotations":[{"label":"PER","start_offset":0,"end_offset":3,"user":1},{"label":"LOC","start_offset":7,"end_offset":11,"user":1}],"meta":{}',
    ],
  ])("reads %s", async (_, spans) => {
    const [example] = await readAll("doccano", `{"id":12,"text":"Ana in Oslo",${spans},"Comments":[]}\n`);
    expect([example.id, ...showMentions(example)]).toEqual(["12", 'PER "Ana"', 'LOC "Oslo"']);
  });
  test("counts relations and categories, trims edges and leaves empty spans out", async () => {
    const context = readContext();
    const text =
      '{"text":"Ana in Oslo","entities":[[0,4,"PER"],[6,7,"LOC"],[2,2,"LOC"]],"relations":[{}],"cats":["go"]}';
    const [example] = await readAll("doccano", text, {}, context);
    expect(showMentions(example)).toEqual(['PER "Ana"']);
    expect(context.tally.toJSON()).toEqual({
      "repaired.trimmed": 1,
      "skipped.blank_mention": 2,
      "skipped.category": 1,
      "skipped.relation": 1,
    });
  });
  test("counts UTF-16 code units as doccano does, code points when told", async () => {
    const ofBrowser = '{"text":"😀 Ana","label":[[3,6,"PER"]]}';
    const ofPython = '{"text":"😀 Ana","label":[[2,5,"PER"]]}';
    expect(showMentions((await readAll("doccano", ofBrowser))[0])).toEqual(['PER "Ana"']);
    expect(showMentions((await readAll("doccano", ofPython, { units: "codepoints" }))[0])).toEqual([
      'PER "Ana"',
    ]);
  });
  test.each([
    [
      '{"text":"Ana","label":[[0,4,"PER"]]}',
      /^E_RECORD: PER \[0, 4\) does not fit a text of 3 characters. \(file=test-file line=1\) Fix: check what the offsets/,
    ],
    ['{"text":"😀","label":[[0,1,"X"]]}', /^E_RECORD: X \[0, 1\) cuts a character in two/],
    ['{"text":"Ana"}', /there is no label, labels, entities or annotations/],
    ['{"text":"Ana","label":["PER"]}', /^E_RECORD: the record is not what the format says/],
    [
      '{"text":"Ana","annotations":[{"label":3,"start_offset":0,"end_offset":3}]}',
      /^E_RECORD: label 3 is a number of doccano's database, not a name. \(file=test-file line=1\) Fix: export it as JSONL with text labels/,
    ],
  ])("refuses %s", async (text, message) => expect(readAll("doccano", text)).rejects.toThrow(message));
  test("writes tuples or entities, the weakest score beside them", () => {
    const example = exampleOf("Ana in Oslo", [
      [0, 1, "PER"],
      [2, 3, "LOC"],
    ]);
    const scored = {
      ...example,
      mentions: example.mentions.map((mention, i) => ({ ...mention, score: i === 0 ? 0.98765 : 0.70006 })),
    };
    expect(writeAll("doccano", [scored])).toBe(
      '{"id":"0","text":"Ana in Oslo","label":[[0,3,"PER"],[7,11,"LOC"]],"score":0.7001}\n',
    );
    expect(JSON.parse(writeAll("doccano", [example], { layout: "entities" }))).toEqual({
      id: "0",
      text: "Ana in Oslo",
      entities: [
        { id: 0, label: "PER", start_offset: 0, end_offset: 3 },
        { id: 1, label: "LOC", start_offset: 7, end_offset: 11 },
      ],
      relations: [],
    });
  });
  test("counts what is in pieces as lost", () => {
    const example = {
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
    };
    const losses = new Losses();
    expect(JSON.parse(writeAll("doccano", [example], {}, writeContext([], { losses }))).label).toEqual([]);
    expect(losses.toJSON()).toEqual({ discontinuous: 1 });
  });
});
