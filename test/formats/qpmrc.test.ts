import { expect, test } from "vitest";
import { exampleOf, readAll, writeAll, writeContext } from "../support/examples.js";

const example = exampleOf("New York City won", [
  [0, 3, "ORG"],
  [0, 2, "LOC"],
]);

test("qpmrc writes one record with all type names and comes back, nested too", async () => {
  const text = writeAll("qpmrc", [example], {}, writeContext(["LOC", "ORG", "PER"]));
  expect(JSON.parse(text)).toEqual({
    id: "0",
    words: ["New", "York", "City", "won"],
    labels: ["LOC", "ORG", "PER"],
    names: ["location", "organization", "person"],
    mentions: [
      [1, 0, 2],
      [0, 0, 1],
    ],
  });
  expect(await readAll("qpmrc", text)).toEqual([example]);
});

test("qpmrc asks for fewer types on demand", () => {
  const text = writeAll("qpmrc", [example], { negatives: 1 }, writeContext(["A", "B", "C", "LOC", "ORG"]));
  expect(JSON.parse(text).labels).toHaveLength(3);
});

test.each([
  [{ mentions: [[0, 0, 1]] }, /mention \[0, 0, 1\] does not fit 1 labels and 1 words/],
  [{ names: [] }, /labels and names differ in number/],
])("qpmrc refuses %j", async (fields, message) => {
  const record = { id: "1", words: ["a"], labels: ["X"], names: ["x"], mentions: [], ...fields };
  await expect(readAll("qpmrc", JSON.stringify(record))).rejects.toThrow(message);
});
