import { expect, test } from "vitest";
import { surveyLabels } from "../../../src/commands/training/survey-labels.js";
import { exampleOf } from "../../support/examples.js";

const examples = ["Ana", "Bo", "Ana", "Cy", "Di", "Ed"].map((name, i) =>
  exampleOf(
    `${name} met Oslo`,
    i === 0
      ? [
          [0, 1, "PER"],
          [2, 3, "LOC"],
        ]
      : [[0, 1, "PER"]],
  ),
);

test("counts the mentions of every label, and keeps the first distinct ones as they are written", async () => {
  const survey = await surveyLabels([examples], ["PER", "ORG"]);
  expect([...survey.labels]).toEqual([
    ["LOC", 1],
    ["ORG", 0],
    ["PER", 6],
  ]);
  expect(survey.surfaces).toEqual(
    new Map([
      ["PER", ["Ana", "Bo", "Cy"]],
      ["LOC", ["Oslo"]],
    ]),
  );
  expect(survey.mentions).toBe(7);
});

test("stops behind the batch in which the limit is reached", async () => {
  const survey = await surveyLabels([examples.slice(0, 2), examples.slice(2, 4), examples.slice(4)], [], 3);
  expect(survey.mentions).toBe(5);
});
