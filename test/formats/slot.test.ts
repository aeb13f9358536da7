import { describe, expect, test } from "vitest";
import { exampleOf, readAll, readContext, showMentions, writeAll } from "../support/examples.js";

describe("slot", () => {
  test("cuts at the last colon and counts intents", async () => {
    const context = readContext();
    const text =
      "at:O 12:30:B-depart_time.time pm:I-depart_time.time <=> atis_flight\n\nhi:O <=> <NULL>\r\nyo:O";
    const examples = await readAll("slot", text, {}, context);
    expect(examples.map(({ text: words }) => words)).toEqual(["at 12:30 pm", "hi", "yo"]);
    expect(showMentions(examples[0])).toEqual(['depart_time.time "12:30 pm"']);
    expect(context.tally.toJSON()).toEqual({ "skipped.intent": 1 });
  });
  test.each([
    ["Ana", /^E_RECORD: "Ana" is not word:tag. \(file=test-file line=1\)/],
    ["Ana:B_PER", /^E_RECORD: "B_PER" is not a tag/],
  ])("refuses %s", async (line, message) => expect(readAll("slot", line)).rejects.toThrow(message));
  test("writes what it reads", async () => {
    const example = exampleOf("a <=> b", [[2, 3, "X"]]);
    const text = writeAll("slot", [example]);
    expect(text).toBe("a:O <=>:O b:B-X <=> <NULL>\n");
    expect((await readAll("slot", text))[0].mentions).toEqual(example.mentions);
  });
  test("refuses a label with a colon", () => {
    expect(() => writeAll("slot", [exampleOf("a", [[0, 1, "x:y"]])])).toThrow(/label "x:y" holds ":"/);
  });
});
