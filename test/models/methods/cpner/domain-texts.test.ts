import { describe, expect, test } from "vitest";
import { DomainTexts } from "../../../../src/models/methods/cpner/domain-texts.js";
import { type CpnerOptions, checkCpnerSettings } from "../../../../src/models/methods/cpner/settings.js";
import { cpnerTokenizer } from "../../../support/cpner.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const textsOf = (given: Partial<CpnerOptions> = {}): DomainTexts =>
  new DomainTexts(checkCpnerSettings({ labels: ["PER", "GPE"], names: { GPE: "country" }, ...given }));
const named = [
  { label: "person", surface: "Ana Holm" },
  { label: "country", surface: "Chad" },
];

describe("DomainTexts", () => {
  test("the paper's source is instruction, options and sentence", () => {
    expect(textsOf({ instruction: "Say who and where." }).sourceOf("Ana was in Chad.")).toBe(
      "Say who and where. Options: person, country. Sentence: Ana was in Chad.",
    );
  });

  test("a source without options names no type (Figure 4), and the released one has the sentence alone", () => {
    expect(textsOf({ options: false, instruction: "Say who." }).sourceOf("Ana.")).toBe(
      "Say who. Sentence: Ana.",
    );
    expect(textsOf({ source: "released" }).sourceOf("Ana.")).toBe("<extra_id_2> Ana.");
  });

  test("answers are read as they are written, in both forms", () => {
    const paper = textsOf();
    expect(paper.targetOf(named)).toBe("((person: Ana Holm) (country: Chad))");
    expect(paper.read(paper.targetOf(named)).pairs).toEqual(named);
    const released = textsOf({ target: "released" });
    const answer = released.targetOf([...named, released.reject("PER")]);
    expect(answer).toContain("<extra_id_0> person <extra_id_5> <extra_id_6> <extra_id_1>");
    expect(released.read(answer)).toEqual({ pairs: named, unknown: [] });
  });

  test("a type that is no option is told apart", () => {
    expect(textsOf().read("((person: Ana) (song: Chad))")).toEqual({
      pairs: [{ label: "person", surface: "Ana" }],
      unknown: [{ label: "song", surface: "Chad" }],
    });
  });

  test("refuses names that answers cannot hold", () => {
    expect(() => textsOf({ names: { GPE: "place (country)" } })).toThrow(
      'E_CONFIG: the name "place (country)" cannot be read back from an answer. Fix: give the label a name without ( ) : under names.',
    );
    expect(() => textsOf({ names: { ORG: "firm" } })).toThrow('"ORG" is none of the 2 labels');
    expect(() => textsOf({ rejectionRate: 0.1 })).toThrow("set target: released");
  });

  test("refuses a tokenizer without what the strings hold", () => {
    const bare = loadTokenizer("unigram");
    expect(() => textsOf({ target: "released" }).checkTokenizer(bare)).toThrow(
      "E_CONFIG: the tokenizer has no <extra_id_5>, which the released strings hold. Fix: add it (addT5Tokens), or set source: paper and target: paper.",
    );
    for (const form of ["paper", "released"] as const)
      textsOf({ source: form, target: form }).checkTokenizer(cpnerTokenizer());
    expect(() => textsOf({ names: { GPE: "Østland" } }).checkTokenizer(bare)).toThrow(
      'E_CONFIG: the tokenizer writes the name "Østland" as "<unk>stland". Fix: give the label a name under names that it keeps.',
    );
    expect(() => textsOf({ source: "released" }).checkTokenizer(loadTokenizer("bert-cased"))).toThrow(
      "has no <extra_id_2>",
    );
  });
});
