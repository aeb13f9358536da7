import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type MethodSettings, methodKeys } from "../../../../src/commands/training/config/method-settings.js";
import { completeMethod } from "../../../../src/commands/training/models/complete-method.js";
import type { NerMethodName } from "../../../../src/models/methods/method.js";
import { nextFolder } from "../../../support/temp.js";

const schema = z.strictObject(methodKeys);
const complete = (
  given: z.input<typeof schema> & { method?: NerMethodName },
  base?: string,
  model: Parameters<typeof completeMethod>[1]["model"] = {},
) => {
  const { method, ...keys } = given;
  const settings: MethodSettings & { method?: NerMethodName } = { ...schema.parse(keys), encoding: {} };
  return completeMethod(method === undefined ? settings : { ...settings, method }, { model, base });
};
function folderOf(nerforge: unknown, peft?: unknown): string {
  const folder = join(nextFolder(), "model");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify({ model_type: "bert", nerforge }));
  const backbone = { layers: 1, hiddenSize: 24, heads: 2 };
  if (peft !== undefined)
    writeFileSync(join(folder, "peft.json"), JSON.stringify({ settings: peft, backbone }));
  return folder;
}
const lora = { method: "lora", rank: 4, dropoutRate: 0, alpha: 16 } as const;

describe("the method of a config", () => {
  test("is the one that is named, else that of the model's directory, else a tagger", () => {
    const folder = folderOf({ method: "qpmrc", settings: {} });
    expect(complete({}).method).toBe("tagger");
    expect(complete({}, folder).method).toBe("qpmrc");
    expect(complete({ method: "mrc" }, folder).method).toBe("mrc");
    expect(complete({}, folderOf(undefined)).method).toBe("tagger");
  });

  test("has what is given, else what its directory says, else the defaults", () => {
    const folder = folderOf({ method: "qpmrc", settings: { promptLength: 4, auxiliaryWeight: 0.5 } });
    const { qpmrc } = complete({ qpmrc: { auxiliaryWeight: 0.1 } }, folder);
    expect(qpmrc).toMatchObject({
      promptLength: 4,
      auxiliaryWeight: 0.1,
      predictorSize: 300,
      negatives: "all",
    });
    expect(complete({ method: "mrc" }, folder).mrc).toMatchObject({ loss: "binary", weightSpan: 1 });
    expect(complete({}).head).toBe("linear");
  });

  test("windows of a directory do not bind a query's length", () => {
    const folder = folderOf({
      method: "mrc",
      settings: { maxQueryTokens: 200, maxTokens: 400, spanSize: 9 },
    });
    const { mrc } = complete({}, folder);
    expect(mrc).toMatchObject({ spanSize: 9 });
    expect(mrc).not.toHaveProperty("maxQueryTokens");
  });

  test.each<[Parameters<typeof complete>[0], string]>([
    [
      { method: "qpmrc", head: "crf" },
      "E_CONFIG: head is given, and the method is qpmrc, which has qpmrc, queries, peft, nested. Fix: leave head out, or set method: tagger.",
    ],
    [{ method: "mrc", qpmrc: {} }, "leave qpmrc out, or set method: qpmrc."],
    [{ queries: "conll" }, "leave queries out, or set method: mrc or qpmrc or punified or cpner."],
    [{ nested: true }, "nested is given, and the method is tagger, which has head, peft."],
  ])("what it cannot have is refused: %j", (given, message) => {
    expect(() => complete(given)).toThrow(message);
  });

  test("a BiLSTM is for taggers, and takes no peft", () => {
    const bilstm = { bilstm: {} as never };
    expect(() => complete({ method: "qpmrc" }, undefined, bilstm)).toThrow(
      "E_CONFIG: the method is qpmrc, which asks a BERT, and the model is a BiLSTM. Fix: leave model.bilstm out and name a BERT, or set method: tagger.",
    );
    expect(() => complete({ peft: lora }, undefined, bilstm)).toThrow(/lora enters the layers of a BERT/);
  });

  test("what a model's parameters depend on cannot be changed", () => {
    const folder = folderOf({ method: "qpmrc", settings: { promptLength: 4 } });
    expect(() => complete({ qpmrc: { promptLength: 10 } }, folder)).toThrow(
      "E_CONFIG: qpmrc.promptLength is 10, and the model has 4. Fix: leave qpmrc.promptLength out, or begin with another model.",
    );
    expect(complete({ qpmrc: { promptLength: 4 } }, folder).qpmrc).toMatchObject({ promptLength: 4 });
  });

  test("few parameters that a model was trained with are trained on, and not replaced", () => {
    const folder = folderOf({ method: "qpmrc", settings: {} }, lora);
    expect(complete({}, folder).peft).toEqual(lora);
    expect(complete({ peft: lora }, folder).peft).toEqual(lora);
    expect(() => complete({ peft: { method: "adapter" } }, folder)).toThrow(
      /E_CONFIG: the model was trained with \{"method":"lora".*, and peft is \{"method":"adapter".*Fix: leave peft out to train on/,
    );
  });
});
