import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readPipeline } from "../../../src/commands/pipeline/pipeline-file.js";
import { PipelineBench } from "../../support/pipelines.js";

const fileOf = (tree: Record<string, unknown>): string => {
  const { steps, ...rest } = tree;
  return new PipelineBench(steps as Record<string, unknown> | undefined, rest).file;
};
const steps = { a: { run: "say" } };

describe("readPipeline", () => {
  test("every fault is named with its place, and the key that was meant", () => {
    const file = fileOf({
      stepz: {},
      steps: { "1a": { run: "say" }, b: { run: "say", flag: {} }, c: { args: 3 } },
    });
    expect(() => readPipeline(file)).toThrow(
      `E_CONFIG: ${file} is not valid:
✖ steps.1a: a step's name is letters, digits, - and _, and begins with a letter
✖ unknown key "steps.b.flag": expected one of run, for, when, config, set, flags, args, save, folder, after, inputs, outputs; did you mean "flags"?
✖ steps.c.run: Invalid input: expected string, received undefined
✖ steps.c.args: Invalid input: expected array, received number
✖ unknown key "stepz": expected one of about, base, vars, out, steps; did you mean "steps"?
 (file=${file}) Fix: see docs/pipelines.md for what a pipeline may hold.`,
    );
  });

  test("a pipeline without steps is none", () =>
    expect(() => readPipeline(fileOf({ steps: {} }))).toThrow(
      /pipeline\.yaml has no steps\..*Fix: name some under steps:\./,
    ));

  test("--set wins over vars, below their keys as well, and names only what is there", () => {
    const file = fileOf({ vars: { seed: 1, sizes: { few: 10, many: 100 } }, steps });
    expect(readPipeline(file, { set: ["seed=2", "sizes.few=5"] }).vars).toEqual({
      seed: 2,
      sizes: { few: 5, many: 100 },
    });
    expect(() => readPipeline(file, { set: ["sed=2"] })).toThrow(
      'E_CONFIG: --set names "sed": expected one of seed, sizes; did you mean "seed"?',
    );
  });

  test.each(["out", "steps", "two words"])('a variable cannot be named "%s"', (name) =>
    expect(() => readPipeline(fileOf({ vars: { [name]: 1 }, steps }))).toThrow(
      new RegExp(
        `has a variable named "${name}".* Fix: name it with letters, digits and _, and none of steps, out\\.`,
      ),
    ),
  );

  test("its folder is beside the file, may hold variables, and gives way to --out and to runs/", () => {
    const file = fileOf({ vars: { seed: 7 }, out: "made/${seed}", steps });
    expect(readPipeline(file).out).toBe(join(file, "../made/7"));
    expect(readPipeline(file, { out: "x" }).out).toBe(resolve("x"));
    const { file: unnamed } = new PipelineBench(steps, { out: undefined });
    expect(readPipeline(unnamed).out).toBe(resolve("runs/pipeline"));
    expect(() => readPipeline(fileOf({ out: "${steps.a}", steps }))).toThrow(
      'E_CONFIG: out is "${steps.a}", but the step a lies in it.',
    );
  });
});
