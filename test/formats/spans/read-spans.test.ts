import { describe, expect, test } from "vitest";
import { readAll, readContext, showMentions } from "../../support/examples.js";

describe("spans", () => {
  test("reads PUnifiedNER's arrays with inclusive code points", async () => {
    const text = '["😀 Ana in Oslo", [2, 4, "Ana", "PER"], [9, 12, "Oslo", "LOC"]]\n["nichts"]\n';
    const [first, second] = await readAll("spans", text);
    expect(showMentions(first)).toEqual(['PER "Ana"', 'LOC "Oslo"']);
    expect(second.mentions).toEqual([]);
  });
  test("reads CLUENER's objects in any layout, a test set's too", async () => {
    const text = '{\n"text":"台湾人",\n"label":{"address":{"台湾":[[0,1]]}}}\n{"id":7,"text":"无"}';
    const [first, second] = await readAll("spans", text);
    expect(showMentions(first)).toEqual(['address "台湾"']);
    expect(second.id).toBe("7");
  });
  test("reads PIQN's words with exclusive ends and biaffine-ner's with inclusive ones, nested too", async () => {
    const piqn =
      '[{"tokens":["a","b","c"],"entities":[{"type":"X","start":0,"end":2},{"type":"Y","start":1,"end":2}],"org_id":"d1"}]';
    const [first] = await readAll("spans", piqn);
    expect([first.id, ...showMentions(first)]).toEqual(["d1", 'X "a b"', 'Y "b"']);
    const biaffine = '{"doc_key":"d","ners":[[[0,1,"X"]],[[0,0,"Y"]]],"sentences":[["a","b"],["c"]]}';
    const sentences = await readAll("spans", biaffine);
    expect(sentences.map(({ id }) => id)).toEqual(["d/0", "d/1"]);
    expect(sentences.flatMap(showMentions)).toEqual(['X "a b"', 'Y "c"']);
  });
  test("re-finds what is misplaced near its offset, trims, and counts both", async () => {
    const context = readContext();
    const text = JSON.stringify([
      "Oslo is not Oslo , said Ana  .",
      [13, 17, "Oslo", "LOC"],
      [24, 26, "Ana ", "PER"],
      [0, 4, "Oslo", "LOC"],
      [0, 3, "Oslo", "LOC"],
      [3, 8, "Bergen", "LOC"],
      [4, 4, " ", "PER"],
    ]);
    const [example] = await readAll("spans", text, {}, context);
    expect(example.mentions.map(({ start, end }) => [start, end])).toEqual([
      [0, 4],
      [12, 16],
      [24, 27],
    ]);
    expect(context.tally.toJSON()).toEqual({
      "merged.same_mention": 1,
      "repaired.end": 2,
      "repaired.offset": 1,
      "repaired.trimmed": 1,
      "skipped.blank_mention": 1,
      "skipped.mention_not_in_text": 1,
    });
  });
  test("seeks no farther than told", async () => {
    const context = readContext();
    await readAll("spans", '["a bb cc dd ee Oslo", [0, 3, "Oslo", "LOC"]]', { reach: 5 }, context);
    expect(context.tally.get("skipped.mention_not_in_text")).toBe(1);
  });
  test("cuts words at mention edges", async () => {
    const [example] = await readAll("spans", '["Osloer", [0, 3, "Oslo", "LOC"]]');
    expect([...example.words]).toEqual([0, 4, 4, 6]);
  });
  test.each([
    [
      '{"a":1}',
      /^E_RECORD: the record's keys \(a\) are of no known layout. \(file=test-file line=1\) Fix: name its layout/,
    ],
    [
      '{"tokens":["a"],"entities":[{"type":"X","start":0,"end":2}]}',
      /^E_RECORD: X \[0, 2\) does not fit a sentence of 1 words/,
    ],
    ['{"text":3,"label":{}}', /^E_RECORD: the record is not of the cluener layout/],
    ['{"sentences":[["a"]],"ners":[]}', /1 sentences but 0 lists of mentions/],
  ])("refuses %s", async (text, message) => expect(readAll("spans", text)).rejects.toThrow(message));
});
