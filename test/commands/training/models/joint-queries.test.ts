import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { jointQueries } from "../../../../src/commands/training/models/joint-queries.js";
import { nextFolder } from "../../../support/temp.js";

function writeSets(): [english: string, spanish: string] {
  const folder = nextFolder();
  const write = (id: string, labels: string): string => {
    writeFileSync(join(folder, `${id}.yaml`), `id: ${id}\nlanguage: ${id}\nlabels:\n${labels}`);
    return join(folder, `${id}.yaml`);
  };
  return [
    write("en", "  PER: {name: person, query: Who?}\n  LOC: {name: place, query: Where?}\n"),
    write("es", "  LOC: {name: lugar, query: ¿Dónde?}\n  ORG: {name: empresa, query: ¿Qué empresa?}\n"),
  ];
}
const show = ({ queries }: ReturnType<typeof jointQueries>): string[] =>
  queries.map(({ label, query }) => `${label} ${query}`);

test("a label is asked as the first set has it that words it, another plainly", () => {
  const [english, spanish] = writeSets();
  const sets = [{ queries: english }, {}, { queries: spanish }, { queries: english }];
  expect(show(jointQueries(sets, ["LOC", "ORG", "PER", "TOOL"]))).toEqual([
    "PER Who?",
    "LOC Where?",
    "ORG ¿Qué empresa?",
    "TOOL Which words of the text name a tool?",
  ]);
});

test("without any wording all are asked plainly", () => {
  expect(show(jointQueries([{}, {}], ["LOC"]))).toEqual(["LOC Which words of the text name a location?"]);
});
