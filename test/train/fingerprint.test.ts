import { describe, expect, test } from "vitest";
import { checkFingerprint } from "../../src/train/fingerprint.js";

const refusal = (begun: string, given: string): string => {
  try {
    checkFingerprint(begun, given, "runs/one");
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
};

describe("checkFingerprint", () => {
  test("lets the same one through", () => expect(refusal("abc", "abc")).toBe("accepted"));

  test("names the keys that differ in JSON objects", () => {
    const begun = JSON.stringify({ seed: 1, optimizer: { learningRate: 0.1 }, data: "a.conll" });
    const given = JSON.stringify({ seed: 1, optimizer: { learningRate: 0.2 }, patience: [1, 2] });
    expect(refusal(begun, given)).toBe(
      'E_CONFIG: the run in runs/one was begun with another config or other data: data was "a.conll" and is absent, ' +
        "optimizer.learningRate was 0.1 and is 0.2, patience was absent and is [1,2]. " +
        "Fix: give what it was begun with, or another folder.",
    );
  });

  test("names five of many", () => {
    const many = (value: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`key${i}`, value])));
    expect(refusal(many(1), many(2))).toContain("key4 was 1 and is 2 and 3 more.");
  });

  test("refuses what is no JSON without a list", () =>
    expect(refusal("abc", "abd")).toBe(
      "E_CONFIG: the run in runs/one was begun with another config or other data. " +
        "Fix: give what it was begun with, or another folder.",
    ));
});
