import { describe, expect, test } from "vitest";
import { Losses } from "../../../../src/formats/losses.js";
import type { Encoder } from "../../../../src/models/methods/method.js";
import { createPunifiedEncoder } from "../../../../src/models/methods/punified/encode.js";
import { punifiedMarkers } from "../../../../src/models/methods/seq2seq/markers.js";
import type { Seq2SeqItem } from "../../../../src/models/methods/seq2seq/seq2seq-item.js";
import type { Example } from "../../../../src/text/example.js";
import { addTokens } from "../../../../src/tokenizers/add-tokens.js";
import { exampleOf } from "../../../support/examples.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const tokenizer = addTokens(loadTokenizer("bert-cased"), punifiedMarkers.paper);
const endId = tokenizer.requireId("[SEP]");
const sets = [
  {
    id: "news",
    types: [
      { label: "PER", name: "person" },
      { label: "LOC", name: "place" },
    ],
  },
  {
    id: "food",
    types: [
      { label: "DISH", name: "dish" },
      { label: "WHERE", name: "place" },
      { label: "HOURS", name: "hours" },
    ],
  },
];
const news: Example = {
  ...exampleOf("Ann met Bo in Rome", [
    [0, 1, "PER"],
    [2, 3, "PER"],
  ]),
  datasetId: "news",
};
const food: Example = { ...exampleOf("soup in Kiel", [[0, 1, "DISH"]], "f"), datasetId: "food" };

/** Building a tokenizer takes longer than what it is used for here. */
const encoders = new Map<string, Encoder<Seq2SeqItem>>();
function encoderOf(settings: Readonly<Record<string, unknown>>, losses: Losses | undefined) {
  const key = JSON.stringify(settings);
  const known = encoders.get(key);
  if (known !== undefined && losses === undefined) return known;
  const encoder = createPunifiedEncoder(
    { method: "punified", tokenizer: tokenizer.json, settings: { sets, endId, ...settings } },
    losses,
  );
  if (losses === undefined) encoders.set(key, encoder);
  return encoder;
}

/** Sources and targets without spaces, which BERT's tokens put anywhere. */
function write(
  example: Example,
  settings: Readonly<Record<string, unknown>> = {},
  epoch = 0,
  losses?: Losses,
): [string, string][] {
  return encoderOf(settings, losses)
    .encode(example, { epoch, index: 0 })
    .map(({ ids, labels, length, targets }) => {
      expect([ids.at(-1), labels.at(-1)]).toEqual([endId, endId]);
      expect([length, targets]).toEqual([Math.max(ids.length, labels.length), labels.length]);
      return [tokenizer.decode(ids).replace(/\s/g, ""), tokenizer.decode(labels).replace(/\s/g, "")];
    });
}
const typesOf = ([source]: readonly [string, string]): string[] =>
  [...source.matchAll(/<entity><([^<>]*)>/g)].map(([, name]) => name);

describe("dataset-dependent prompts", () => {
  test("ask for all types of a text's own set, and the target says NULL of those that are absent", () => {
    expect(write(news)).toEqual([
      [
        "<entity><person><entity><place><text>AnnmetBoinRome",
        "((person):(Ann),(person):(Bo),(place):(NULL))",
      ],
    ]);
    expect(write(food)).toEqual([
      [
        "<entity><dish><entity><place><entity><hours><text>soupinKiel",
        "((dish):(soup),(place):(NULL),(hours):(NULL))",
      ],
    ]);
  });
  test("are the released code's, in lower case, where that is asked for", () => {
    const [[source, target]] = write(news, { variant: "released" });
    expect(source.replace(/\[UNK\]/g, "?")).toMatch(/person.*place.*annmetboinrome$/);
    expect(target).toBe("((person:ann),(person:bo),(place:null))");
  });
  test("a text of no set of several is refused", () => {
    expect(() => write({ ...news, datasetId: "other" })).toThrow('a text is of the dataset "other"');
  });
});

const many = Array.from({ length: 60 }, (_, id): Example => ({ ...news, id: String(id) }));

