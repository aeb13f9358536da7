import { expect, test } from "vitest";
import { checkHeads } from "../../../../src/commands/training/models/check-heads.js";

const given = { headsFrom: "/m", model: { from: "/b" }, source: undefined, method: "tagger" } as const;

test("a head is taken by taggers and mrc alone", () => {
  expect(() => checkHeads(given)).not.toThrow();
  expect(() => checkHeads({ ...given, method: "mrc" })).not.toThrow();
  expect(() => checkHeads({ ...given, method: "qpmrc", headsFrom: undefined })).not.toThrow();
  expect(() => checkHeads({ ...given, method: "qpmrc" })).toThrow(
    "E_CONFIG: headsFrom is given, and the method is qpmrc, whose head is not taken by itself. (headsFrom=/m) Fix: leave headsFrom out: model has it.",
  );
});

test("neither over a BiLSTM nor beside a source", () => {
  const source = { files: ["a"] } as never;
  expect(() => checkHeads({ ...given, source })).toThrow(
    "E_CONFIG: headsFrom is given, and there is a source, which is trained with a head of its own. (headsFrom=/m) Fix: leave headsFrom or source out.",
  );
  const model = { bilstm: {} } as never;
  expect(() => checkHeads({ ...given, model })).toThrow(
    /^E_CONFIG: headsFrom is given, and the model is a BiLSTM\./,
  );
});
