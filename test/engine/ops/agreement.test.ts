import { beforeAll, expect, test } from "vitest";
import { selectEngine } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import { describeEngines, largestDifference } from "../../support/engines.js";
import { type CaseResult, opCases, runCase } from "./cases.js";

const references = new Map<string, CaseResult>();
beforeAll(async () => {
  await selectEngine("cpu");
  for (const opCase of opCases) references.set(opCase.name, await runCase(opCase));
});

describeEngines(
  "an operation agrees with the reference engine",
  ({ tolerance }) => {
    test.each(opCases)("$name", async (opCase) => {
      const before = countTensors();
      const { output, shape, gradients } = await runCase(opCase);
      const reference = references.get(opCase.name)!;
      expect(shape).toEqual(reference.shape);
      expect(largestDifference(output, reference.output)).toBeLessThan(tolerance);
      for (const [i, gradient] of gradients.entries()) {
        expect(largestDifference(gradient, reference.gradients[i]!), `gradient ${i}`).toBeLessThan(tolerance);
      }
      expect(countTensors(), "leaked tensors").toBe(before);
    });
  },
  ["tensorflow", "wasm", "webgpu"],
);
