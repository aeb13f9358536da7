import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomModelSettings } from "../../../../src/commands/training/config/model-settings.js";
import { createRandomBert, prepareTokenizer } from "../../../../src/commands/training/models/start-bert.js";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { makeSentences } from "../../../support/labelled-sentences.js";
import { nextFolder } from "../../../support/temp.js";
import { loadTokenizer, tokenizerFixture } from "../../../support/tokenizers.js";

beforeAll(() => selectEngine("cpu"));
afterAll(closeEngines);

const settings = (over: Record<string, unknown> = {}) =>
  randomModelSettings.parse({ layers: 1, hidden: 16, heads: 2, ffn: 24, vocabulary: { size: 90 }, ...over });
const texts = async function* () {
  yield makeSentences(20);
};

describe("a new BERT", () => {
  test("learns its vocabulary from the data, once", async () => {
    const file = join(nextFolder(), "run", "tokenizer.json");
    const tokenizer = await prepareTokenizer(settings(), texts, file);
    expect(tokenizer.vocabularySize).toBe(90);
    expect(existsSync(file)).toBe(true);
    const never = (): AsyncIterable<never> => {
      throw new Error("read again");
    };
    expect((await prepareTokenizer(settings(), never, file)).json).toEqual(tokenizer.json);
  });

  test("learns it from so many sentences as it is told", async () => {
    const file = (name: string): string => join(nextFolder(), name);
    const few = await prepareTokenizer(
      settings({ vocabulary: { size: 60, sentences: 1 } }),
      texts,
      file("a"),
    );
    expect(few.vocabularySize).toBeLessThan(60);
  });

  test("or takes the vocabulary of another", async () => {
    const folder = nextFolder();
    writeFileSync(join(folder, "tokenizer.json"), readFileSync(tokenizerFixture("bert-cased.json")));
    const from = { vocabulary: { from: folder } };
    const tokenizer = await prepareTokenizer(settings(from), texts, join(folder, "kept"));
    expect(tokenizer.json).toEqual(loadTokenizer("bert-cased").json);
    expect(existsSync(join(folder, "kept"))).toBe(false);
  });

  test("has the asked size, and parameters by the seed", async () => {
    const tokenizer = loadTokenizer("bert-cased");
    const make = (seed: number) => createRandomBert(settings(), tokenizer, { head: "masked-lm", seed });
    const [one, same, other] = [make(1), make(1), make(2)];
    expect(one.config).toMatchObject({
      layers: 1,
      hiddenSize: 16,
      vocabSize: tokenizer.vocabularySize,
      hiddenDropoutRate: 0.1,
    });
    const word = "bert.embeddings.word_embeddings.weight";
    const valuesOf = async (model: typeof one) => (await model.parameters.store()).get(word)!.values;
    expect(await valuesOf(one)).toEqual(await valuesOf(same));
    expect(await valuesOf(one)).not.toEqual(await valuesOf(other));
    expect(one.parameters.names).toContain("cls.predictions.bias");
    for (const model of [one, same, other]) model.dispose();
  });

  test("whose width does not divide by its heads is refused", () => {
    const make = () =>
      createRandomBert(settings({ hidden: 17 }), loadTokenizer("bert-cased"), { head: "none", seed: 1 });
    expect(make).toThrow("E_CONFIG: hidden 17 does not divide by 2 heads.");
  });
});
