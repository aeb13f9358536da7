import { describe, expect, test } from "vitest";
import { Losses } from "../../src/formats/losses.js";
import { squad } from "../../src/formats/squad.js";
import type { Question } from "../../src/text/example.js";
import { collect, stream } from "../support/chunks.js";
import { exampleOf, readAll, readContext, writeAll, writeContext } from "../support/examples.js";

const read = (text: string, context = readContext()): Promise<Question[]> =>
  collect(squad.read(stream([text]), {}, context));
const file = (qas: unknown[], context = "😀 Ana lives in Oslo"): string =>
  JSON.stringify({ version: "v2.0", data: [{ title: "t", paragraphs: [{ context, qas }] }] });
const answer = (text: string, answer_start: number) => ({ text, answer_start });

describe("squad", () => {
  test("reads answers at code points, annotators who agree once", async () => {
    const context = readContext();
    const [question] = await read(
      file([
        { id: "q1", question: "Who?", answers: [answer("Ana", 2), answer("Ana", 2), answer("Ana lives", 2)] },
      ]),
      context,
    );
    expect(question.answers.map(({ start, end }) => question.context.slice(start, end))).toEqual([
      "Ana lives",
      "Ana",
    ]);
    expect(context.tally.toJSON()).toEqual({ "merged.same_answer": 1 });
  });
  test("reads questions without an answer, whose plausible ones count for nothing", async () => {
    const qa = {
      id: "q",
      question: "?",
      answers: [],
      is_impossible: true,
      plausible_answers: [answer("Ana", 2)],
    };
    expect(await read(file([qa]))).toMatchObject([{ isImpossible: true, answers: [] }]);
  });
  test("seeks an answer that is not at its offset", async () => {
    const context = readContext();
    const [question] = await read(
      file([{ id: "q", question: "?", answers: [answer("Oslo", 3), answer("Rome", 0)] }]),
      context,
    );
    expect(question.context.slice(question.answers[0].start)).toBe("Oslo");
    expect(context.tally.toJSON()).toEqual({ "repaired.offset": 1, "skipped.answer_not_in_text": 1 });
  });
  test("writes what it reads: questions of one context in one paragraph", async () => {
    const text = file([
      { id: "a", question: "Who?", answers: [answer("Ana", 2)] },
      { id: "b", question: "Why?", answers: [], is_impossible: true },
    ]);
    const questions = await read(text);
    const writer = squad.createWriter({ negatives: 3, seed: 1, version: "2.0" }, writeContext([]));
    const written = [
      writer.begin(),
      ...questions.map((question) => writer.question!(question)),
      writer.end(),
    ].join("");
    expect(JSON.parse(written).data[0].paragraphs).toHaveLength(1);
    expect(JSON.parse(written).data[0].paragraphs[0].qas[0].answers).toEqual([answer("Ana", 2)]);
    expect(await read(written)).toEqual(questions);
  });
  test("version 1.1 counts the impossible questions it cannot hold", async () => {
    const [question] = await read(file([{ id: "b", question: "Why?", answers: [], is_impossible: true }]));
    const losses = new Losses();
    const writer = squad.createWriter(
      { negatives: 3, seed: 1, version: "1.1" },
      writeContext([], { losses }),
    );
    const written = [writer.begin(), writer.question!(question), writer.end()].join("");
    expect(JSON.parse(written)).toMatchObject({ version: "1.1", data: [{ paragraphs: [] }] });
    expect(losses.toJSON()).toEqual({ impossible: 1 });
  });
  test("labelled text comes back, twins side by side too", async () => {
    const examples = [
      exampleOf(
        "😀 Ana met Bo",
        [
          [1, 2, "PER"],
          [3, 4, "PER"],
        ],
        "1",
      ),
      exampleOf("Ana", [[0, 1, "PER"]], "2"),
      exampleOf("Ana", [[0, 1, "ORG"]], "3"),
    ];
    expect(await readAll("squad", writeAll("squad", examples))).toEqual(examples);
  });
  test("plain questions refuse to become labelled text", async () => {
    await expect(readAll("squad", file([{ id: "q", question: "?", answers: [] }]))).rejects.toThrow(
      /^E_CONFIG: question q asks for no label: it cannot become labelled text. Fix: convert it to mrc or squad/,
    );
  });
});
