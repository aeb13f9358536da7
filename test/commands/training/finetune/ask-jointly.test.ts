import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  annotatedOf,
  askJointly,
  isOfQuestions,
  jointLabels,
} from "../../../../src/commands/training/finetune/ask-jointly.js";
import type { JointSet } from "../../../../src/commands/training/finetune/joint-data.js";
import { type AskedExample, toAskedExample } from "../../../../src/models/methods/mrc/asked-example.js";
import type { Example } from "../../../../src/text/example.js";
import { exampleOf } from "../../../support/examples.js";
import { nextFolder } from "../../../support/temp.js";

const loaded = (examples: readonly Example[], labels: readonly string[]) => ({
  ...{ name: "n", format: "f", examples, labels },
});
const sentence = exampleOf("Ana left Oslo", [[0, 1, "PER"]]);
const question = toAskedExample({
  ...{ id: "1", context: "Ana left", query: "Who left?", answers: [{ start: 0, end: 3 }] },
  ...{ isImpossible: false, datasetId: "q" },
});
const texts = (id: string, labels: readonly string[], queries?: string): JointSet => ({
  ...{ id, labels, queries, train: loaded([sentence], labels), dev: loaded([sentence], labels) },
});
const questions: JointSet = {
  ...{
    id: "squad",
    labels: ["answer"],
    train: loaded([question], ["answer"]),
    dev: loaded([question], ["answer"]),
  },
};
const askedOf = (examples: readonly Example[] | undefined): string[][] | undefined =>
  examples?.map((example) => (example as AskedExample).asked?.map(({ query }) => query));

function writeSpanish(): string {
  const file = join(nextFolder(), "es.yaml");
  writeFileSync(file, "id: es\nlanguage: es\nlabels:\n  PER: {name: persona, query: ¿Quién?}\n");
  return file;
}

describe("sets of BERT-MRC", () => {
  test("a model of texts and questions finds the texts' labels, one of questions alone their answers", () => {
    expect(jointLabels([questions, texts("a", ["PER", "LOC"]), texts("b", ["LOC", "ORG"])])).toEqual([
      "PER",
      "LOC",
      "ORG",
    ]);
    expect(jointLabels([questions])).toEqual(["answer"]);
    expect(annotatedOf([questions, texts("a", ["PER"])])).toEqual({ a: ["PER"] });
    expect([isOfQuestions(questions.train), isOfQuestions(texts("a", []).train)]).toEqual([true, false]);
  });

  test("held-out texts are asked for their own set's labels alone; questions stay as they are", () => {
    const [own, asked, other] = askJointly([texts("a", ["PER"], "conll"), questions, texts("b", ["LOC"])]);
    expect(askedOf(own.train.examples)).toEqual([undefined]);
    expect(askedOf(own.dev?.examples)).toEqual([[expect.stringMatching(/person/i)]]);
    expect(asked).toEqual(questions);
    expect(askedOf(other.train.examples)).toEqual([undefined]);
    expect(askedOf(other.dev?.examples)).toEqual([[expect.stringMatching(/^Places/)]]);
  });

  test("a set that words its queries otherwise than the model asks by its own in training, too", () => {
    const spanish = writeSpanish();
    const [own, other] = askJointly([texts("a", ["PER"], "conll"), texts("b", ["PER"], spanish)]);
    expect(askedOf(own.train.examples)).toEqual([undefined]);
    expect(askedOf(other.train.examples)).toEqual([["¿Quién?"]]);
    expect(other.train.examples[0].mentions).toEqual(sentence.mentions);
    // Beside questions alone it is the model's wording.
    expect(askedOf(askJointly([questions, texts("b", ["PER"], spanish)])[1].train.examples)).toEqual([
      undefined,
    ]);
  });
});
