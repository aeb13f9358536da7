import { describe, expect, test } from "vitest";
import { Losses } from "../../src/formats/losses.js";
import { exampleOf, readAll, showMentions, writeAll, writeContext } from "../support/examples.js";

const example = exampleOf(
  "Ana Ruiz met Bo Li",
  [
    [0, 2, "PER"],
    [3, 5, "PER"],
    [3, 4, "FIRST"],
  ],
  "7",
);

describe("mrc", () => {
  test("writes a record for each query with inclusive word positions", () => {
    const records = JSON.parse(
      writeAll("mrc", [example], { negatives: "all" }, writeContext(["PER", "ORG", "FIRST"])),
    );
    expect(records).toEqual([
      {
        qas_id: "7.0",
        context: "Ana Ruiz met Bo Li",
        query: "Which words of the text name a person?",
        entity_label: "PER",
        start_position: [0, 3],
        end_position: [1, 4],
        span_position: ["0;1", "3;4"],
        impossible: false,
      },
      expect.objectContaining({ qas_id: "7.1", entity_label: "ORG", span_position: [], impossible: true }),
      expect.objectContaining({ qas_id: "7.2", start_position: [3], end_position: [3], impossible: false }),
    ]);
  });
  test("comes back as the same texts, also where two stand alike side by side", async () => {
    const twins = [exampleOf("Ana", [[0, 1, "PER"]], "1"), exampleOf("Ana", [], "2")];
    for (const layout of ["array", "lines"]) {
      const text = writeAll("mrc", [example, ...twins], { layout });
      expect(await readAll("mrc", text)).toEqual([example, ...twins]);
    }
  });
  test("no records make an empty array", () => expect(JSON.parse(writeAll("mrc", []))).toEqual([]));
  test("reads starts and ends where there are no span positions", async () => {
    const record = {
      context: "a b c",
      query: "q",
      start_position: [0, 2],
      end_position: [1, 2],
      entity_label: "X",
    };
    expect(showMentions((await readAll("mrc", JSON.stringify([record])))[0])).toEqual(['X "a b"', 'X "c"']);
  });
  test("words with white space inside become several, as their reader will see them", () => {
    const odd = { ...exampleOf("New_York won", [[0, 1, "LOC"]]), text: "New\u00a0York won" };
    const [record] = JSON.parse(writeAll("mrc", [odd]));
    expect(record).toMatchObject({ context: "New York won", span_position: ["0;1"] });
  });
  test("counts a mention that no query asks for, and refuses it when strict", () => {
    const losses = new Losses();
    writeAll("mrc", [example], {}, writeContext(["PER"], { losses }));
    expect(losses.toJSON()).toEqual({ unasked: 1 });
    expect(() => writeAll("mrc", [example], {}, writeContext(["PER"], { losses: new Losses(true) }))).toThrow(
      /^E_RECORD: FIRST "Bo" \[13, 15\) would be lost: no query asks for its label. \(example=7\) Fix: choose a format/,
    );
  });
  test.each([
    [
      { span_position: ["0;9"] },
      /^E_RECORD: answer 0;9 lies outside a context of 1 words. \(file=test-file line=1 qas_id=0\)/,
    ],
    [{ span_position: ["0-1"] }, /expected first;last/],
    [{ start_position: [0] }, /answer 0;-1 lies outside/],
  ])("refuses %j", async (fields, message) => {
    const text = JSON.stringify([{ context: "a", query: "q", entity_label: "X", ...fields }]);
    await expect(readAll("mrc", text)).rejects.toThrow(message);
  });
});
