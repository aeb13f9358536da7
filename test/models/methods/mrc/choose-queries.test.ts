import { describe, expect, test } from "vitest";
import { Losses } from "../../../../src/formats/losses.js";
import { askedPositions, keyOf } from "../../../../src/formats/queries/ask.js";
import { makeQuerySet } from "../../../../src/formats/queries/query-set.js";
import { QueryChooser } from "../../../../src/models/methods/mrc/choose-queries.js";
import { readingSettings } from "../../../../src/models/methods/mrc/settings.js";
import { exampleOf } from "../../../support/examples.js";

const labels = Array.from({ length: 30 }, (_, i) => `type${i}`);
const queries = makeQuerySet(labels).queries.map(({ label, query }) => ({ label, query }));
const chooserOf = (over: object = {}, losses = new Losses()): QueryChooser =>
  new QueryChooser(
    readingSettings.parse({ maxTokens: 64, strideTokens: 8, maxQueryTokens: 16, queries, ...over }),
    losses,
  );
const example = exampleOf("Anna came to Kiel", [
  [0, 1, "type7"],
  [3, 4, "type3"],
  [2, 4, "type3"],
]);
const labelsAsked = (chooser: QueryChooser, epoch = 0, of = example): string[] =>
  chooser.choose(of, epoch).map(({ label }) => label);

describe("QueryChooser", () => {
  test("asks for all labels, in their order", () => {
    expect(labelsAsked(chooserOf())).toEqual(labels);
  });

  test("asks for the labels of the text and a number of others, as the formats of questions choose them", () => {
    const chooser = chooserOf({ negatives: 4, seed: 11 });
    const isGold = labels.map((label) => ["type3", "type7"].includes(label));
    for (const epoch of [0, 1, 2]) {
      const expected = askedPositions(isGold, keyOf(example.id), { negatives: 4, seed: 11 + epoch });
      expect(labelsAsked(chooser, epoch)).toEqual(expected.map((position) => labels[position]));
      expect(labelsAsked(chooser, epoch)).toHaveLength(6);
    }
    expect(labelsAsked(chooser, 0)).not.toEqual(labelsAsked(chooser, 1));
    expect(labelsAsked(chooser, 0)).toEqual(labelsAsked(chooserOf({ negatives: 4, seed: 11 }), 0));
  });

  test("with no negatives asks for the labels of the text alone", () => {
    expect(labelsAsked(chooserOf({ negatives: 0 }))).toEqual(["type3", "type7"]);
    expect(labelsAsked(chooserOf({ negatives: 0 }), 0, exampleOf("It rained"))).toEqual([]);
  });

  test("never asks for a label that was not annotated in the dataset of the text", () => {
    const losses = new Losses();
    const chooser = chooserOf({ annotated: { test: ["type9", "type3"] } }, losses);
    expect(labelsAsked(chooser)).toEqual(["type3", "type9"]);
    expect(losses.toJSON()).toEqual({ unasked: 1 });
    expect(losses.cases[0]).toContain('type7 "Anna"');
    expect(labelsAsked(chooser, 0, { ...example, datasetId: "other" })).toEqual(labels);
  });

  test("asks a text that brings queries for those and nothing else", () => {
    const asked = [{ label: "boat", query: "Which boats?" }];
    const losses = new Losses();
    expect(chooserOf({ negatives: 2 }, losses).choose({ ...example, asked } as never, 0)).toEqual(asked);
    expect(losses.toJSON()).toEqual({ unasked: 3 });
  });
});
