import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resolveBuildConfig } from "../../src/commands/build-config.js";
import { nextFolder } from "../support/temp.js";

test("flags win over the file, and paths in the file are relative to it", () => {
  const folder = nextFolder();
  const file = join(folder, "build.yaml");
  writeFileSync(file, "dump: [d.xml, '-']\ntypes: [t/x.ttl]\nlabels: mine.yaml\nseed: 3\nout: o\n");
  expect(resolveBuildConfig({ seed: 4, out: "elsewhere" }, file)).toMatchObject({
    dump: [join(folder, "d.xml"), "-"],
    types: [join(folder, "t/x.ttl")],
    labels: join(folder, "mine.yaml"),
    seed: 4,
    out: "elsewhere",
    minEntities: 10,
    dropProbabilities: [0.3, 0.5, 0.7],
  });
});

test("a shipped label set is a name and stays one", () => {
  const file = join(nextFolder(), "build.yaml");
  writeFileSync(file, "dump: [d.xml]\nlabels: nerbert-4\nout: o\n");
  expect(resolveBuildConfig({}, file).labels).toBe("nerbert-4");
});

test("an unknown key and a number out of range are both in the one error", () => {
  expect(() => resolveBuildConfig({ dump: ["x"], out: "o", validationRatio: 2, worker: 1 })).toThrow(
    /^E_CONFIG: the command line is not valid:[\s\S]*"worker"[\s\S]*validationRatio/,
  );
});
