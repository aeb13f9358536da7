import { expect, test } from "vitest";
import { placeOutside } from "../../src/metrics/place-outside.js";
import { scoreSpans } from "../../src/metrics/span-f1.js";
import { exampleOf } from "../support/examples.js";

test("what a text does not hold counts as predicted and wrong, each time", () => {
  const gold = exampleOf("Ana met Bo", [[0, 1, "PER"]]);
  const said = { label: "PER", surface: "Cid" };
  const predicted = { ...gold, unplaced: [said, said] };
  const spans = [...predicted.mentions, ...placeOutside(predicted)];
  expect(spans.slice(1)).toEqual([
    { start: 10, end: 11, label: "PER" },
    { start: 11, end: 12, label: "PER" },
  ]);
  expect(scoreSpans([{ gold: gold.mentions, predicted: spans }]).micro).toMatchObject({
    correct: 1,
    predicted: 3,
  });
  expect(placeOutside(gold)).toEqual([]);
});
