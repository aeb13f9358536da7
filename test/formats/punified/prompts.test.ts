import { describe, expect, test } from "vitest";
import { choosePrompts } from "../../../src/formats/punified/prompts.js";

const labels = ["A", "B", "C", "D", "E"];
const gold = new Set(["D", "B"]);

describe("choosePrompts", () => {
  test("dataset asks for all labels", () => {
    expect(choosePrompts("dataset", labels, gold, 1, "x")).toEqual([{ labels, suffix: "" }]);
  });
  test("random asks for one to all of them in their order, each number about as often", () => {
    const sizes = new Map<number, number>();
    for (let i = 0; i < 2000; i++) {
      const [{ labels: asked }] = choosePrompts("random", labels, gold, 1, `${i}`);
      expect(asked).toEqual(labels.filter((label) => asked.includes(label)));
      sizes.set(asked.length, (sizes.get(asked.length) ?? 0) + 1);
    }
    expect([...sizes.keys()].sort()).toEqual([1, 2, 3, 4, 5]);
    for (const count of sizes.values()) expect(count).toBeGreaterThan(320);
  });
  test("random-and-exact asks twice, exactly the second time, and once where nothing is gold", () => {
    const [, exact] = choosePrompts("random-and-exact", labels, gold, 1, "x");
    expect(exact).toEqual({ labels: ["B", "D"], suffix: "#exact" });
    expect(choosePrompts("random-and-exact", labels, new Set(), 1, "x")).toHaveLength(1);
  });
  test("a choice depends on seed and id alone", () => {
    const choose = (seed: number) => choosePrompts("random", labels, gold, seed, "x");
    expect(choose(1)).toEqual(choose(1));
    expect(
      Array.from({ length: 9 }, (_, seed) => JSON.stringify(choose(seed))).some(
        (c) => c !== JSON.stringify(choose(1)),
      ),
    ).toBe(true);
  });
});
