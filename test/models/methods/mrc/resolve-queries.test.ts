import { expect, test } from "vitest";
import { resolveQueries } from "../../../../src/models/methods/mrc/resolve-queries.js";

const known = [{ label: "PER", query: "Who is named?" }];

test("a label is asked as the model knows it, a new one plainly, and a query as it stands", () => {
  const asked = ["PER", "musicGenre", { label: "PER2", query: "Which people?", name: "person" }];
  expect(resolveQueries(asked, known)).toEqual([
    { label: "PER", query: "Who is named?" },
    { label: "musicGenre", query: "Which words of the text name a music genre?" },
    { label: "PER2", query: "Which people?" },
  ]);
});
