import { describe, expect, test } from "vitest";
import { namingOf, TypeSets } from "../../../../src/models/methods/punified/type-sets.js";

const type = (label: string, name: string) => ({ label, name });
const news = { id: "news", types: [type("PER", "person"), type("ORG", "organisation")] };
const resume = { id: "resume", types: [type("NAME", "person"), type("ORG", "company")] };
const sets = new TypeSets([news, resume], "paper");

describe("sets of types", () => {
  test("are united by name; a label of several names gives way to them", () => {
    expect(sets.united).toEqual([
      type("PER", "person"),
      type("organisation", "organisation"),
      type("company", "company"),
    ]);
  });
  test("are found by the id of a dataset; the only one by any", () => {
    expect(sets.find("resume")).toBe(resume.types);
    expect(sets.find("else")).toBeUndefined();
    expect(new TypeSets([news], "paper").get("else")).toBe(news.types);
    expect(() => sets.get("else")).toThrow(
      'E_CONFIG: a text is of the dataset "else", and the sets are news, resume. Fix: name its types under sets, or give its examples the id of their set.',
    );
  });
  test("are asked by known labels, known names, and any words", () => {
    expect(sets.ask({ labels: ["PER", "company", "MovieTitle"] }, "paper")).toEqual([
      type("PER", "person"),
      type("company", "company"),
      type("MovieTitle", "movie title"),
    ]);
    expect(sets.ask({ labels: ["PER"], naturalNames: { PER: "politician" } }, "paper")).toEqual([
      type("PER", "politician"),
    ]);
    expect(() => sets.ask({ labels: [] }, "paper")).toThrow("E_CONFIG: no type is asked for. Fix: name one.");
  });
  test.each([
    [[news, news], 'the set "news" stands twice'],
    [[{ id: "a", types: [type("A", "x"), type("A", "y")] }], 'the label "A" stands twice. (set=a)'],
    [
      [{ id: "a", types: [type("A", "x"), type("B", "x")] }],
      'the name "x" stands twice. (set=a) Fix: give each',
    ],
    [
      [{ id: "a", types: [type("A", "x (y)")] }],
      'the name "x (y)" of label "A" cannot be read back. (set=a) Fix: give it a name without < > ( ) : , and without space around it.',
    ],
  ])("that cannot be told apart are refused", (bad, message) => {
    expect(() => new TypeSets(bad, "paper")).toThrow(`E_CONFIG: ${message}`);
  });
  test("names that differ in case alone are one in the released strings", () => {
    const cased = [{ id: "a", types: [type("A", "Rating"), type("B", "rating")] }];
    expect(() => new TypeSets(cased, "paper")).not.toThrow();
    expect(() => new TypeSets(cased, "released")).toThrow('E_CONFIG: the name "rating" stands twice');
  });
  test("names lead back to labels", () => {
    const naming = namingOf(resume.types);
    expect([naming.nameOf("ORG"), naming.labelOf("company"), naming.labelOf("else")]).toEqual([
      "company",
      "ORG",
      "else",
    ]);
  });
});
