import { expect, test } from "vitest";
import type { FindOptions, NerModel } from "../../../../src/commands/training/models/ner-model.js";
import { findOptions } from "../../../../src/commands/training/predictions/find-options.js";
import { ConfigError } from "../../../../src/core/errors.js";

/** A model that finds PER, flat. */
const modelThat = (check: (options: FindOptions) => void): NerModel =>
  ({ labels: ["PER"], check }) as Partial<NerModel> as NerModel;

test("flags become what a model is to find, its own labels where no types are named", () => {
  const seen: FindOptions[] = [];
  const model = modelThat((options) => void seen.push(options));
  const plain = findOptions({ batchSize: 4 }, model);
  expect([plain.batchSize, plain.asked]).toEqual([4, undefined]);
  const asked = findOptions({ batchSize: 4, types: ["ORG"], nested: true, threshold: 0.2 }, model);
  expect(asked).toMatchObject({ isNested: true, threshold: 0.2, asked: { labels: ["ORG"] } });
  expect(seen).toEqual([plain, asked]);
});

test("what the model refuses is refused before anything is read", () => {
  const model = modelThat(({ isNested = false }) => {
    if (isNested) throw new ConfigError("its mentions cannot be nested");
  });
  expect(() => findOptions({ batchSize: 4, nested: true }, model)).toThrow("its mentions cannot be nested");
});
