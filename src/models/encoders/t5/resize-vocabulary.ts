import { ConfigError } from "../../../core/errors.js";
import { RandomStream } from "../../../core/random.js";
import { ParameterSet, type StoredTensor } from "../../layers/parameters.js";
import { headName, t5Specs, tableName } from "./parameters.js";
import type { T5Model } from "./transformer.js";

/**
 * The model with a longer vocabulary. New rows are drawn from the normal distribution that the old rows have, number by
 * number: they look like tokens that are there.
 *
 * @param model is freed
 * @returns the caller disposes its parameters
 * @throws ConfigError for a shorter vocabulary
 */
export async function resizeVocabulary(model: T5Model, vocabSize: number, seed: number): Promise<T5Model> {
  if (vocabSize < model.config.vocabSize) {
    throw new ConfigError(`a vocabulary of ${model.config.vocabSize} cannot be cut to ${vocabSize}`, {
      fix: "add tokens, do not take them away",
    });
  }
  if (vocabSize === model.config.vocabSize) return model;
  const config = { ...model.config, vocabSize };
  const weights = await model.parameters.store();
  for (const name of [tableName, headName]) {
    const old = weights.get(name);
    if (old !== undefined)
      weights.set(name, addRows(old, vocabSize, new RandomStream(seed, "new tokens", name)));
  }
  model.parameters.dispose();
  const options = { namesOf: (name: string) => [name], seed, deviation: config.initialFactor };
  return { config, parameters: ParameterSet.load(t5Specs(config), weights, options).parameters };
}

/** @param old `[rows, hidden]`, as a checkpoint holds both the table and the output matrix */
function addRows({ shape, values }: StoredTensor, rows: number, random: RandomStream): StoredTensor {
  const [count, hidden] = shape as [number, number];
  const longer = new Float32Array(rows * hidden);
  longer.set(values);
  for (let column = 0; column < hidden; column++) {
    let [sum, squares] = [0, 0];
    for (let row = 0; row < count; row++) {
      const value = values[row * hidden + column]!;
      sum += value;
      squares += value * value;
    }
    const mean = sum / count;
    const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
    for (let row = count; row < rows; row++)
      longer[row * hidden + column] = mean + deviation * drawNormal(random);
  }
  return { shape: [rows, hidden], values: longer };
}

/** Box-Muller. */
const drawNormal = (random: RandomStream): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
