import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { createEncoder } from "../../../src/models/methods/encoders.js";
import { type MethodName, methodNames } from "../../../src/models/methods/method.js";
import { exampleOf } from "../../support/examples.js";
import { loadTokenizer } from "../../support/tokenizers.js";

const settings: Readonly<Record<MethodName, Readonly<Record<string, unknown>>>> = {
  tagger: { input: "subwords", tags: ["O", "B-PER", "I-PER"], maxTokens: 32, strideTokens: 0 },
  mlm: { maxTokens: 32 },
  mrc: {
    maxTokens: 48,
    strideTokens: 4,
    maxQueryTokens: 16,
    queries: [{ label: "PER", query: "Which people are named?" }],
  },
  qpmrc: { labels: ["PER", "LOC"], maxTokens: 32, strideTokens: 0 },
  punified: {
    sets: [{ id: "any", types: [{ label: "PER", name: "person" }] }],
    endId: loadTokenizer("bert-cased").requireId("[SEP]"),
  },
  seq2seq: { objective: "prefix-lm", endId: loadTokenizer("bert-cased").requireId("[SEP]") },
  cpner: { labels: ["PER", "LOC"], endId: loadTokenizer("bert-cased").requireId("[SEP]") },
};
const example = exampleOf("Johanna Vestergaard kept a diary", [[0, 2, "PER"]]);

describe.each(methodNames)("the encoder of %s", (method) => {
  const tokenizer = loadTokenizer("bert-cased");
  const recipe = { method, tokenizer: tokenizer.json, settings: settings[method] };

  test("makes items that say their length and targets", () => {
    const items = createEncoder(recipe).encode(example, { epoch: 0, index: 0 });
    expect(items.length).toBe(1);
    const query = method === "mrc" ? "Which people are named?" : undefined;
    const whole =
      query === undefined ? tokenizer.encode(example) : tokenizer.encode(query, { pair: example });
    // A seq2seq item is as long as the longer of its two sides.
    if (method === "seq2seq") expect(items[0].length).toBeLessThanOrEqual(whole.ids.length);
    // Types stand before the sentence.
    else if (method === "punified" || method === "cpner")
      expect(items[0].length).toBeGreaterThan(whole.ids.length);
    else expect(items[0].length).toBe(whole.ids.length);
    expect(items[0].targets).toBeGreaterThanOrEqual(0);
  });

  test("makes items that cross to another thread, of a recipe that does", () => {
    const place = { epoch: 2, index: 5 };
    const items = createEncoder(recipe).encode(example, place);
    expect(createEncoder(structuredClone(recipe)).encode(structuredClone(example), place)).toEqual(items);
    expect(structuredClone(items)).toEqual(items);
  });
});

test("no engine is loaded by an encoder, so that workers stay small", () => {
  const src = new URL("../../../src", import.meta.url).pathname;
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const imports = readFileSync(file, "utf8").matchAll(
      /^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)"/gm,
    );
    for (const [, specifier] of imports) visit(join(dirname(file), specifier.replace(/\.js$/, ".ts")));
  };
  visit(join(src, "train", "data", "encode-worker.ts"));
  const names = [...seen].map((file) => file.slice(src.length + 1));
  expect(names).toContain("models/methods/mlm/encode.ts");
  const reads = (file: string): string => readFileSync(join(src, file), "utf8");
  expect(
    names.filter((file) => /^engine\/(?!bucket-length)/.test(file) || reads(file).includes("@tensorflow/")),
  ).toEqual([]);
});
