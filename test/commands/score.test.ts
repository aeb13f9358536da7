import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentContext } from "../../src/commands/context.js";
import { type ScoreOptions, score } from "../../src/commands/score.js";
import { recordingContext } from "../support/recording-context.js";
import { nextFolder } from "../support/temp.js";

const gold = "Ana B-PER\nRuiz I-PER\nsaw O\nOslo B-LOC\n\nBo I-PER\n";

function given(predicted: string, goldText = gold): ScoreOptions {
  const folder = nextFolder();
  const files = { gold: join(folder, "gold.txt"), predicted: join(folder, "predicted.txt") };
  writeFileSync(files.gold, goldText);
  writeFileSync(files.predicted, predicted);
  return { from: "conll", ...files };
}

describe("score", () => {
  test("gives every definition at once", async () => {
    const predicted = "Ana B-PER\nRuiz I-PER\nsaw O\nOslo B-ORG\n\nBo I-PER\n";
    const result = await score(given(predicted), silentContext);
    expect(result.texts).toBe(2);
    expect(result.span.micro).toMatchObject({ correct: 2, predicted: 3, gold: 3 });
    expect(result.strict.micro).toMatchObject({ correct: 1, predicted: 2, gold: 2 });
    expect(result.untyped.micro.f1).toBe(1);
    expect(result.stringMicro.micro).toMatchObject({ correct: 2, predicted: 3, gold: 3 });
    expect(result.stringMacro.macro.f1).toBe(0.5);
    expect(result.conlleval).toMatch(/^processed 5 tokens with 3 phrases; found: 3 phrases; correct: 2\./);
    expect(result.interval.low).toBeLessThanOrEqual(result.span.micro.f1);
  });
  test.each([
    [
      "a word",
      gold.replace("saw", "sew"),
      /^E_RECORD: word "sew" where "saw" was expected \(line 3 of .*gold.txt\). \(file=.*predicted.txt line=3\) Fix: score files with the same words/,
    ],
    [
      "a short sentence",
      gold.replace("Oslo B-LOC\n", ""),
      /^E_RECORD: a sentence of 3 words where 4 were expected \(line 1 of .*\). \(file=.*predicted.txt line=1\) Fix: give one tag for each word/,
    ],
    [
      "a missing sentence",
      gold.slice(0, gold.indexOf("\n\n") + 1),
      /^E_RECORD: .*predicted.txt has 1 sentences, expected 2 as in .*; the first without a partner begins with "Bo". \(file=.*gold.txt line=6\) Fix: predict every sentence/,
    ],
    [
      "a sentence too many",
      `${gold}\nCy O\n`,
      /has 3 sentences, expected 2 .*begins with "Cy". \(file=.*predicted.txt line=8\)/,
    ],
    [
      "an unknown tag",
      gold.replace("B-LOC", "LOC"),
      /^E_RECORD: "LOC" is not a tag: expected one of O, B-LABEL.* \(file=.*predicted.txt line=4\) Fix: check the tag column/,
    ],
  ])("refuses %s with line, value and what was expected", async (_, predicted, message) => {
    await expect(score(given(predicted), silentContext)).rejects.toThrow(message);
  });
  test("reports a label that gold never has, and refuses it when the labels are given", async () => {
    const predicted = gold.replace("I-PER\nsaw", "I-PERS\nsaw");
    const { context, lines } = recordingContext();
    await score(given(predicted), context);
    expect(lines[0]).toMatch(
      /^warn .*predicted.txt holds label "PERS", expected one of LOC, PER; did you mean "PER"\?/,
    );
    await expect(score({ ...given(predicted), labels: ["PER", "LOC"] }, silentContext)).rejects.toThrow(
      /^E_INPUT: .*holds label "PERS"/,
    );
  });
  test("scores formats without tags by their spans", async () => {
    const options = given('["Ana", [0, 2, "Ana", "ORG"]]', '["Ana", [0, 2, "Ana", "PER"]]');
    const result = await score({ ...options, from: "spans" }, silentContext);
    expect([result.span.micro.f1, result.untyped.micro.f1, result.conlleval]).toEqual([0, 1, undefined]);
  });
  test.each([
    ["text", '["Bo"]', /^E_RECORD: text "Bo" where "Ana" was expected. \(file=.*predicted.txt record=1\)/],
    ["length", '["Ana"]\n["Bo"]', /has 2 texts, expected 1 as in/],
  ])("refuses another %s of formats without tags", async (_, predicted, message) => {
    await expect(score({ ...given(predicted, '["Ana"]'), from: "spans" }, silentContext)).rejects.toThrow(
      message,
    );
  });
  test("counts what a model wrote and the text does not hold as predicted and wrong", async () => {
    const source = "<entity><person><entity><place><text>Ana saw Rome .";
    const line = (target: string): string => `${JSON.stringify({ id: "1", source, target })}\n`;
    const options = given(
      line("((person):(Ana),(place):(Oslo),(animal):(cat))"),
      line("((person):(Ana),(place):(Rome))"),
    );
    const result = await score({ ...options, from: "punified" }, silentContext);
    // One of three predictions is right, and one of two in gold is found.
    for (const { micro } of [result.span, result.untyped, result.stringMicro]) {
      expect([micro.precision, micro.recall]).toEqual([1 / 3, 1 / 2]);
    }
  });
});
