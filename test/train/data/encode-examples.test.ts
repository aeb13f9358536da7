import { expect, test } from "vitest";
import type { Encoder } from "../../../src/models/methods/method.js";
import { encodeExamples } from "../../../src/train/data/encode-examples.js";
import { proseExamples } from "../../support/prose.js";

test("every example is encoded at its place in the epoch, in order, however many items it gives", () => {
  const encoder: Encoder = {
    encode: ({ id }, { epoch, index }) =>
      Array.from({ length: Number(id) % 3 }, (_, item) => ({
        length: 1,
        targets: 1,
        name: `${id} ${epoch} ${index} ${item}`,
      })),
  };
  const items = encodeExamples(encoder, { epoch: 4, start: 10, examples: proseExamples(5) });
  expect(items).toEqual(
    ["1 4 11 0", "2 4 12 0", "2 4 12 1", "4 4 14 0"].map((name) => ({ length: 1, targets: 1, name })),
  );
});
