import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recoverMentions } from "../../../../src/formats/generated/generated.js";
import type { ParsedPairs } from "../../../../src/formats/generated/parse-pairs.js";
import {
  formatSource,
  formatTarget,
  type PunifiedVariant,
  punifiedVariants,
} from "../../../../src/formats/punified/strings.js";
import { TargetReader } from "../../../../src/models/methods/punified/read-target.js";
import { namingOf } from "../../../../src/models/methods/punified/type-sets.js";
import { punifiedMarkers } from "../../../../src/models/methods/seq2seq/markers.js";
import { addTokens } from "../../../../src/tokenizers/add-tokens.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const names = ["person", "Place", "baseball-player"];
const kinds = ["unigram", "bert-cased", "bert-uncased"];
const text = "Ann Berg saw Zürich, and 漢 字 (with Ann) NULL";
const said = (label: string, surface: string) => ({ label, surface });

function readerOf(kind: string, variant: PunifiedVariant = "paper") {
  const tokenizer = addTokens(loadTokenizer(kind), punifiedMarkers[variant]);
  const reader = new TargetReader(tokenizer, names, variant);
  const source = formatSource(text, names, variant);
  const encoding = tokenizer.encode(source);
  const read = (written: string | Int32Array): ParsedPairs => {
    const ids =
      typeof written === "string" ? tokenizer.encode(written, { addSpecialTokens: false }).ids : written;
    return reader.read(ids, { source, textStart: source.length - text.length, encoding, text });
  };
  return { tokenizer, reader, encoding, read };
}

describe.each(kinds)("with the tokenizer %s", (kind) => {
  test.each(punifiedVariants)("what was formatted is read again (%s)", (variant) => {
    const { read } = readerOf(kind, variant);
    const named = [
      said("person", "Ann Berg"),
      said("person", "Ann"),
      said("Place", "Zürich"),
      said("baseball-player", "漢"),
    ];
    const { pairs, unknown } = read(formatTarget(names, named, variant));
    expect(unknown).toEqual([]);
    // Case is the strings' or the tokenizer's; the places are the same.
    const naming = namingOf(names.map((name) => ({ label: name, name })));
    expect(
      recoverMentions(text, { pairs, unknown }, { naming }).map(({ start, end, label }) =>
        said(label, text.slice(start, end)),
      ),
    ).toEqual([
      said("person", "Ann Berg"),
      // The first occurrence, though another was meant: a target does not say where.
      said("person", "Ann"),
      said("Place", "Zürich"),
      said("baseball-player", "漢"),
    ]);
  });

  test("NULL says nothing, and types that were not asked for are told apart", () => {
    const { read } = readerOf(kind);
    const { pairs, unknown } = read("((person):(NULL),(dog):(Rex),(Place):(NULL))");
    expect(pairs).toEqual([]);
    expect(unknown.map(({ label }) => label)).toEqual(["dog"]);
  });

  test("of two characters that the vocabulary does not hold the context tells which", () => {
    const { read, reader, encoding } = readerOf(kind);
    expect(reader.countUnknown(encoding.ids)).toBe(2);
    const { pairs } = read("((person):(字),(Place):(NULL))");
    expect(pairs.length).toBe(1);
    expect(["漢", "字"]).toContain(pairs[0].surface);
  });

  test("nothing that a model can write makes it throw", () => {
    const { read, tokenizer } = readerOf(kind);
    for (const hostile of [
      "",
      "(",
      "))))((((",
      "((person):(",
      "((person):(Ann",
      "((person):(Ann),(person",
      "(person):(Ann)",
      "((person):((person):((person):(Ann",
      "((person))",
      "((person):())",
      "((person):(Ann):(Berg))",
      "<text><entity><person>",
      "NULL NULL NULL",
      "((:):(:))",
    ])
      expect(() => read(hostile)).not.toThrow();
    const anyIds = fc.array(fc.integer({ min: 0, max: tokenizer.vocabularySize + 50 }), { maxLength: 40 });
    fc.assert(
      fc.property(anyIds, (ids) => {
        const { pairs } = read(Int32Array.from(ids));
        for (const { label } of pairs) expect(names).toContain(label);
      }),
      { numRuns: 60 },
    );
  });

  test("a cut target says what it came to say", () => {
    const { read } = readerOf(kind);
    const { pairs } = read("((person):(Ann Berg),(Place):(Zürich");
    expect(pairs.map(({ label }) => label)).toEqual(["person", "Place"]);
    expect(pairs[0].surface.toLowerCase()).toBe("ann berg");
    expect(pairs[1].surface).toMatch(/^z.?[uü]rich$/i);
  });
});
