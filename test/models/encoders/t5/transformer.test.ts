import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as ops from "../../../../src/engine/ops/index.js";
import { attentionKinds } from "../../../../src/models/encoders/t5/hooks.js";
import { decodeTarget, encodeSource } from "../../../../src/models/encoders/t5/transformer.js";
import { describeEngines, expectNumbers } from "../../../support/engines.js";
import { numbersOf } from "../bert/reference.js";
import { largestOf, T5Reference, t5Folder, t5Sources } from "./reference.js";

describeEngines("T5", ({ name }) => {
  const near = name === "webgpu" ? 1e-3 : 1e-4;
  const lossNear = name === "webgpu" ? 1e-4 : 1e-5;
  let reference: T5Reference;
  afterEach(() => reference.dispose());

  describe.each(t5Sources)("against $source", ({ folder, isHere, isSteep }) => {
    const scaleOf = (numbers: readonly number[]): number => (isSteep ? largestOf(numbers) : 1);
    describe.skipIf(!isHere)("of Transformers", () => {
      beforeEach(() => {
        reference = new T5Reference(folder);
      });

      test("gives the encoder's states, the logits and the loss", async () => {
        const { model, cases, tokens, mask } = reference;
        const source = encodeSource(model, { tokens, attentionMask: mask });
        await expectNumbers(source, numbersOf(cases.encoder), near);
        const logits = numbersOf(cases.logits);
        await expectNumbers(reference.logits(), logits, near * scaleOf(logits));
        await expectNumbers(reference.loss(), [cases.loss], lossNear);
      });

      test.each([false, true])(
        "gives the gradients of every parameter (checkpointed: %s)",
        async (isCheckpointed) => {
          const { model, cases } = reference;
          const { names, variables } = model.parameters;
          const { loss, gradients } = ops.lossAndGradients(
            () => reference.loss({ isCheckpointed }),
            variables,
          );
          expect([...names].sort()).toEqual(Object.keys(cases.gradients).sort());
          for (const [i, parameter] of names.entries()) {
            const expected = cases.gradients[parameter]!;
            const norm = ops.tidy(() => ops.sqrt(ops.sum(ops.square(gradients[i]!))));
            await expectNumbers(norm, [expected.norm], isSteep ? 4e-3 : 1e-3);
            const head = headOf(gradients[i]!, parameter, expected.head.length);
            await expectNumbers(head, expected.head, 1e-3 * scaleOf([expected.norm]));
          }
          ops.dispose([loss, ...(gradients as ops.Tensor[])]);
        },
      );
    });
  });

  describe.each(["t5-v1_0", "t5-v1_1"])("with prefixes in all attentions of our %s", (model) => {
    beforeEach(() => {
      reference = new T5Reference(t5Folder(model));
    });

    test.each([false, true])(
      "gives states, logits, loss and the prefixes' gradients (checkpointed: %s)",
      async (isCheckpointed) => {
        const { cases, tokens, mask } = reference;
        const { variables, hooks } = reference.prefixes();
        const options = { hooks, isCheckpointed };
        const source = encodeSource(reference.model, { tokens, attentionMask: mask }, options);
        await expectNumbers(source, cases.prefix.encoder, near);
        await expectNumbers(reference.logits(options), cases.prefix.logits, near);
        const { loss, gradients } = ops.lossAndGradients(() => reference.loss(options), variables);
        await expectNumbers(loss, [cases.prefix.loss], lossNear);
        const expected = attentionKinds.flatMap((kind) => cases.prefix.gradients[kind]);
        for (const [i, { norm, head }] of expected.entries()) {
          const both = ops.tidy(() => ops.concat([gradients[2 * i]!, gradients[2 * i + 1]!], 0));
          const actual = ops.tidy(() => ops.sqrt(ops.sum(ops.square(both))));
          await expectNumbers(actual, [norm], 1e-3);
          await expectNumbers(headOf(both, "prefix", head.length), head, 1e-3);
          both.dispose();
        }
        ops.dispose([...variables, ...(gradients as ops.Tensor[])]);
      },
    );
  });

  describe("by itself", () => {
    beforeEach(() => {
      reference = new T5Reference(t5Folder("t5-v1_1"));
    });

    test("has shapes of source and target, and leaks no tensor", () => {
      const { model, tokens, mask, start } = reference;
      const before = ops.countTensors();
      const source = encodeSource(model, { tokens, attentionMask: mask }, { dropoutSeed: 3 });
      expect(source.shape).toEqual([3, 17, 12]);
      const target = decodeTarget(model, { tokens: start, source, sourceMask: mask }, { dropoutSeed: 3 });
      expect(target.shape).toEqual([3, 7, 12]);
      ops.dispose([source, target]);
      expect(ops.countTensors()).toBe(before);
    });

    test("a later target token changes nothing before it", async () => {
      const { model, tokens, mask, cases } = reference;
      const logitsOf = async (last: number): Promise<Float32Array> => {
        const ids = cases.labels.flatMap(() => [0, 5, 6, 7, 8, 9, last]);
        const start = ops.idTensor(ids, [3, 7], { limit: 48, name: "tokens" });
        const hidden = ops.tidy(() => {
          const source = encodeSource(model, { tokens, attentionMask: mask });
          const decoded = decodeTarget(model, { tokens: start, source, sourceMask: mask });
          return ops.slice(decoded, [0, 0, 0], [3, 6, 12]);
        });
        const numbers = (await ops.read(hidden)) as Float32Array;
        ops.dispose([start, hidden]);
        return numbers;
      };
      expect(await logitsOf(3)).toEqual(await logitsOf(40));
    });

    test("dropout is the same for the same seed, recomputed or not, and another for another", async () => {
      const { config, parameters } = reference.model;
      const model = { config: { ...config, dropoutRate: 0.3 }, parameters };
      const run = async (dropoutSeed: number, isCheckpointed: boolean): Promise<number[]> => {
        const { tokens, mask } = reference;
        const { loss, gradients } = ops.lossAndGradients(
          () =>
            ops.mean(
              ops.square(
                encodeSource(model, { tokens, attentionMask: mask }, { dropoutSeed, isCheckpointed }),
              ),
            ),
          [parameters.get("shared.weight")],
        );
        const numbers = [...(await ops.read(loss)), ...(await ops.read(gradients[0]!))];
        ops.dispose([loss, gradients[0]!]);
        return numbers;
      };
      const first = await run(1, false);
      const again = await run(1, true);
      expect(Math.max(...again.map((x, i) => Math.abs(x - first[i]!)))).toBeLessThan(1e-4);
      expect((await run(2, false))[0]).not.toBeCloseTo(first[0]!, 3);
    });
  });
});

/** The first numbers of a gradient, in the layout of the checkpoint. */
function headOf(gradient: ops.Tensor, name: string, count: number): ops.Tensor {
  return ops.tidy(() => {
    const isMatrix = gradient.rank === 2 && !/shared|relative_attention_bias/.test(name);
    const stored = isMatrix ? ops.transpose(gradient, [1, 0]) : gradient;
    return ops.slice(ops.reshape(stored, [stored.size]), [0], [count]);
  });
}
