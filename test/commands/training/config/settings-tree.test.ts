import { describe, expect, test } from "vitest";
import {
  changeAt,
  mergeSettings,
  parseSettings,
  valueAt,
} from "../../../../src/commands/training/config/settings-tree.js";

describe("settings trees", () => {
  test("are merged key by key, lists and scalars as a whole, the last on top", () => {
    const merged = mergeSettings(
      { a: { x: 1, y: [1, 2] }, b: 1 },
      { a: { y: [3], z: null }, b: undefined, c: { d: 2 } },
    );
    expect(merged).toEqual({ a: { x: 1, y: [3], z: null }, b: 1, c: { d: 2 } });
  });

  test("assignments have dotted keys and YAML for values", () => {
    expect(
      parseSettings([
        "training.epochs=3",
        "training.optimizer.learningRate=5e-5",
        "seeds=[1, 2]",
        "head=crf",
        "a.b=x=y",
        "training.clipNorm=null",
        "empty=",
      ]),
    ).toEqual({
      training: { epochs: 3, optimizer: { learningRate: 5e-5 }, clipNorm: null },
      seeds: [1, 2],
      head: "crf",
      a: { b: "x=y" },
      empty: null,
    });
  });

  test.each(["epochs", "=3", "a..b=1", ".a=1", "a.=1"])("%j is no assignment", (text) => {
    expect(() => parseSettings([text])).toThrow(
      `E_CONFIG: --set was given "${text}", expected key=value. Fix: write it as training.epochs=3.`,
    );
  });

  test("a value that is not YAML is refused with its assignment", () => {
    expect(() => parseSettings(["seeds=[1,"])).toThrow(
      /E_CONFIG: the value in --set seeds=\[1, is not YAML:/,
    );
  });

  test("places are found and changed; one that is not there stays away", () => {
    const tree = { a: { b: 1 }, c: "x" };
    expect(valueAt(tree, "a.b")).toBe(1);
    expect(valueAt(tree, "c.b")).toBeUndefined();
    expect(changeAt(tree, "a.b", () => 2)).toEqual({ a: { b: 2 }, c: "x" });
    expect(changeAt(tree, "a.z", () => 2)).toEqual(tree);
    expect(changeAt(tree, "c.d", () => 2)).toEqual(tree);
  });
});
