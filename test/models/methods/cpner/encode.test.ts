import { describe, expect, test } from "vitest";
import { Losses } from "../../../../src/formats/losses.js";
import { createCpnerEncoder } from "../../../../src/models/methods/cpner/encode.js";
import { cpnerTokenizer } from "../../../support/cpner.js";
import { exampleOf } from "../../../support/examples.js";

const tokenizer = cpnerTokenizer();
const encode = (
  given: Readonly<Record<string, unknown>>,
  example = sentence,
  { epoch = 0, losses = new Losses() } = {},
) => {
  const settings = { labels: ["PER", "LOC", "ship"], instruction: "the", endId: 1, ...given };
  const items = createCpnerEncoder({ method: "cpner", tokenizer: tokenizer.json, settings }, losses).encode(
    example,
    { epoch, index: 0 },
  );
  const show = (ids: Int32Array) => tokenizer.decode(ids.subarray(0, -1), { keepSpecial: true });
  return items.map(({ ids, labels, length, targets }) => {
    expect([ids.at(-1), labels.at(-1)]).toEqual([1, 1]);
    expect([length, targets]).toEqual([Math.max(ids.length, labels.length), labels.length]);
    return { source: show(ids), target: show(labels) };
  });
};
const sentence = exampleOf("Averby saw the harbour of Lenne", [
  [0, 1, "PER"],
  [5, 6, "LOC"],
]);

describe("createCpnerEncoder", () => {
  test("a sentence is asked about with all options, and its answer follows the text", () => {
    expect(encode({})).toEqual([
      {
        // The tokenizer of the tests has no "O".
        source: "the <unk>ptions: person, location, ship. Sentence: Averby saw the harbour of Lenne",
        target: "((person: Averby) (location: Lenne))",
      },
    ]);
    expect(encode({}, exampleOf("the old harbour"))[0].target).toBe("()");
  });

  test("the released strings hold sentinels", () => {
    expect(encode({ source: "released", target: "released" })).toEqual([
      {
        source: "<extra_id_2> Averby saw the harbour of Lenne",
        target:
          "<extra_id_0><extra_id_0> person<extra_id_5> Averby<extra_id_1><extra_id_0> location<extra_id_5> Lenne<extra_id_1><extra_id_1>",
      },
    ]);
  });

  test("answers are shuffled by epoch, and reject absent types", () => {
    const orders = new Set(
      Array.from({ length: 8 }, (_, epoch) => encode({ order: "shuffled" }, sentence, { epoch })[0].target),
    );
    expect(orders.size).toBe(2);
    const given = { target: "released", rejectionRate: 1 };
    expect(encode(given)[0].target).toContain("ship<extra_id_5><extra_id_6>");
    expect(encode(given)).toEqual(encode(given));
    // Nothing is rejected where there is nothing to find.
    expect(encode(given, exampleOf("the old harbour"))[0].target).not.toContain("<extra_id_6>");
  });

  test("a long sentence is learnt in pieces, never cut inside a mention", () => {
    const long = exampleOf(`${"the harbour is old and ".repeat(6)}the King of Holm is in town`, [
      [31, 34, "PER"],
    ]);
    const items = encode({ maxSourceTokens: 40 }, long);
    expect(items.length).toBeGreaterThan(1);
    const answers = items.map(({ target }) => target).filter((target) => target !== "()");
    expect(answers).toEqual(["((person: King of Holm))"]);
    expect(items.map(({ source }) => source.split("Sentence: ")[1]).join(" ")).toBe(long.text);
  });

  test("what cannot be learnt is counted", () => {
    const losses = new Losses();
    const example = exampleOf("Averby saw Lenne", [
      [0, 1, "PER"],
      [2, 3, "song"],
    ]);
    expect(encode({ maxTargetTokens: 6 }, example, { losses })).toEqual([
      expect.objectContaining({ target: "()" }),
    ]);
    expect(losses.toJSON()).toEqual({ cut: 1, unasked: 1 });
  });

  test("refuses a recipe without tokenizer", () => {
    const settings = { labels: ["PER"], endId: 1 };
    expect(() => createCpnerEncoder({ method: "cpner", settings })).toThrow(
      "E_CONFIG: CP-NER needs a tokenizer. Fix: put tokenizer.json beside the model.",
    );
  });
});