describe("random prompts", () => {
  test("draw from the types of all sets: NULL stands for those that nobody annotated", () => {
    const drawn = many.flatMap((example) => write(example, { prompt: "random" }));
    expect(drawn.length).toBe(60);
    expect(new Set(drawn.flatMap(typesOf))).toEqual(new Set(["person", "place", "dish", "hours"]));
    expect(new Set(drawn.map((pair) => typesOf(pair).length))).toEqual(new Set([1, 2, 3, 4]));
    for (const pair of drawn) {
      const said = typesOf(pair).flatMap((name) =>
        name === "person" ? ["(person):(Ann)", "(person):(Bo)"] : [`(${name}):(NULL)`],
      );
      expect(pair[1]).toBe(`(${said.join(",")})`);
    }
  });
  test("draw from the text's own set, or its own types and others, where that is asked for", () => {
    const own = many.flatMap((example) => write(example, { prompt: "random", randomTypes: "set" }));
    expect(new Set(own.flatMap(typesOf))).toEqual(new Set(["person", "place"]));
    const gold = many.flatMap((example) =>
      write(example, { prompt: "random", randomTypes: "gold-and-others" }),
    );
    for (const pair of gold) expect(typesOf(pair)).toContain("person");
    expect(new Set(gold.map((pair) => typesOf(pair).length))).toEqual(new Set([1, 2, 3, 4]));
  });
  test("are others in another epoch and by another seed, and the same again", () => {
    const drawn = (epoch: number, seed = 1) =>
      many.map((example) => write(example, { prompt: "random", seed }, epoch));
    expect(drawn(0)).toEqual(drawn(0));
    expect(drawn(1)).not.toEqual(drawn(0));
    expect(drawn(0, 2)).not.toEqual(drawn(0));
  });
  test("with exact match a text gives two pairs, one of them with the types that it holds", () => {
    for (const example of many.slice(0, 10)) {
      const pairs = write(example, { prompt: "random-and-exact" });
      expect(pairs.length).toBe(2);
      expect(pairs[1]).toEqual(["<entity><person><text>AnnmetBoinRome", "((person):(Ann),(person):(Bo))"]);
    }
    expect(write({ ...news, mentions: [] }, { prompt: "random-and-exact" }).length).toBe(1);
  });
});

describe("what does not fit", () => {
  const long: Example = {
    ...exampleOf("Ann saw the sea near Porto Alto and Bo came home", [
      [0, 1, "PER"],
      [5, 7, "LOC"],
      [8, 9, "PER"],
    ]),
    datasetId: "news",
  };
  test("is learnt in pieces that hold all mentions whole", () => {
    for (const limits of [{ maxSourceTokens: 32 }, { maxTargetTokens: 30 }]) {
      const losses = new Losses();
      const pairs = write(long, limits, 0, losses);
      expect(pairs.length).toBeGreaterThan(1);
      expect(losses.total).toBe(0);
      const said = pairs.map(([, target]) => target).join();
      for (const surface of ["Ann", "PortoAlto", "Bo"]) expect(said).toContain(`(${surface})`);
      expect(pairs.map(([source]) => source.replace(/.*<text>/, "")).join("")).toBe(
        long.text.replace(/ /g, ""),
      );
    }
  });
  test("is counted where it cannot be cut, as are mentions that are not asked for, or in pieces", () => {
    const losses = new Losses();
    expect(write(long, { maxSourceTokens: 8 }, 0, losses)).toEqual([]);
    const parts = [
      { start: 0, end: 3 },
      { start: 8, end: 11 },
    ];
    const [first] = long.mentions;
    const odd = [
      { ...first, end: 11, parts },
      { ...first, label: "DISH" },
    ];
    const [[, target]] = write({ ...long, mentions: odd }, {}, 0, losses);
    expect(target).toBe("((person):(NULL),(place):(NULL))");
    expect(losses.toJSON()).toEqual({ cut: 3, discontinuous: 1, unasked: 1 });
  });
});

test("without a tokenizer, or with keys that are none, it cannot be built", () => {
  expect(() => createPunifiedEncoder({ method: "punified", settings: { sets, endId } })).toThrow(
    "E_CONFIG: PUnifiedNER needs a tokenizer. Fix: put tokenizer.json beside the model.",
  );
  expect(() => createPunifiedEncoder({ method: "punified", settings: { sets, endId, prompts: 1 } })).toThrow(
    'Unrecognized key: "prompts"',
  );
});
