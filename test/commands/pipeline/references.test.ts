import { describe, expect, test } from "vitest";
import { fillReferences, placeReferences } from "../../../src/commands/pipeline/references.js";
import { scopeOf } from "../../../src/commands/pipeline/scope.js";

const vars = {
  seed: 1,
  seeds: [1, 2],
  where: "../en",
  dump: "${where}/dump",
  a: "${b}",
  b: "x${a}",
  tree: { key: true },
  none: null,
  no: false,
};
const scope = scopeOf(vars, [], (reference) =>
  reference === "tagger.*" ? ["tagger.1", "tagger.2"] : reference.startsWith("gone") ? [] : [reference],
);
const fill = (value: unknown) => fillReferences(value, scope, "steps.x");

describe("fillReferences", () => {
  test("what is nothing but a variable has its value and type", () => {
    expect(fill({ seed: "${seed}", seeds: "${seeds}", key: "${tree.key}", none: null })).toEqual({
      seed: 1,
      seeds: [1, 2],
      key: true,
      none: null,
    });
  });

  test("inside of text plain values are written out, and variables may hold others", () =>
    expect(fill(["run-${seed}-${tree.key}", "${dump}.xml"])).toEqual(["run-1-true", "../en/dump.xml"]));

  test("references to steps and to the folder stay", () =>
    expect(fill("${steps.mlm}/model of ${out}")).toBe("${steps.mlm}/model of ${out}"));

  test("all instances of a step become elements of the list", () =>
    expect(fill(["first", "${steps.tagger.*}/model", "last"])).toEqual([
      "first",
      "${steps.tagger.1}/model",
      "${steps.tagger.2}/model",
      "last",
    ]));

  test.each([
    [
      "${sed}",
      /^E_CONFIG: "\$\{sed\}" in steps\.x is unknown: expected one of seed, .*did you mean "seed"\? Fix: name it under vars/,
    ],
    ["${tree.kee}", /"\$\{tree\.kee\}" in steps\.x is unknown/],
    ["n${seeds}", /^E_CONFIG: "\$\{seeds\}" in steps\.x is a list\. Fix: let it stand alone/],
    ["n${tree}", /"\$\{tree\}" in steps\.x is keys with values/],
    [
      "${a}",
      /^E_CONFIG: the variable "a" holds itself: a -> b -> a\. Fix: give one of them a value of its own\.$/,
    ],
    [
      "${steps.tagger.*}/model",
      /"\$\{steps\.tagger\.\*\}" in steps\.x means several steps, and stands in no list/,
    ],
  ])("%s is refused", (text, message) => expect(() => fill(text)).toThrow(message));

  test("of alternatives the first that there is stands", () =>
    expect(
      fill([
        "${steps.gone/model | steps.mlm/model | where}",
        "${steps.gone | where}/model",
        "${none | seed}",
        "${no | seed}",
      ]),
    ).toEqual(["${steps.mlm}/model", "../en/model", 1, false]));

  test("elements of a list that refer to what is left out fall away, whole", () =>
    expect(
      fill(["first", "${steps.gone}/x", { files: "${steps.gone}/x", format: "conll" }, "${steps.gone.*}"]),
    ).toEqual(["first"]));

  test("nothing takes a key away, or an element", () =>
    expect(
      fill({ a: "${steps.gone | nothing}", b: ["${none | nothing}", 2], c: "${steps.gone | nothing}/x" }),
    ).toEqual({ b: [2] }));

  test("keys with values stand where their when: holds", () =>
    expect(
      fill({
        a: { when: "${tree.key}", x: 1 },
        b: { when: "${no}", x: "${steps.gone}" },
        c: [{ when: { seed: [1, 2] }, y: 2 }, { when: { seed: 3 }, y: 3 }, { when: "${steps.gone}" }],
      }),
    ).toEqual({ a: { x: 1 }, c: [{ y: 2 }] }));

  test("the path behind a step may stand with it, behind a star as well", () =>
    expect(fill(["${steps.mlm/model}", "${steps.tagger.*/model}"])).toEqual([
      "${steps.mlm}/model",
      "${steps.tagger.1}/model",
      "${steps.tagger.2}/model",
    ]));

  test("a step that is left out is refused where nothing takes its place", () =>
    expect(() => fill({ config: { model: { from: "${steps.gone/model}" } } })).toThrow(
      "E_CONFIG: steps.x.config.model.from refers to the step gone, which is left out. Fix: name what there is in its place",
    ));

  test("a fault below keys is named with its place", () =>
    expect(() => fill({ config: { model: ["${nein}"] } })).toThrow("in steps.x.config.model is unknown"));
});

describe("placeReferences", () => {
  const place = (value: unknown) => placeReferences(value, (name) => `/out/${name}`, "/out");

  test("puts folders in, at any depth", () =>
    expect(place({ model: ["${steps.tagger.1}/model"], map: "${out}/maps", seed: 1 })).toEqual({
      model: ["/out/tagger.1/model"],
      map: "/out/maps",
      seed: 1,
    }));

  test("$${ is ${, for texts that hold it", () => expect(place(fill("a $${seed} b"))).toBe("a ${seed} b"));
});
