import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentContext } from "../../src/commands/context.js";
import { type TranslateOptions, translate } from "../../src/commands/translate.js";
import { openRecords } from "../../src/formats/open.js";
import { collect } from "../support/chunks.js";
import { readContext } from "../support/examples.js";
import { recordingContext } from "../support/recording-context.js";
import { nextFolder } from "../support/temp.js";

const lexicon = "the\tel\nthe\tla\ndog\tperro\nbarks\tladra\nwho\tquién\nharbour\tpuerto\nin\ten\n";

function given(name: string, text: string, over: Partial<TranslateOptions> = {}): TranslateOptions {
  const folder = nextFolder();
  writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, "en-es.txt"), lexicon);
  return {
    ...{ from: "conll", input: [join(folder, name)], lexicon: join(folder, "en-es.txt") },
    out: join(folder, "out"),
    ...over,
  };
}
const conll = "The O\ndog O\nbarks O\nin O\nPort B-LOC\nHarbour I-LOC\n. O\n\nIan B-PER\n";

describe("translate", () => {
  test("labels stay with their words", async () => {
    const options = given("in.conll", conll);
    const result = await translate(options, silentContext);
    const lines = readFileSync(options.out, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => line.split(/\s/).join(" "))).toEqual([
      ...["El O", "perro O", "ladra O", "en O", "Port B-LOC", "Puerto I-LOC", ". O", "", "Ian B-PER"],
    ]);
    expect(result).toMatchObject({ texts: 2, mentions: 2, words: { found: 5, kept: 2 } });
    expect(JSON.parse(readFileSync(result.card, "utf8")).notes).toMatchObject({
      "words.found": 5,
      "words.kept": 2,
    });
  });
  test("writes another format where one is named", async () => {
    const options = given("in.conll", conll, { to: "jsonl" });
    await translate(options, silentContext);
    const first = JSON.parse(readFileSync(options.out, "utf8").split("\n")[0]);
    expect(first.text).toBe("El perro ladra en Port Puerto .");
    expect(
      first.mentions.map(({ start, end }: { start: number; end: number }) => first.text.slice(start, end)),
    ).toEqual(["Port Puerto"]);
  });
  test("pieces of a discontinuous mention go with it", async () => {
    const record = {
      ...{ id: "1", text: "the dog in Oslo", words: [0, 3, 4, 7, 8, 10, 11, 15], datasetId: "d" },
      mentions: [
        {
          start: 4,
          end: 15,
          label: "X",
          parts: [
            { start: 4, end: 7 },
            { start: 11, end: 15 },
          ],
        },
      ],
    };
    const options = given("in.jsonl", `${JSON.stringify(record)}\n`, { from: "jsonl" });
    await translate(options, silentContext);
    const { text, mentions } = JSON.parse(readFileSync(options.out, "utf8"));
    expect(text).toBe("el perro en Oslo");
    expect(
      mentions[0].parts.map(({ start, end }: { start: number; end: number }) => text.slice(start, end)),
    ).toEqual(["perro", "Oslo"]);
  });
  test("contexts, questions and answers of SQuAD are carried through, offsets and all", async () => {
    const context = "😀 The dog barks in the harbour.";
    const answer = (text: string) => ({
      text,
      answer_start: [...context.slice(0, context.indexOf(text))].length,
    });
    const qas = [
      { id: "1", question: "Who barks?", answers: [answer("The dog")] },
      { id: "2", question: "Where?", answers: [answer("in the harbour"), answer("harb")] },
      { id: "3", question: "When?", answers: [], is_impossible: true },
    ];
    const options = given("in.json", JSON.stringify({ data: [{ paragraphs: [{ context, qas }] }] }), {
      from: "squad",
    });
    const result = await translate(options, silentContext);
    const written = openRecords(options.out, { format: "squad", context: readContext() });
    if (written.kind !== "questions") throw new Error("no questions");
    const questions = await collect(written.batches);
    expect(questions.map(({ query }) => query)).toEqual(["Quién ladra?", "Where?", "When?"]);
    expect(new Set(questions.map((question) => question.context))).toEqual(
      new Set(["😀 El perro ladra en el puerto."]),
    );
    const surfaces = questions.map((one) =>
      one.answers.map(({ start, end }) => one.context.slice(start, end)),
    );
    // An answer that ends inside a word that is another now has all of it.
    expect(surfaces).toEqual([["El perro"], ["en el puerto", "puerto"], []]);
    expect(questions[2].isImpossible).toBe(true);
    // The context's six words once, the questions' four.
    expect(result.words).toEqual({ found: 8, kept: 2 });
  });
  test("warns when the lexicon is of other words", async () => {
    const { context, lines } = recordingContext();
    await translate(given("in.conll", "Regen O\n"), context);
    expect(lines).toContain("warn no word of the texts is in the lexicon");
  });
});
