import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeMark } from "../../../../src/commands/pipeline/marks.js";
import type { PlannedStep } from "../../../../src/commands/pipeline/plan-pipeline.js";
import { readStepReport } from "../../../../src/commands/pipeline/report/read-step.js";
import { nextFolder } from "../../../support/temp.js";

function read(
  verb: string,
  result: unknown,
  files: Record<string, string> = {},
  values: Record<string, string> = {},
) {
  const out = nextFolder();
  const folder = join(out, "s");
  for (const [file, text] of Object.entries({
    "results/s.json": JSON.stringify(result),
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`s/${name}`, text])),
  })) {
    mkdirSync(dirname(join(out, file)), { recursive: true });
    writeFileSync(join(out, file), text);
  }
  writeMark(out, "s", { state: "done", hash: "h", definition: {}, after: {}, seconds: 2.5 });
  return readStepReport(
    {
      name: "s",
      step: "s",
      values,
      verb: { name: verb, arguments: [], flags: [] },
      after: ["a"],
      folder,
    } as unknown as PlannedStep,
    out,
  );
}
const lines = (...values: unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join("");

describe("readStepReport", () => {
  test("a fine-tuning's test score with its labels, its sentences and its curve", () => {
    const seen = read(
      "finetune",
      {
        sizes: [{ sentences: 80, test: { mean: 0.5 }, dev: { mean: 0.75 } }],
        how: "test",
        scores: { labels: { PER: { f1: 0.6 }, LOC: { f1: null } } },
      },
      {
        "metrics.jsonl": `${lines({ step: 10, loss: 2, devF1: null }, { step: 20, loss: 1, devF1: 0.75 })}{"step":30,"lo`,
        "model/metrics.jsonl": lines({ step: 1, loss: 9 }),
      },
      { size: "s", seed: "7", i: "1" },
    );
    expect(seen).toEqual({
      ...{
        name: "s",
        group: "s.s.1",
        seed: "7",
        verb: "finetune",
        after: ["a"],
        state: "done",
        seconds: 2.5,
      },
      headline: { "test F1": 0.5, "dev F1": 0.75 },
      sizes: { sentences: 80, steps: 20 },
      test: { f1: 0.5, labels: { PER: 0.6 } },
      curves: [
        {
          part: "",
          points: [
            { step: 10, loss: 2 },
            { step: 20, loss: 1, devF1: 0.75 },
          ],
        },
      ],
    });
  });

  test("trainings below the step's folder have curves of their own", () => {
    const line = lines({ step: 1, loss: 1 });
    const { curves } = read(
      "finetune",
      {},
      {
        "seed-1/metrics.jsonl": line,
        "folds/fold-1/metrics.jsonl": line,
        "a/b/c/metrics.jsonl": line,
      },
    );
    expect(curves.map(({ part }) => part)).toEqual(["folds/fold-1", "seed-1"]);
  });

  test("a score of dev is none of test", () =>
    expect(
      read("finetune", {
        sizes: [{ sentences: 8, test: { mean: 0.5 } }],
        how: "dev",
        scores: { labels: { PER: { f1: 1 } } },
      }).test,
    ).toEqual({ f1: 0.5, labels: {} }));

  test("an adaptation's texts stand in its log", () =>
    expect(
      read("adapt", { steps: 17 }, { "log.jsonl": lines({ msg: "x" }, { examples: 130 }, { step: 1 }) })
        .sizes,
    ).toEqual({ sentences: 130 }));

  test("pseudo labels are counted by label", () => {
    const types = { PER: { kept: 3, meanScore: 0.5, belowScore: 1, overCap: 0 } };
    const seen = read("pseudo-label", { sentences: 5, written: 4, empty: 2, mentions: 3, types });
    expect(seen.pseudo).toEqual(types);
    expect(seen.sizes).toEqual({ sentences: 4, mentions: 3, "without a mention": 2 });
  });

  test.each([
    [
      "evaluate",
      { texts: 2, span: { micro: { f1: 0.25 }, labels: { PER: { f1: 0.5 } } } },
      { f1: 0.25, labels: { PER: 0.5 } },
    ],
    ["transfer", { scores: { spans: { micro: { f1: 0.75 } } } }, { f1: 0.75, labels: {} }],
    ["pretrain", { dev: { micro: { f1: 0.75 } } }, undefined],
  ])("of %s the score is what was measured on test", (verb, json, test) =>
    expect(read(verb, json).test).toEqual(test),
  );

  test("a step that is not begun has nothing", () => {
    const out = nextFolder();
    const step = {
      name: "t",
      step: "t",
      values: {},
      verb: { name: "finetune" },
      after: [],
      folder: join(out, "t"),
    };
    expect(readStepReport(step as unknown as PlannedStep, out)).toEqual({
      ...{ name: "t", group: "t", verb: "finetune", after: [], state: "to do" },
      ...{ headline: {}, sizes: {}, curves: [] },
    });
  });
});
