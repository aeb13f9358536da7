import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadQuerySet, makeQuerySet, namingOf, queriesFor } from "../../../src/formats/queries/query-set.js";
import { nextFolder } from "../../support/temp.js";

const set = {
  id: "s",
  language: "en",
  queries: [
    { label: "PER", name: "person", query: "Who?" },
    { label: "LOC", name: "place", query: "Where?" },
  ],
};

describe("query sets", () => {
  test("are read from YAML in the order of the file", () => {
    const file = join(nextFolder(), "q.yaml");
    writeFileSync(
      file,
      "id: s\nlanguage: en\nlabels:\n  PER: {name: person, query: Who?}\n  LOC: {name: place, query: Where?}\n",
    );
    expect(loadQuerySet(file)).toEqual(set);
  });
  test.each([
    ["labels:\n  PER: {name: x}\n", /Invalid input: expected string.*labels.PER.query/s],
    ["labels: {}\nlabel: 3\n", /Unrecognized key: "label"/],
  ])("refuse %j", (text, message) => {
    const file = join(nextFolder(), "q.yaml");
    writeFileSync(file, `id: s\nlanguage: en\n${text}`);
    expect(() => loadQuerySet(file)).toThrow(message);
  });
  test("an unheard name lists those there are", () => {
    expect(() => loadQuerySet("conl")).toThrow(
      /^E_CONFIG: no query set "conl": expected one of .*did you mean "conll"\?/,
    );
  });
  test("serve the labels of a dataset, with plain queries for the unworded", () => {
    expect(queriesFor(set, ["X_y", "LOC"]).queries).toEqual([
      set.queries[1],
      { label: "X_y", name: "x y", query: "Which words of the text name a x y?" },
    ]);
    expect(queriesFor(set, undefined)).toBe(set);
    expect(queriesFor(undefined, ["A"]).queries).toHaveLength(1);
  });
  test("name labels", () => {
    expect(namingOf(set).labelOf("place")).toBe("LOC");
    expect(namingOf(makeQuerySet(["PER"])).nameOf("PER")).toBe("person");
  });
});
