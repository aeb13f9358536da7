import { describe, expect, test } from "vitest";
import {
  exampleOf,
  readAll,
  readContext,
  showMentions,
  writeAll,
  writeContext,
} from "../../support/examples.js";

const row = (over: object = {}): string =>
  JSON.stringify({ id: 7, tokens: ["Ana", "in", "Oslo"], ner_tags: ["B-PER", "O", "B-LOC"], ...over });

describe("hf-tokens", () => {
  test("reads tags by name, whichever of the usual columns hold them", async () => {
    const [example] = await readAll("hf-tokens", row());
    expect([example.id, example.text, ...showMentions(example)]).toEqual([
      "7",
      "Ana in Oslo",
      'PER "Ana"',
      'LOC "Oslo"',
    ]);
    const other = '[{"words":["Bo"],"labels":["U-PER"]},{"words":[],"labels":[]}]';
    const [bo, empty] = await readAll("hf-tokens", other);
    expect([bo.id, empty.id, empty.text, ...showMentions(bo)]).toEqual(["0", "1", "", 'PER "Bo"']);
    const named = '{"w":["Bo"],"t":["B"]}';
    expect(showMentions((await readAll("hf-tokens", named, { words: "w", tags: "t" }))[0])).toEqual([
      'ENTITY "Bo"',
    ]);
  });
  test("reads numbers by the names given, else by those of the card", async () => {
    const numbers = row({ ner_tags: [1, 0, 3] });
    const read = await readAll("hf-tokens", numbers, { names: "O, B-X,I-X,B-Y" });
    expect(showMentions(read[0])).toEqual(['X "Ana"', 'Y "Oslo"']);
    const card =
      "---\nfeatures:\n- name: ner_tags\n  sequence: {class_label: {names: [O, B-A, I-A, B-B]}}\n---\n";
    const context = readContext({ readBeside: (path) => (path === "README.md" ? card : undefined) });
    expect(showMentions((await readAll("hf-tokens", numbers, {}, context))[0])).toEqual([
      'A "Ana"',
      'B "Oslo"',
    ]);
  });
  test("drops empty words with their tags, and counts them", async () => {
    const context = readContext();
    const [example] = await readAll("hf-tokens", row({ tokens: ["Ana", "", "Oslo"] }), {}, context);
    expect(example.text).toBe("Ana Oslo");
    expect(context.tally.get("repaired.empty_word")).toBe(1);
  });
  test("writes what the card numbers", () => {
    const context = writeContext(["LOC", "PER"]);
    const example = exampleOf("Ana in Oslo", [
      [0, 1, "PER"],
      [2, 3, "LOC"],
    ]);
    expect(JSON.parse(writeAll("hf-tokens", [example], {}, context))).toEqual({
      id: "0",
      tokens: ["Ana", "in", "Oslo"],
      ner_tags: ["B-PER", "O", "B-LOC"],
    });
    expect(JSON.parse(writeAll("hf-tokens", [example], { as: "numbers" }, context)).ner_tags).toEqual([
      3, 0, 1,
    ]);
  });
  test("counts a mention without a tag of its label as lost", () => {
    const context = writeContext(["LOC"]);
    writeAll("hf-tokens", [exampleOf("Ana", [[0, 1, "PER"]])], { as: "numbers" }, context);
    expect(context.losses.toJSON()).toEqual({ unasked: 1 });
  });
  test.each([
    [row({ ner_tags: ["O"] }), "E_RECORD: 3 words but 1 tags. (file=test-file line=1)"],
    [
      row({ ner_tags: "O" }),
      /^E_RECORD: the row holds no list of words and list of tags. .*Fix: name the columns with --read words=NAME tags=NAME/,
    ],
    [
      row({ ner_tags: [0, 0, 1] }),
      /^E_RECORD: ner_tags holds the number 0, and no card names them. .*Fix: name the tags in the order/,
    ],
    [
      '{"tokens":[]}',
      /^E_RECORD: the row has no column of tags: expected one of tokens. .*Fix: name it with --read tags=NAME/,
    ],
    [row({ ner_tags: ["PER", "O", "O"] }), /^E_RECORD: "PER" is not a tag/],
  ])("refuses %s", async (text, message) => expect(readAll("hf-tokens", text)).rejects.toThrow(message));
  test("refuses a number beyond the names", async () =>
    expect(readAll("hf-tokens", row({ ner_tags: [0, 0, 9] }), { names: "O,B-X" })).rejects.toThrow(
      /ner_tags holds the number 9, and 2 are named/,
    ));
});
