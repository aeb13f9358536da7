import { describe, expect, test } from "vitest";
import { DomainTexts } from "../../../../src/models/methods/cpner/domain-texts.js";
import { type AnsweringModel, answerExamples } from "../../../../src/models/methods/cpner/predict.js";
import { type CpnerOptions, checkCpnerSettings } from "../../../../src/models/methods/cpner/settings.js";
import { cpnerTokenizer } from "../../../support/cpner.js";
import { exampleOf, showMentions } from "../../../support/examples.js";

const tokenizer = cpnerTokenizer();

/** Answers by the text of a source. */
function answering(answer: (source: string) => string, given: Partial<CpnerOptions> = {}) {
  const batches: number[][] = [];
  const settings = checkCpnerSettings({ labels: ["PER", "LOC"], instruction: "the", ...given });
  const model: AnsweringModel = {
    tokenizer,
    texts: new DomainTexts(settings),
    endId: 1,
    maxSourceTokens: settings.maxSourceTokens,
    maxTargetTokens: settings.maxTargetTokens,
    generator: {
      generate: async (sources) => {
        batches.push(sources.map(({ length }) => length));
        return sources.map((ids) => {
          const said = answer(tokenizer.decode(ids.subarray(0, -1), { keepSpecial: true }));
          const { ids: own } = tokenizer.encode(said, { addSpecialTokens: false });
          return [{ ids: Int32Array.of(...own, 1), isEnded: true }];
        });
      },
    },
  };
  return { model, batches };
}

describe("answerExamples", () => {
  const sentence = exampleOf("Averby saw Holm and Averby", [[0, 1, "LOC"]]);

  test("leads answers back to the text, the same words to the next place", async () => {
    const { model } = answering(() => "((person: Averby) (location: Holm) (person: Averby))");
    const [{ example, said }] = await answerExamples(model, [sentence], {});
    expect(showMentions(example)).toEqual(['PER "Averby"', 'LOC "Holm"', 'PER "Averby"']);
    expect(example.mentions.map(({ start }) => start)).toEqual([0, 11, 20]);
    expect(said.map(({ label }) => label)).toEqual(["PER", "LOC", "PER"]);
  });

  test("keeps what the text does not hold and unknown types apart, and all pairs for the string score", async () => {
    const { model } = answering(() => "((person: Lenne) (location: Holm) (location: Holm) (ship: Averby))");
    const [{ example, said }] = await answerExamples(model, [sentence], {});
    expect(showMentions(example)).toEqual(['LOC "Holm"']);
    expect(example.unplaced).toEqual([
      { label: "PER", surface: "Lenne" },
      { label: "ship", surface: "Averby" },
    ]);
    expect(said).toEqual([
      { label: "PER", surface: "Lenne" },
      { label: "LOC", surface: "Holm" },
      { label: "LOC", surface: "Holm" },
    ]);
  });

  test("reads the released strings, and drops what they reject", async () => {
    const { model } = answering(
      (source) =>
        source.startsWith("<extra_id_2>")
          ? "<extra_id_0> <extra_id_0> person <extra_id_5> Averby <extra_id_1> <extra_id_0> location <extra_id_5> <extra_id_6> <extra_id_1> <extra_id_1>"
          : "",
      { source: "released", target: "released" },
    );
    const [{ example }] = await answerExamples(model, [sentence], {});
    expect(showMentions(example)).toEqual(['PER "Averby"']);
    expect(example).not.toHaveProperty("unplaced");
  });

  test("an unknown token of the answer is what stands at its place in the text", async () => {
    const { model } = answering(() => "((person: Østby))");
    const [{ example }] = await answerExamples(model, [exampleOf("Østby saw Holm")], {});
    expect(showMentions(example)).toEqual(['PER "Østby"']);
  });

  test("a long text is read in pieces, with offsets of the whole", async () => {
    const { model } = answering((source) => (source.endsWith("Holm") ? "((location: Holm))" : "()"), {
      maxSourceTokens: 40,
    });
    const long = exampleOf(`${"the harbour is old and ".repeat(6)}Averby saw Holm`);
    const [{ example }] = await answerExamples(model, [long], {});
    expect(example.mentions).toEqual([{ start: long.text.length - 4, end: long.text.length, label: "LOC" }]);
  });

  test("reads sources of like length together, and answers in order", async () => {
    const { model, batches } = answering((source) => `((person: ${source.split(" ").at(-1)}))`);
    const examples = ["Averby", "the old harbour of Holm", "the Lenne", "the town of Averby"].map((text) =>
      exampleOf(text),
    );
    const answered = await answerExamples(model, examples, { batchSize: 2 });
    expect(answered.map(({ example }) => showMentions(example)[0])).toEqual([
      'PER "Averby"',
      'PER "Holm"',
      'PER "Lenne"',
      'PER "Averby"',
    ]);
    expect(batches.map(({ length }) => length)).toEqual([2, 2]);
    expect(batches.flat()).toEqual([...batches.flat()].sort((a, b) => b - a));
  });

  test("refuses options that leave no room for a sentence", async () => {
    const { model } = answering(() => "()", { maxSourceTokens: 8 });
    await expect(answerExamples(model, [sentence], {})).rejects.toThrow(
      /^E_CONFIG: instruction and options have \d+ tokens, and a source at most 8\. Fix: raise maxSourceTokens, or ask for fewer types\.$/,
    );
  });
});
