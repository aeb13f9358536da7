import { expect, test } from "vitest";
import { balancedShares, CategorySampler, unitOfDraw } from "../../src/sampling/balance-rule.js";
import { DrawPlan } from "../../src/sampling/draw-plan.js";

test("DrawPlan gives every draw the sentence that its category and rank stand for", () => {
  const sentencesOf = [[2, 3, 5, 9], [3, 4], [], [1, 2, 9, 11, 12]];
  const counts = sentencesOf.map((sentences) => sentences.length);
  const sampler = new CategorySampler(balancedShares([100, 7, 0, 30], 0.7), counts);
  const plan = new DrawPlan(sampler, 4, 500, 8);
  for (let sentence = 1; sentence <= 12; sentence++) {
    sentencesOf.forEach((sentences, category) => {
      if (sentences.includes(sentence)) plan.visit(category, sentence);
    });
  }
  for (let draw = 0; draw < 500; draw++) {
    const { category, rank } = sampler.at(unitOfDraw(8, draw));
    expect(plan.categories[draw]).toBe(category);
    expect(plan.sentenceIds[draw]).toBe(sentencesOf[category][rank]);
  }
  expect([...plan.draws].reduce((sum, count) => sum + count)).toBe(500);
});
