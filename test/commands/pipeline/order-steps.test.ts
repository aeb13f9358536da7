import { describe, expect, test } from "vitest";
import { allBefore, orderSteps, withDependents } from "../../../src/commands/pipeline/order-steps.js";

const step = (name: string, ...after: string[]) => ({ name, after });
const names = (steps: readonly { name: string }[]): string => steps.map(({ name }) => name).join("");

describe("orderSteps", () => {
  test("each step comes behind those it builds on, else in the order given", () => {
    expect(names(orderSteps([step("c", "a", "b"), step("d"), step("b", "a"), step("a")]))).toBe("abcd");
    expect(names(orderSteps([step("a"), step("b"), step("c")]))).toBe("abc");
  });

  test("steps that wait for each other are refused with the circle", () =>
    expect(() => orderSteps([step("a", "b"), step("b", "c"), step("c", "b")])).toThrow(
      "E_CONFIG: steps wait for each other: b -> c -> b. Fix: take one of these references or after: away.",
    ));
});

const steps = [step("c", "b"), step("a"), step("b", "a"), step("d", "a"), step("e")];

test("what builds on a step is found at any distance", () => {
  expect([...withDependents(["b"], steps)].sort()).toEqual(["b", "c"]);
  expect([...withDependents(["a"], steps)].sort()).toEqual(["a", "b", "c", "d"]);
  expect([...withDependents([], steps)]).toEqual([]);
});

test("so is what a step builds on", () => expect([...allBefore(steps[0], steps)]).toEqual(["b", "a"]));
