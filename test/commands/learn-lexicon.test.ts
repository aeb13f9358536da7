import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentContext } from "../../src/commands/context.js";
import { type LearnLexiconOptions, learnLexicon } from "../../src/commands/learn-lexicon.js";
import { recordingContext } from "../support/recording-context.js";
import { nextFolder } from "../support/temp.js";

const english = ["The dog sleeps", "the cat sleeps", "a dog eats", "a cat eats", "The cat eats"];
const spanish = ["El perro duerme", "el gato duerme", "un perro come", "un gato come", "El gato come"];

function given(over: Partial<LearnLexiconOptions> = {}): LearnLexiconOptions {
  const folder = nextFolder();
  const write = (name: string, lines: readonly string[]): string => {
    writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
    return join(folder, name);
  };
  return {
    ...{ source: [write("en.txt", english)], target: [write("es.txt", spanish)] },
    ...{ sourceLanguage: "en", targetLanguage: "es", iterations: 20 },
    ...{ minProbability: 0.1, minCount: 1, maxTranslations: 1, out: join(folder, "made", "en-es.txt") },
    ...over,
  };
}
const squad = (
  folder: string,
  name: string,
  paragraphs: readonly (readonly [string, string, string])[],
): string => {
  const file = join(folder, name);
  const data = paragraphs.map(([context, id, question]) => ({
    paragraphs: [{ context, qas: [{ id, question, answers: [] }] }],
  }));
  writeFileSync(file, JSON.stringify({ version: "1.1", data }));
  return file;
};

describe("learnLexicon", () => {
  test("writes a word, a tab and its translation a line", async () => {
    const options = given({ lowerCase: true });
    const result = await learnLexicon(options, silentContext);
    expect(readFileSync(options.out, "utf8")).toBe(
      "a\tun\ncat\tgato\ndog\tperro\neats\tcome\nsleeps\tduerme\nthe\tel\n",
    );
    expect(result).toMatchObject({ units: 5, words: 6, entries: 6, sourceWords: 15, targetWords: 15 });
    expect(existsSync(`${options.out}.partial`)).toBe(false);
  });
  test("keeps capitals apart without lowerCase, and leaves out rare words", async () => {
    const options = given({ minCount: 2 });
    await learnLexicon(options, silentContext);
    const words = readFileSync(options.out, "utf8")
      .split("\n")
      .map((line) => line.split("\t")[0]);
    expect(words).toContain("The");
    expect(words).not.toContain("the");
  });
  test("learns both ways", async () => {
    const options = given({ lowerCase: true, bothWays: true });
    await learnLexicon(options, silentContext);
    expect(readFileSync(options.out, "utf8")).toContain("dog\tperro\n");
  });
  test("pairs questions of SQuAD's files by id, and says how many are alone", async () => {
    const folder = nextFolder();
    const source = squad(folder, "en.json", [
      ["The dog sleeps. The cat eats.", "1", "Who sleeps?"],
      ["A cat.", "2", "Who?"],
    ]);
    const target = squad(folder, "es.json", [["El perro duerme. El gato come.", "1", "¿Quién duerme?"]]);
    const { context, lines } = recordingContext();
    const result = await learnLexicon(
      given({ source: [source], target: [target], lowerCase: true }),
      context,
    );
    expect(result.units).toBe(3);
    expect(lines).toContain("warn questions that only one side has are left out");
  });
  test("refuses files that do not pair, and texts of which nothing is left", async () => {
    const options = given();
    await expect(learnLexicon({ ...options, target: [] }, silentContext)).rejects.toThrow(
      "E_CONFIG: 1 files of the source and 0 of the target: each has its translation beside it. Fix: name as many files with --target as with --source, in the same order.",
    );
    const folder = nextFolder();
    writeFileSync(join(folder, "numbers.txt"), "1\n2\n");
    const numbers = [join(folder, "numbers.txt")];
    await expect(
      learnLexicon({ ...options, source: numbers, target: numbers }, silentContext),
    ).rejects.toThrow(
      /^E_INPUT: there is no text that both sides have\. \(source=.*numbers\.txt .*Fix: give a text and its translation\.$/,
    );
  });
  test("leaves no file when it is interrupted", async () => {
    const options = given();
    const context = { ...silentContext, signal: AbortSignal.abort() };
    await expect(learnLexicon(options, context)).rejects.toThrow(/E_INTERRUPTED/);
    expect(existsSync(options.out)).toBe(false);
  });
});
