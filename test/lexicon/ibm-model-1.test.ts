import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { type ParallelWords, trainIbmModel1 } from "../../src/lexicon/ibm-model-1.js";

const pair = (source: string, target: string): ParallelWords => ({
  source: source.split(" "),
  target: target.split(" "),
});
const twoTexts = [pair("a b", "x y"), pair("a", "x")];

/** Texts of random words, each target the source's words in another order. */
function shuffledTexts(count: number): {
  readonly dictionary: ReadonlyMap<string, string>;
  readonly pairs: ParallelWords[];
} {
  const dictionary = new Map(Array.from({ length: 30 }, (_, i) => [`s${i}`, `t${(7 * i) % 30}`]));
  const random = new RandomStream(5, "texts");
  const pairs = Array.from({ length: count }, () => {
    const source = Array.from({ length: 3 + random.nextInt(5) }, () => `s${random.nextInt(30)}`);
    return { source, target: random.shuffle(source.map((word) => dictionary.get(word)!)) };
  });
  return { dictionary, pairs };
}

describe("trainIbmModel1", () => {
  test("one round over two texts is what it is by hand", async () => {
    const { probabilityOf } = await trainIbmModel1(twoTexts, { iterations: 1 });
    // x: a third of text 1 for each of empty, a, b; half of text 2 for each of empty, a. y: thirds of text 1.
    expect(probabilityOf("", "x")).toBeCloseTo(5 / 7, 12);
    expect(probabilityOf("a", "x")).toBeCloseTo(5 / 7, 12);
    expect(probabilityOf("a", "y")).toBeCloseTo(2 / 7, 12);
    expect(probabilityOf("b", "x")).toBeCloseTo(1 / 2, 12);
    expect(probabilityOf("b", "y")).toBeCloseTo(1 / 2, 12);
  });
  test("the second round is what it is by hand", async () => {
    const { probabilityOf, logLikelihoods } = await trainIbmModel1(twoTexts, { iterations: 2 });
    // Of x in text 1 empty and a take (5/7) / (27/14) = 10/27, b takes 7/27; of y 4/15, 4/15 and 7/15.
    const [x, y] = [10 / 27 + 1 / 2, 4 / 15];
    expect(probabilityOf("a", "x")).toBeCloseTo(x / (x + y), 12);
    expect(probabilityOf("b", "x")).toBeCloseTo(5 / 14, 12);
    expect(probabilityOf("b", "y")).toBeCloseTo(9 / 14, 12);
    // Every word is as likely as any other at first: 1/2 three times.
    expect(logLikelihoods[0]).toBeCloseTo(3 * Math.log(1 / 2), 12);
    const second = Math.log(27 / 14 / 3) + Math.log(15 / 14 / 3) + Math.log(5 / 7);
    expect(logLikelihoods[1]).toBeCloseTo(second, 12);
  });
  test("finds the dictionary that texts were made with", async () => {
    const { dictionary, pairs } = shuffledTexts(200);
    const table = await trainIbmModel1(pairs, { iterations: 10 });
    const found = table.words.filter((word) => table.translationsOf(word)[0].word === dictionary.get(word));
    expect(table.words).toHaveLength(30);
    expect(found).toHaveLength(30);
  });
  test("the likelihood never falls, and the numbers of a word sum to 1", async () => {
    const table = await trainIbmModel1(shuffledTexts(40).pairs, { iterations: 8 });
    for (let i = 1; i < 8; i++) expect(table.logLikelihoods[i]).toBeGreaterThan(table.logLikelihoods[i - 1]);
    for (const word of ["", ...table.words]) {
      const sum = table.translationsOf(word).reduce((total, { probability }) => total + probability, 0);
      expect(sum).toBeCloseTo(1, 10);
    }
  });
  test("counts words, lists the likeliest first, and knows nothing of other words", async () => {
    const table = await trainIbmModel1(twoTexts, { iterations: 3 });
    expect(table.words).toEqual(["a", "b"]);
    expect(table.countOf("a")).toBe(2);
    expect(table.translationsOf("b").map(({ word }) => word)).toEqual(["y", "x"]);
    expect([table.countOf("z"), table.translationsOf("z"), table.probabilityOf("z", "x")]).toEqual([
      0,
      [],
      0,
    ]);
    expect(table.probabilityOf("a", "z")).toBe(0);
  });
  test("tells of each round", async () => {
    const rounds: number[] = [];
    await trainIbmModel1(twoTexts, { iterations: 3, onRound: async (round) => void rounds.push(round) });
    expect(rounds).toEqual([1, 2, 3]);
  });
});
