import { expect, test } from "vitest";
import { formatPercent, groupSteps, spreadOf } from "../../../../src/commands/pipeline/report/group-steps.js";
import { stepReport } from "../../../support/step-reports.js";

test("groupSteps puts seeds together, and says what each group builds on", () => {
  const groups = groupSteps([
    stepReport("mlm.1", "mlm"),
    stepReport("mlm.2", "mlm"),
    stepReport("again.1.1", "again.1", { after: ["mlm.1"] }),
    stepReport("again.2.1", "again.1", { after: ["mlm.2"] }),
  ]);
  expect(groups.map(({ name, steps, after }) => [name, steps.map((step) => step.name), after])).toEqual([
    ["mlm", ["mlm.1", "mlm.2"], []],
    ["again.1", ["again.1.1", "again.2.1"], ["mlm"]],
  ]);
});

test("spreadOf gives mean and sample deviation", () => {
  expect(spreadOf([1, 2, 3])).toEqual({ mean: 2, deviation: 1 });
  expect(spreadOf([4])).toEqual({ mean: 4, deviation: 0 });
});

test.each([
  [[], "–"],
  [[0.5], "50.00"],
  [[0.5, 0.7], "60.00 ± 14.14"],
])("formatPercent of %j is %s", (values, text) => expect(formatPercent(values)).toBe(text));
