import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as ops from "../../../../src/engine/ops/index.js";
import { encode } from "../../../../src/models/encoders/bert/encoder.js";
import { classifyTokens, predictWords } from "../../../../src/models/encoders/bert/heads.js";
import type { EncoderHooks } from "../../../../src/models/encoders/bert/hooks.js";
import { describeEngines, expectNumbers, largestDifference } from "../../../support/engines.js";
import { hasShared, sharedFile, sharedNote } from "../../../support/shared.js";
import { numbersOf, Reference } from "./reference.js";

const ours = new URL("../../../../fixtures/golden/", import.meta.url).pathname;
const sources = [
  { source: "our reference", folder: ours, isHere: true },
  {
    source: `the shared reference${sharedNote}`,
    folder: sharedFile("golden", "reference"),
    isHere: hasShared,
  },
];

describeEngines("BERT", ({ name }) => {
  // Absolute, as the reference was made; a GPU's exp and rsqrt are coarser.
  const near = name === "webgpu" ? 1e-3 : 1e-4;
  const lossNear = name === "webgpu" ? 1e-4 : 1e-5;

  describe.each(sources)("against $source", ({ folder, isHere }) => {
    describe.skipIf(!isHere)("with a token classifier", () => {
      let reference: Reference;
      beforeEach(() => {
        reference = new Reference(`${folder}/bert-token-classification`, "classifier");
      });
      afterEach(() => reference.dispose());
      const lossOf = (isCheckpointed = false): ops.Tensor => {
        const { encoder, inputs, labels } = reference;
        return ops.tidy(() =>
          ops.crossEntropy(classifyTokens(encoder, encode(encoder, inputs, { isCheckpointed })), labels),
        );
      };

      test("gives the hidden states of every layer, the logits and the loss", async () => {
        const { encoder, inputs, cases } = reference;
        const hiddenStates: ops.Tensor[] = [];
        const last = encode(encoder, inputs, { onHidden: (hidden) => hiddenStates.push(hidden) });
        for (const [layer, hidden] of hiddenStates.entries()) {
          await expectNumbers(hidden, numbersOf(cases.hidden_states[layer]!), near);
        }
        expect(hiddenStates.length).toBe(encoder.config.layers + 1);
        await expectNumbers(classifyTokens(encoder, last), numbersOf(cases.logits), near);
        last.dispose();
        await expectNumbers(lossOf(), [cases.loss], lossNear);
      });

      test.each([false, true])(
        "gives the gradients of every parameter (checkpointed: %s)",
        async (isCheckpointed) => {
          const { encoder, cases } = reference;
          const { names, variables } = encoder.parameters;
          const { loss, gradients } = ops.lossAndGradients(() => lossOf(isCheckpointed), variables);
          loss.dispose();
          expect(Object.keys(cases.gradients).sort()).toEqual([...names].sort());
          for (const [i, parameterName] of names.entries()) {
            const expected = cases.gradients[parameterName]!;
            const isMatrix = /(query|key|value|dense|classifier)\.weight$/.test(parameterName);
            const stored = isMatrix ? ops.transpose(gradients[i]!, [1, 0]) : gradients[i]!;
            const actual = await ops.read(stored);
            // The gradient of a key's bias is 0 (softmax does not see it): what is compared there is rounding.
            const scale = Math.max(expected.norm, 1e-4);
            const off = Math.abs(Math.hypot(...actual) - expected.norm) / scale;
            expect(off, `norm of ${parameterName}`).toBeLessThan(1e-3);
            const head = largestDifference(
              Array.from(actual.subarray(0, expected.head.length), (x) => x / scale),
              expected.head.map((x) => x / scale),
            );
            expect(head, parameterName).toBeLessThan(1e-3);
            if (isMatrix) stored.dispose();
          }
          ops.dispose([...gradients] as ops.Tensor[]);
        },
      );

      test("takes three AdamW steps as PyTorch does", async () => {
        const { encoder, cases } = reference;
        const { variables } = encoder.parameters;
        const { lr, betas, eps, weightDecay, clipNorm, steps } = cases.adamw;
        const moments = variables.map(ops.zeroMoments);
        for (const [at, expected] of steps.entries()) {
          const { loss, gradients } = ops.lossAndGradients(lossOf, variables);
          const norm = ops.gradNorm(gradients);
          const factor = ops.clipFactor(norm, clipNorm);
          const settings = {
            learningRate: lr,
            beta1: betas[0],
            beta2: betas[1],
            epsilon: eps,
            weightDecay,
            step: at + 1,
          };
          for (const [i, variable] of variables.entries()) {
            ops.adamW(variable, gradients[i]!, moments[i]!, settings, factor);
          }
          await expectNumbers(loss, [expected.loss], at === 0 ? lossNear : near);
          await expectNumbers(norm, [expected.gradNorm], 1e-3);
          ops.dispose([factor, ...(gradients as ops.Tensor[])]);
        }
        const stored = await encoder.parameters.store();
        const parametersNear = 1e-3; // Adam divides by roots of tiny second moments
        for (const key of ["classifier.weight", "classifier.bias"] as const) {
          expect(largestDifference(stored.get(key)!.values, numbersOf(cases.adamw[key])), key).toBeLessThan(
            parametersNear,
          );
        }
        for (const { first, second } of moments) ops.dispose([first, second]);
      });
    });

    test.skipIf(!isHere)("gives the logits and the loss of the masked-LM head", async () => {
      const reference = new Reference(`${folder}/bert-masked-lm`, "lm");
      const { encoder, inputs, labels, cases } = reference;
      const logits = ops.tidy(() => predictWords(encoder, encode(encoder, inputs)));
      await expectNumbers(ops.crossEntropy(logits, labels), [cases.loss], lossNear);
      await expectNumbers(logits, numbersOf(cases.logits), near);
      reference.dispose();
    });
  });

  describe("as a part of other models", () => {
    let reference: Reference;
    beforeEach(() => {
      reference = new Reference(`${ours}/bert-token-classification`, "classifier");
    });
    afterEach(() => reference.dispose());

    test("padding does not change the hidden states of the other tokens", async () => {
      const { encoder, inputs, cases } = reference;
      const [, seqLen] = inputs.tokens.shape as [number, number];
      const length = cases.attention_mask[2]!.filter((bit) => bit === 1).length;
      const cut = (x: ops.Tensor): ops.Tensor => ops.slice(x, [2, 0], [1, length]);
      const alone = ops.tidy(() =>
        encode(encoder, {
          tokens: cut(inputs.tokens),
          segmentIds: cut(inputs.segmentIds),
          attentionMask: cut(inputs.attentionMask),
        }),
      );
      expect(alone.shape).toEqual([1, length, encoder.config.hiddenSize]);
      expect(length).toBeLessThan(seqLen);
      const padded = ops.tidy(() =>
        ops.slice(encode(encoder, inputs), [2, 0, 0], [1, length, encoder.config.hiddenSize]),
      );
      await expectNumbers(alone, await ops.read(padded), near);
      padded.dispose();
    });

    test("a mask of queries and keys keeps segments apart", async () => {
      const { encoder, inputs } = reference;
      const blocks = ops.tensor([1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1], [1, 4, 4]);
      const run = (ids: number[]): ops.Tensor =>
        ops.tidy(() =>
          ops.slice(
            encode(encoder, {
              tokens: ops.idTensor(ids, [1, 4], { limit: 61, name: "tokens" }),
              segmentIds: ops.slice(inputs.segmentIds, [0, 0], [1, 4]),
              attentionMask: blocks,
            }),
            [0, 0, 0],
            [1, 2, 20],
          ),
        );
      const [first, second] = [run([5, 6, 7, 8]), run([5, 6, 30, 40])];
      await expectNumbers(first, await ops.read(second), near);
      ops.dispose([second, blocks]);
    });

    test("picked rows are those of the whole, computed alone; they are refused beside hooks", async () => {
      const { encoder, inputs } = reference;
      const [batch, seqLen] = inputs.tokens.shape as [number, number];
      const pickRows = (x: ops.Tensor): ops.Tensor =>
        ops.slice(x, [0, 1, 0], [batch, seqLen - 2, x.shape[2]!]);
      const causal = ops.tensor(
        Array.from({ length: batch * seqLen * seqLen }, (_, i) =>
          i % seqLen <= Math.floor(i / seqLen) % seqLen ? 1 : 0,
        ),
        [batch, seqLen, seqLen],
      );
      for (const attentionMask of [inputs.attentionMask, causal]) {
        const expected = ops.tidy(() => pickRows(encode(encoder, { ...inputs, attentionMask })));
        const actual = encode(encoder, { ...inputs, attentionMask }, { pickRows });
        expect(actual.shape).toEqual([batch, seqLen - 2, encoder.config.hiddenSize]);
        await expectNumbers(actual, await ops.read(expected), near);
        expected.dispose();
      }
      causal.dispose();
      expect(() => encode(encoder, inputs, { pickRows, hooks: {} })).toThrow(
        "E_SHAPE: bert: rows are picked beside hooks, which expect whole sequences",
      );
    });

    test("word embeddings may stand in for token ids, and positions may be given", async () => {
      const { encoder, inputs } = reference;
      const [batch, seqLen] = inputs.tokens.shape as [number, number];
      const expected = encode(encoder, inputs);
      const actual = ops.tidy(() =>
        encode(encoder, {
          ...inputs,
          tokens: ops.embedding(
            encoder.parameters.get("bert.embeddings.word_embeddings.weight"),
            inputs.tokens,
          ),
          positionIds: ops.idTensor(
            Array.from({ length: batch * seqLen }, (_, i) => i % seqLen),
            [batch, seqLen],
            { limit: 24, name: "positions" },
          ),
        }),
      );
      await expectNumbers(actual, await ops.read(expected), near);
      expected.dispose();
    });

    test("hooks see every dense layer, may add a prefix, and train through checkpoints", async () => {
      const { encoder, inputs } = reference;
      const { heads, hiddenSize, layers } = encoder.config;
      const prefixShape = [1, heads, 2, hiddenSize / heads];
      const prefix = ops.parameter(new Float32Array(2 * hiddenSize).fill(0.3), prefixShape);
      const scale = ops.parameter(new Float32Array(hiddenSize).fill(1), [hiddenSize]);
      const places = new Set<string>();
      const hooks: EncoderHooks = {
        dense: ({ layer, part }, _input, output) => {
          places.add(`${layer}.${part}`);
          return part === "value" ? ops.mul(output, scale) : output;
        },
        prefix: () => ({ k: prefix, v: prefix }),
        sublayer: (_layer, part, output) => (part === "ffn" ? ops.mul(output, scale) : output),
        parameters: () => [prefix, scale],
      };
      const run = (isCheckpointed: boolean): ops.LossAndGradients =>
        ops.lossAndGradients(
          () => ops.sum(ops.square(encode(encoder, inputs, { hooks, isCheckpointed, dropoutSeed: 4 }))),
          [prefix, scale],
        );
      const [plain, again] = [run(false), run(true)];
      expect(places.size).toBe(layers * 6);
      expect(again.gradients[0]!.shape).toEqual(prefixShape);
      for (const i of [0, 1])
        await expectNumbers(again.gradients[i]!, await ops.read(plain.gradients[i]!), 1e-3);
      expect(Math.max(...(await ops.read(plain.gradients[0]!)).map(Math.abs))).toBeGreaterThan(1e-4);
      ops.dispose([prefix, scale, plain.loss, again.loss, ...(plain.gradients as ops.Tensor[])]);
    });

    test("a hook gets a layer's input, its normalisation, and tensors that may be gone before the backward pass", async () => {
      const { encoder, inputs } = reference;
      const shape = [1, encoder.config.heads, 1, encoder.config.hiddenSize / encoder.config.heads];
      const prefix = ops.parameter(new Float32Array(encoder.config.hiddenSize).fill(0.3), shape);
      const shift = ops.parameter([0.2], []);
      const run = (isCheckpointed: boolean): ops.LossAndGradients =>
        ops.lossAndGradients(() => {
          const scale = ops.tensor([0.5, 2], [2]); // freed with the forward pass
          const hooks: EncoderHooks = {
            tensors: [scale],
            dense: (place, _input, output, [given]) =>
              place.part === "value" ? ops.mul(output, ops.max(given!)) : output,
            prefix: (_layer, input, [given]) => {
              const factor = ops.mul(ops.mean(input), ops.sum(given!));
              return { k: ops.mul(prefix, factor), v: prefix };
            },
            sublayer: (_layer, part, output, residual, { normalise, tensors: [given] }) =>
              part === "ffn"
                ? ops.add(ops.mul(normalise(ops.add(output, residual)), shift), ops.sum(given!))
                : output,
            parameters: () => [prefix, shift],
          };
          return ops.sum(ops.square(encode(encoder, inputs, { hooks, isCheckpointed, dropoutSeed: 4 })));
        }, [prefix, shift]);
      const [plain, again] = [run(false), run(true)];
      await expectNumbers(again.loss, await ops.read(plain.loss), 1e-4);
      for (const i of [0, 1]) {
        const expected = await ops.read(plain.gradients[i]!);
        expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1e-4);
        await expectNumbers(again.gradients[i]!, expected, 1e-3);
      }
      ops.dispose([prefix, shift, plain.loss, ...(plain.gradients as ops.Tensor[])]);
    });

    test("fifty training steps leave the number of tensors as it was", { timeout: 120_000 }, async () => {
      const { encoder, inputs, labels } = reference;
      const { variables } = encoder.parameters;
      const moments = variables.map(ops.zeroMoments);
      const counts: number[] = [];
      for (let step = 1; step <= 50; step++) {
        const { loss, gradients } = ops.lossAndGradients(
          () =>
            ops.crossEntropy(
              classifyTokens(encoder, encode(encoder, inputs, { dropoutSeed: step }), step),
              labels,
            ),
          variables,
        );
        const factor = ops.tidy(() => ops.clipFactor(ops.gradNorm(gradients), 1));
        const settings = {
          learningRate: 1e-3,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
          weightDecay: 0.01,
          step,
        };
        for (const [i, variable] of variables.entries()) {
          ops.adamW(variable, gradients[i]!, moments[i]!, settings, factor);
        }
        ops.dispose([loss, factor, ...(gradients as ops.Tensor[])]);
        counts.push(ops.countTensors());
      }
      expect(new Set(counts).size).toBe(1);
      for (const { first, second } of moments) ops.dispose([first, second]);
    });

    test("more tokens than positions are refused", () => {
      const { encoder } = reference;
      const ids = ops.idTensor(Array<number>(25).fill(1), [1, 25], { limit: 61, name: "tokens" });
      const inputs = { tokens: ids, segmentIds: ids, attentionMask: ops.ones([1, 25]) };
      expect(() => encode(encoder, inputs)).toThrow(
        "E_SHAPE: bert: 25 tokens exceed the 24 positions of the model. Fix: cut the text into windows.",
      );
    });
  });
});
