import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { createPeft } from "../../../../src/models/peft/create-peft.js";
import { largestDifference } from "../../../support/engines.js";
import {
  describePeftMethod,
  makeBackbone,
  spread,
  statesOf,
  tinyBert,
} from "../../../support/peft-methods.js";

const { layers, hiddenSize } = tinyBert;

describePeftMethod("prefix", {
  settings: { method: "prefix", prefixLength: 3, middleSize: 4 },
  size: 3 * hiddenSize + (hiddenSize + 1) * 4 + layers * (4 + 1) * 2 * hiddenSize,
  beginsAsIdentity: false,
});
describePeftMethod("prefix without its network", {
  settings: { method: "prefix", prefixLength: 3, middleSize: null },
  size: layers * 3 * 2 * hiddenSize,
  beginsAsIdentity: false,
});

describe("a prefix", () => {
  beforeAll(async () => void (await selectEngine("cpu")));
  afterAll(closeEngines);

  test("is seen by every segment, also by one that sees nothing but itself", async () => {
    const backbone = makeBackbone();
    const method = createPeft({ method: "prefix", prefixLength: 3, middleSize: 4 }, tinyBert, 1);
    const batch = { ids: [[3, 14, 15, 9, 26, 5]], contextLengths: [2] };
    const sees = (query: number, key: number): boolean => query >> 1 === key >> 1; // three segments of two tokens
    const before = (await statesOf(backbone, method, batch, { sees }))[0]!;
    spread(method);
    const after = (await statesOf(backbone, method, batch, { sees }))[0]!;
    for (let at = 0; at < before.length; at += hiddenSize) {
      const [one, other] = [after, before].map((all) => all.slice(at, at + hiddenSize));
      expect(largestDifference(one!, other!)).toBeGreaterThan(1e-2);
    }
    method.dispose();
    backbone.parameters.dispose();
  });
});
