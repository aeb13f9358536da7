import { describe, expect, test } from "vitest";
import { ensembleExamples } from "../../../../src/models/methods/cpner/ensemble.js";
import { exampleOf } from "../../../support/examples.js";

const sentence = "Ana met Bo in Kiel";
const said = (...mentions: [number, number, string][]) => [exampleOf(sentence, mentions)];

describe("ensembleExamples", () => {
  const predictions = [
    said([0, 1, "PER"], [4, 5, "LOC"]),
    said([0, 1, "PER"], [2, 3, "PER"]),
    said([0, 1, "PER"], [4, 5, "ORG"], [2, 3, "PER"]),
  ];

  test("keeps what more than half of the models say, with the share that do", () => {
    const [example] = ensembleExamples(predictions);
    expect(example.mentions).toEqual([
      { start: 0, end: 3, label: "PER", score: 1 },
      { start: 8, end: 10, label: "PER", score: 2 / 3 },
    ]);
  });

  test("keeps what fewer say when fewer are enough, and leaves out what no text holds", () => {
    const loose = ensembleExamples(
      predictions.map(([example]) => [{ ...example, unplaced: [{ label: "PER", surface: "Cid" }] }]),
      1,
    );
    expect(loose[0].mentions.length).toBe(4);
    expect(loose[0]).not.toHaveProperty("unplaced");
  });

  test("refuses nothing, other examples, and votes that cannot be had", () => {
    expect(() => ensembleExamples([])).toThrow("E_CONFIG: there is no prediction to put together.");
    expect(() => ensembleExamples(predictions, 4)).toThrow(
      "E_CONFIG: minVotes=4 is no number of 3 models. Fix: set it to a whole number from 1 to 3.",
    );
    expect(() => ensembleExamples([predictions[0], [exampleOf("Bo met Ana")]])).toThrow(
      "E_CONFIG: example 0 is not the same in all predictions. (id=0) Fix: give the predictions of one list of examples.",
    );
  });
});
