import { describe, expect, test } from "vitest";
import { RandomStream } from "../../../../src/core/random.js";
import {
  formatSource,
  formatTarget,
  type PunifiedVariant,
  punifiedVariants,
} from "../../../../src/formats/punified/strings.js";
import { TargetConstraint } from "../../../../src/models/methods/punified/constrain.js";
import { TargetReader } from "../../../../src/models/methods/punified/read-target.js";
import { punifiedMarkers } from "../../../../src/models/methods/seq2seq/markers.js";
import { addTokens } from "../../../../src/tokenizers/add-tokens.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const names = ["person", "place"];
const text = "Ann Berg saw Zürich and 北京 (twice)";
const said = (label: string, surface: string) => ({ label, surface });

function constraintOf(kind: string, variant: PunifiedVariant = "paper") {
  const tokenizer = addTokens(loadTokenizer(kind), punifiedMarkers[variant]);
  const endId = tokenizer.idOf("</s>") ?? tokenizer.requireId("[SEP]");
  const source = formatSource(text, names, variant);
  const textStart = source.length - text.length;
  const read = { source, textStart, text, encoding: tokenizer.encode(source) };
  const next = new TargetConstraint(tokenizer, names, { variant, endId }).forSource(read);
  const encode = (target: string): number[] => [...tokenizer.encode(target, { addSpecialTokens: false }).ids];
  /** How many tokens of a target may come. */
  const follow = (ids: readonly number[]): number => {
    for (const [at, id] of ids.entries()) if (!next(ids.slice(0, at)).includes(id)) return at;
    return ids.length;
  };
  return { tokenizer, endId, next, read, encode, follow };
}

describe.each(["unigram", "bert-cased", "bert-uncased"])("with the tokenizer %s", (kind) => {
  test.each(punifiedVariants)(
    "every target of the types and words of the text may be written (%s)",
    (variant) => {
      const { encode, follow, next, endId } = constraintOf(kind, variant);
      for (const named of [
        [],
        [said("person", "Ann Berg"), said("place", "Zürich")],
        [said("person", "Ann"), said("person", "Berg saw"), said("place", "北"), said("place", "北京")],
        [said("place", text)],
      ]) {
        const ids = encode(formatTarget(names, named, variant));
        expect([named, follow(ids)]).toEqual([named, ids.length]);
        expect(next(ids)).toEqual([endId]);
      }
    },
  );

  test("nothing else may: other types, words or parts of words, another order, a missing type", () => {
    const { encode, follow } = constraintOf(kind);
    for (const target of [
      "((dish):(Ann),(place):(NULL))",
      "((person):(Bo),(place):(NULL))",
      "((person):(An),(place):(NULL))",
      "((person):(),(place):(NULL))",
      "((place):(NULL),(person):(NULL))",
      "((person):(NULL),(person):(Ann),(place):(NULL))",
      "((person):(Ann))",
      "((person):(Ann Zürich),(place):(NULL))",
    ]) {
      const ids = encode(target);
      expect([target, follow(ids) < ids.length]).toEqual([target, true]);
    }
  });

  test("a walk at random through what is allowed ends in what can be read, with words of the text alone", () => {
    const { tokenizer, next, read, endId } = constraintOf(kind);
    const reader = new TargetReader(tokenizer, names, "paper");
    const random = new RandomStream(1, kind);
    let whole = 0;
    for (let walk = 0; walk < 20; walk++) {
      const ids: number[] = [];
      while (ids.at(-1) !== endId && ids.length < 200) {
        const allowed = next(ids);
        expect(allowed.length).toBeGreaterThan(0);
        ids.push(allowed[random.nextInt(allowed.length)]);
      }
      const { pairs, unknown } = reader.read(Int32Array.from(ids), read);
      if (!tokenizer.decode(ids.slice(0, -1)).replace(/\s/g, "").endsWith("))")) continue;
      whole++;
      expect(unknown).toEqual([]);
      for (const { surface } of pairs)
        expect(text.toLowerCase().replace(/\s/g, "")).toContain(surface.toLowerCase().replace(/\s/g, ""));
    }
    expect(whole).toBeGreaterThan(5);
  });
});
