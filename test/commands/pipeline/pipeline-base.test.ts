import { describe, expect, test } from "vitest";
import { readPipeline } from "../../../src/commands/pipeline/pipeline-file.js";
import { PipelineBench } from "../../support/pipelines.js";

const base = `
about: the base
out: base-out
vars: {seed: 1, sizes: {few: 10, many: 100}}
steps:
  a: {run: say, args: [x]}
  b: {run: say, flags: {json: true}, when: "\${seed}"}
`;
const benchOver = (rest: Record<string, unknown>, steps?: Record<string, unknown>): PipelineBench => {
  const bench = new PipelineBench(steps, { out: undefined, base: "base.yaml", ...rest });
  bench.put("base.yaml", base);
  return bench;
};

describe("readPipeline with a base", () => {
  test("takes vars and steps, with what the file says over them, key by key", () => {
    const { file } = benchOver(
      { vars: { sizes: { few: 5 }, more: 2 } },
      { b: { flags: { json: false } }, a: null, c: { run: "say" } },
    );
    const { vars, steps } = readPipeline(file);
    expect(vars).toEqual({ seed: 1, sizes: { few: 5, many: 100 }, more: 2 });
    expect(steps).toEqual({
      b: { run: "say", flags: { json: false }, when: "${seed}" },
      c: { run: "say" },
    });
  });

  test("the base's folder is not taken, so that both can stand side by side", () =>
    expect(readPipeline(benchOver({ vars: { seed: 2 } }).file).out).toMatch(/runs\/pipeline$/));

  test("a base may have a base, in another folder; paths are relative to the file that is run", () => {
    const bench = benchOver({ base: "deep/middle.yaml" });
    bench.put("deep/middle.yaml", "base: ../base.yaml\nvars: {seed: 3}\n");
    const { vars, folder } = readPipeline(bench.file);
    expect(vars).toMatchObject({ seed: 3, sizes: { few: 10 } });
    expect(folder).toBe(bench.folder);
  });

  test.each([
    [
      "pipeline.yaml",
      /pipeline\.yaml is its own base: .*pipeline\.yaml -> .*pipeline\.yaml\. Fix: take one base: away/,
    ],
    [
      "text.yaml",
      /text\.yaml, which .*pipeline\.yaml names as its base, is no pipeline\. Fix: correct base:/,
    ],
    ["none.yaml", /none\.yaml cannot be read/],
  ])("base: %s is refused", (name, message) => {
    const bench = benchOver({ base: name });
    bench.put("text.yaml", "just words");
    expect(() => readPipeline(bench.file)).toThrow(message);
  });

  test("faults are named in the file that is run", () => {
    const { file } = benchOver({ base: 3 }, { a: { run: "say" } });
    expect(() => readPipeline(file)).toThrow(/pipeline\.yaml is not valid:\n✖ base: .*expected string/);
  });
});
