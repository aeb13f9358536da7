import { expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.js";
import { ClassIds, indirect } from "../../src/ontology/class-ids.js";
import { Ontology } from "../../src/ontology/ontology.js";

const ontology = new Ontology({
  classes: ["Agent", "Person", "Athlete", "Work", "Film"],
  parents: [
    ["Person", "Agent"],
    ["Athlete", "Person"],
    ["Film", "Work"],
  ],
  equivalents: [["Work", "Opus"]],
});

test("ids follow the ontology's names, then the order of coming", () => {
  const ids = new ClassIds(ontology);
  expect(["Agent", "Athlete", "Work", "Opus", "Zoo", "Bank", "Zoo"].map((name) => ids.idOf(name))).toEqual([
    1, 2, 5, 5, 6, 7, 6,
  ]);
});

test("sorted names do not depend on the order of coming", () => {
  const ids = new ClassIds(ontology);
  const [zoo, bank] = [ids.idOf("Zoo"), ids.idOf("Bank")];
  const { names, newIds } = ids.sorted();
  expect(names).toEqual(["", "Agent", "Athlete", "Film", "Person", "Work", "Bank", "Zoo"]);
  expect([names[newIds[zoo]], names[newIds[bank]], names[newIds[ids.idOf("Film")]]]).toEqual([
    "Zoo",
    "Bank",
    "Film",
  ]);
});

test.each([
  ["the deeper", "Athlete", "Person"],
  ["the first by name at one depth", "Film", "Person"],
  ["the one that the ontology has", "Agent", "Zoo"],
  ["the first by name of two that it lacks", "Bank", "Zoo"],
])("of two classes %s counts, in either order", (_, winner, loser) => {
  const ids = new ClassIds(ontology);
  const [a, b] = [ids.idOf(winner), ids.idOf(loser)];
  expect([ids.moreSpecific(a, b), ids.moreSpecific(b, a), ids.moreSpecific(a, a)]).toEqual([a, a, a]);
});

test("a class that is marked indirect gives way to any other", () => {
  const ids = new ClassIds(ontology);
  const [direct, marked] = [ids.idOf("Agent"), ids.idOf("Athlete") | indirect];
  expect([ids.moreSpecific(direct, marked), ids.moreSpecific(marked, direct)]).toEqual([direct, direct]);
  expect(ids.moreSpecific(ids.idOf("Person") | indirect, marked)).toBe(marked);
});

test("more classes than 16 bits hold are refused", () => {
  const ids = new ClassIds(ontology);
  expect(() => {
    for (let i = 0; i <= 0xffff; i++) ids.idOf(`Class${i}`);
  }).toThrow(ConfigError);
});
