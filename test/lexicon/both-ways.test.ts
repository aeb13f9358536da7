import { expect, test } from "vitest";
import { judgeBothWays } from "../../src/lexicon/both-ways.js";
import { trainIbmModel1 } from "../../src/lexicon/ibm-model-1.js";

// "rare" occurs once, beside a word of every text: forward it may claim the article, which has other sources.
const source = ["the dog", "the cat", "the rare"].map((text) => text.split(" "));
const target = ["el perro", "el gato", "el"].map((text) => text.split(" "));
const forward = () =>
  trainIbmModel1(
    source.map((words, i) => ({ source: words, target: target[i] })),
    { iterations: 5 },
  );
const backward = () =>
  trainIbmModel1(
    source.map((words, i) => ({ source: target[i], target: words })),
    { iterations: 5 },
  );

test("a translation is worth the root of both directions' probabilities", async () => {
  const [there, back] = [await forward(), await backward()];
  const both = judgeBothWays(there, back);
  const expected = Math.sqrt(there.probabilityOf("dog", "perro") * back.probabilityOf("perro", "dog"));
  expect(both.probabilityOf("dog", "perro")).toBeCloseTo(expected, 12);
  expect(both.translationsOf("dog")[0]).toEqual({ word: "perro", probability: expected });
});

test("a rare word that draws a common one to itself loses it", async () => {
  const there = await forward();
  const both = judgeBothWays(there, await backward());
  expect(there.probabilityOf("rare", "el")).toBeCloseTo(1, 6);
  expect(both.probabilityOf("rare", "el")).toBeLessThan(0.6);
  expect(both.probabilityOf("the", "el")).toBeGreaterThan(both.probabilityOf("rare", "el"));
});
