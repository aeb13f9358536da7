import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as ops from "../../../src/engine/ops/index.js";
import { encode } from "../../../src/models/encoders/bert/encoder.js";
import type { StoredTensor } from "../../../src/models/layers/parameters.js";
import { foldPeft, restorePeft } from "../../../src/models/peft/create-peft.js";
import { freeze, type PeftMethod } from "../../../src/models/peft/peft-method.js";
import type { PeftInput } from "../../../src/models/peft/settings.js";
import { describeEngines, expectNumbers, largestDifference } from "../../support/engines.js";
import { lossOf } from "../../support/peft-methods.js";
import { Reference } from "../encoders/bert/reference.js";

interface PeftCase {
  readonly settings: PeftInput;
  readonly hidden: number[];
  readonly gradients: Record<string, { norm: number; head: number[] }>;
}
const golden = new URL("../../../fixtures/golden/", import.meta.url).pathname;
const readJson = (name: string): unknown => JSON.parse(readFileSync(join(golden, "peft", name), "utf8"));
const { context, cases } = readJson("cases.json") as { context: number[][]; cases: PeftCase[] };
const weights = new Map(
  Object.entries(readJson("parameters.json") as Record<string, { shape: number[]; values: number[] }>).map(
    ([name, { shape, values }]): [string, StoredTensor] => [
      name,
      { shape, values: Float32Array.from(values) },
    ],
  ),
);
const named = cases.map((one) => ({
  one,
  title: Object.entries(one.settings)
    .filter(([, value]) => typeof value === "string")
    .map(([key, value]) => `${key}: ${value}`)
    .join(", "),
}));

describeEngines("PyTorch's numbers", ({ name }) => {
  // Absolute, as the reference was made; a GPU's exp and rsqrt are coarser.
  const near = name === "webgpu" ? 1e-3 : 1e-4;
  // The last, UniPELT, has all of the others in it; webgpu takes seconds for each.
  const here = name === "webgpu" ? named.slice(-1) : named;
  const ways = name === "webgpu" ? [true] : [false, true];
  let reference: Reference;
  beforeEach(() => {
    reference = new Reference(join(golden, "bert-token-classification"), "classifier");
    freeze(reference.encoder.parameters);
  });
  afterEach(() => reference.dispose());

  const encodeWith = (method: PeftMethod, isCheckpointed = false): ops.Tensor =>
    ops.tidy(() => {
      const contextMask = ops.maskTensor(context.flat(), [context.length, context[0]!.length]);
      const hooks = method.hooksFor({ contextMask, dropoutSeed: undefined });
      return encode(reference.encoder, reference.inputs, { hooks, isCheckpointed });
    });

  describe.each(here)("for $title", ({ one }) => {
    const make = (): PeftMethod => restorePeft(one.settings, reference.encoder.config, weights);

    test("the hidden states are the same", async () => {
      const method = make();
      await expectNumbers(encodeWith(method), one.hidden, near);
      method.dispose();
    });

    test.each(ways)("the gradients are the same (checkpointed: %s)", async (isCheckpointed) => {
      const method = make();
      const { names, variables } = method.parameters;
      const { loss, gradients } = ops.lossAndGradients(
        () => lossOf(encodeWith(method, isCheckpointed)),
        variables,
      );
      expect(Object.keys(one.gradients).sort()).toEqual([...names].sort());
      for (const [i, parameter] of names.entries()) {
        const { norm, head } = one.gradients[parameter]!;
        const isMatrix = /(down|up|middle|out|gate)\.weight$/.test(parameter);
        const stored = isMatrix ? ops.transpose(gradients[i]!, [1, 0]) : gradients[i]!.clone();
        const actual = Array.from(await ops.read(stored), (x) => x / norm);
        stored.dispose();
        expect(Math.abs(Math.hypot(...actual) - 1), `norm of ${parameter}`).toBeLessThan(10 * near);
        const expected = head.map((x) => x / norm);
        expect(largestDifference(actual.slice(0, 4), expected), parameter).toBeLessThan(10 * near);
      }
      ops.dispose([loss, ...(gradients as ops.Tensor[])]);
      method.dispose();
    });

    const hasNetwork = /prefix|unipelt/.test(one.settings.method);
    test.runIf(hasNetwork && name !== "webgpu")("a folded method gives the same hidden states", async () => {
      const method = make();
      const folded = await foldPeft(method);
      method.dispose();
      await expectNumbers(encodeWith(folded), one.hidden, near);
      folded.dispose();
    });
  });
});
