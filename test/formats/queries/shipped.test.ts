import { describe, expect, test } from "vitest";
import { listQuerySets, loadQuerySet, namingOf } from "../../../src/formats/queries/query-set.js";
import { loadBundledOntology } from "../../../src/ontology/bundled-ontology.js";
import { loadLabelSet } from "../../../src/ontology/label-set-file.js";

const sizes: Record<string, number> = {
  atis: 83,
  conll: 4,
  "crossner-ai": 14,
  "crossner-conll2003": 4,
  "crossner-literature": 12,
  "crossner-music": 13,
  "crossner-politics": 9,
  "crossner-science": 17,
  entity: 1,
  "mit-movie": 12,
  "mit-restaurant": 8,
  msra: 3,
  "nerbert-212": 212,
  "nerbert-315": 315,
  "nerbert-4": 4,
  "punified-boson": 6,
  "punified-ccks2021": 17,
  "punified-cluener": 10,
  "punified-ecommerce": 2,
  "punified-msra": 3,
  "punified-ontonotes4": 4,
  "punified-people-daily": 4,
  "punified-resume": 8,
};

test("PUnifiedNER's eight sets name the paper's 37 types", () => {
  const sets = listQuerySets().filter((name) => name.startsWith("punified-"));
  const names = new Set(sets.flatMap((set) => loadQuerySet(set).queries.map(({ name }) => name)));
  expect([sets.length, names.size]).toEqual([8, 37]);
});

test("every shipped query set is listed here", () => expect(listQuerySets()).toEqual(Object.keys(sizes)));

describe.each(Object.entries(sizes))("query set %s", (name, size) => {
  const set = loadQuerySet(name);
  test(`words ${size} labels, each in its own words`, () => {
    expect(set.id).toBe(name);
    expect(set.queries).toHaveLength(size);
    expect(new Set(set.queries.map(({ query }) => query)).size).toBe(size);
    for (const { query } of set.queries) expect(query).toMatch(/^\p{Lu}.{15,}\.$|。$/u);
  });
  test("leads every name back to its label", () => {
    const naming = namingOf(set);
    for (const { label, name: words } of set.queries) expect(naming.labelOf(words)).toBe(label);
  });
});

test.each(["nerbert-315", "nerbert-212", "nerbert-4"])(
  "query set %s words exactly the labels of the label set, by their names",
  (name) => {
    const { labels, naturalNames } = loadLabelSet(name, loadBundledOntology());
    const queries = loadQuerySet(name).queries;
    expect(queries.map(({ label }) => label).sort()).toEqual([...labels].sort());
    for (const { label, name: words } of queries)
      expect([label, words]).toEqual([label, naturalNames[label]]);
  },
);
