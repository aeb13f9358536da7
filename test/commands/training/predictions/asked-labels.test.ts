import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readAsked } from "../../../../src/commands/training/predictions/asked-labels.js";
import { recordingContext } from "../../../support/recording-context.js";
import { nextFolder } from "../../../support/temp.js";

const own = ["PER", "LOC"];
function write(name: string, content: string): string {
  const file = join(nextFolder(), name);
  writeFileSync(file, content);
  return file;
}

describe("what a model is asked for", () => {
  test("is what it knows, when nothing is said", () => expect(readAsked({}, own)).toBeUndefined());

  test("are the types that are named, each once", () => {
    expect(readAsked({ types: ["tool", "PER", "tool"] }, own)).toEqual({ labels: ["tool", "PER"] });
  });

  test("are its own labels by other names", () => {
    const names = write("names.yaml", "PER: place\nLOC: person\n");
    expect(readAsked({ names }, own)).toEqual({ labels: own, names: { PER: "place", LOC: "person" } });
  });

  test("has the words of a query set, except where a name is given", () => {
    const names = write("names.yaml", "LOC: river\n");
    const asked = readAsked({ types: ["PER", "LOC"], names, queries: "conll" }, own)!;
    expect(asked.names).toMatchObject({ PER: "person", LOC: "river" });
    expect(Object.keys(asked.queries!)).toContain("PER");
    expect(asked.queries).not.toHaveProperty("LOC");
  });

  test("may be a slip of the hand, which is said", () => {
    const { context, lines } = recordingContext();
    readAsked({ types: ["PERS", "garden tool", "LOC"] }, own, context.logger);
    expect(lines).toEqual(['warn "PERS" is new to the model; did you mean "PER"?']);
  });

  test("is refused from a file that is none", () => {
    expect(() => readAsked({ names: write("names.yaml", "PER: [a]\n") }, own)).toThrow(
      /E_CONFIG: .*names\.yaml is not valid/,
    );
    expect(() => readAsked({ queries: "conl" }, own)).toThrow(
      /E_CONFIG: no query set "conl": .*did you mean "conll"/,
    );
  });
});
