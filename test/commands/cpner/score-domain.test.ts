import { beforeAll, describe, expect, test } from "vitest";
import { evaluateDomain, scoreAnswers } from "../../../src/commands/cpner/score-domain.js";
import { selectEngine } from "../../../src/engine/engine.js";
import { cpnerExamples, makeTinyCpner } from "../../support/cpner.js";
import { exampleOf } from "../../support/examples.js";

beforeAll(async () => void (await selectEngine("wasm")));

describe("scoreAnswers", () => {
  const gold = exampleOf("Ana met Ana in Kiel", [
    [0, 1, "PER"],
    [4, 5, "LOC"],
  ]);

  test("strings are multisets of what was said, spans are places", () => {
    const found = { ...gold, mentions: [{ start: 8, end: 11, label: "PER" }] };
    const said = [
      { label: "PER", surface: "Ana" },
      { label: "PER", surface: "Ana" },
    ];
    const { strings, spans } = scoreAnswers([gold], [{ example: found, said }]);
    expect(strings.micro).toMatchObject({ correct: 1, predicted: 2, gold: 2 });
    expect(spans.micro).toMatchObject({ correct: 0, predicted: 1, gold: 2 });
  });

  test("what the text does not hold is predicted and wrong in both", () => {
    const lost = { label: "LOC", surface: "Oslo" };
    const answered = [{ example: { ...gold, unplaced: [lost] }, said: [lost] }];
    const { strings, spans } = scoreAnswers([gold], answered);
    expect(strings.micro).toMatchObject({ correct: 0, predicted: 1 });
    expect(spans.micro).toMatchObject({ correct: 2, predicted: 3 });
  });
});

test("while nothing is right, a smaller loss is a better score below 0", async () => {
  const model = makeTinyCpner({ maxTargetTokens: 40 });
  for (const score of ["strings", "spans"] as const) {
    const evaluation = await evaluateDomain(model, cpnerExamples, { batchSize: 2, score });
    expect(evaluation.score).toBeLessThan(0);
    expect(evaluation.score).toBeGreaterThan(-1e-4);
    expect(evaluation.metrics).toMatchObject({ f1: 0, stringF1: 0, macroF1: 0 });
  }
  model.dispose();
  model.parts.t5.parameters.dispose();
});
