import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as ops from "../../../../src/engine/ops/index.js";
import { T5Generator } from "../../../../src/models/encoders/t5/generator.js";
import { describeEngines, largestDifference } from "../../../support/engines.js";
import { T5Reference, t5Folder, t5Sources } from "./reference.js";

const sourcesOf = ({ cases }: T5Reference): Int32Array[] =>
  cases.input_ids.map((ids, row) =>
    Int32Array.from(
      ids.slice(
        0,
        cases.attention_mask[row]!.reduce((sum, bit) => sum + bit, 0),
      ),
    ),
  );
const upTo = (ids: readonly number[], end: number): number[] =>
  ids.includes(end) ? ids.slice(0, ids.indexOf(end) + 1) : [...ids];

describeEngines("T5Generator", ({ name }) => {
  const near = name === "webgpu" ? 1e-3 : 1e-4;
  let reference: T5Reference;
  afterEach(() => reference.dispose());

  // SwiftShader takes half a minute for a model.
  const isSlow = name === "webgpu";
  const limitMs = isSlow ? 240_000 : 60_000;
  describe.each(isSlow ? t5Sources.slice(0, 1) : t5Sources)(
    "against $source",
    ({ folder, isHere, isSteep }) => {
      test.skipIf(!isHere)(
        "writes Transformers' sequences, greedily and by beams, with their scores",
        async () => {
          reference = new T5Reference(folder);
          const before = ops.countTensors();
          for (const made of Object.values(reference.cases.generate).slice(0, isSlow ? 2 : 4)) {
            const { num_beams: beams, num_return_sequences: nBest = 1, eos_token_id: endId } = made;
            const generator = new T5Generator(reference.model, { padId: 0, startId: 0, endId });
            const written = await generator.generate(sourcesOf(reference), {
              beams,
              nBest,
              maxTokens: made.max_new_tokens,
              lengthPenalty: made.length_penalty,
              earlyStopping: made.early_stopping,
            });
            generator.dispose();
            const expected = made.sequences.map((ids) => upTo(ids.slice(1), endId));
            expect(written.flat().map(({ ids }) => [...ids])).toEqual(expected);
            expect(written.flat().map(({ isEnded }) => isEnded)).toEqual(
              expected.map((ids) => ids.includes(endId)),
            );
            const scores = written.flat().map(({ score }) => score ?? Number.NaN);
            if (made.scores !== null)
              expect(largestDifference(scores, made.scores)).toBeLessThan(isSteep ? 10 * near : near);
          }
          expect(ops.countTensors()).toBe(before);
        },
        limitMs,
      );
    },
  );

  describe.each(isSlow ? ["t5-v1_1"] : ["t5-v1_0", "t5-v1_1"])("with prefixes on our %s", (model) => {
    beforeEach(() => {
      reference = new T5Reference(t5Folder(model));
    });

    test.each(isSlow ? [1] : [1, 3])(
      "writes the same with a cache and without, one by one and together (%i beams)",
      async (beams) => {
        const { variables, hooks } = reference.prefixes();
        const endId = model === "t5-v1_0" ? 15 : 26;
        const generator = new T5Generator(reference.model, { padId: 0, startId: 0, endId }, hooks);
        const options = { beams, nBest: beams, maxTokens: isSlow ? 4 : 9 };
        const some = sourcesOf(reference);
        const sources = Array.from({ length: isSlow ? 2 : 8 }, (_, i) =>
          some[i % 3]!.map((id) => 2 + ((id + 5 * i) % 46)),
        );
        const idsOf = (written: Awaited<ReturnType<typeof generator.generate>>) =>
          written.map((best) => best.map(({ ids }) => [...ids]));
        const cached = idsOf(await generator.generate(sources, options));
        expect(idsOf(await generator.generate(sources, { ...options, isCached: false }))).toEqual(cached);
        const single = [];
        for (const source of sources) single.push(...idsOf(await generator.generate([source], options)));
        expect(single).toEqual(cached);
        const bare = new T5Generator(reference.model, { padId: 0, startId: 0, endId });
        expect(idsOf(await bare.generate(sources, options))).not.toEqual(cached);
        bare.dispose();
        generator.dispose();
        ops.dispose([...variables]);
      },
      limitMs,
    );
  });
});

describeEngines("a constrained T5Generator", () => {
  let reference: T5Reference;
  let generator: T5Generator;
  beforeEach(() => {
    reference = new T5Reference(t5Folder("t5-v1_1"));
    generator = new T5Generator(reference.model, { padId: 0, startId: 0, endId: 1 });
  });
  afterEach(() => {
    generator.dispose();
    reference.dispose();
  });

  test.each([1, 3])(
    "writes what is allowed alone, by the sentence and what was written (%i beams)",
    async (beams) => {
      const asked = new Set<string>();
      const written = await generator.generate(sourcesOf(reference), {
        beams,
        nBest: beams,
        maxTokens: 6,
        allowed: (sentence, before) => {
          asked.add(`${sentence} ${before.join(" ")}`);
          if (sentence === 2) return undefined;
          return before.length === 3 ? [1] : [10 + sentence, 20 + before.length];
        },
      });
      for (const sentence of [0, 1]) {
        expect(written[sentence]!.length).toBe(beams);
        for (const { ids, isEnded } of written[sentence]!) {
          expect(isEnded).toBe(true);
          expect(ids.length).toBe(4);
          for (const [at, id] of ids.entries())
            expect(at === 3 ? [1] : [10 + sentence, 20 + at]).toContain(id);
        }
      }
      expect([...written[2]![0]!.ids]).not.toEqual([...written[0]![0]!.ids]);
      expect([...asked].every((key) => /^(2 .*|[01]( (1[01]|2\d))* ?)$/.test(key))).toBe(true);
    },
  );

  test("fewer allowed targets than beams are all returned", async () => {
    const [written] = await generator.generate([Int32Array.of(5, 6, 1)], {
      beams: 4,
      nBest: 4,
      maxTokens: 5,
      allowed: (_, before) => (before.length === 0 ? [7, 8] : [1]),
    });
    expect(written!.map(({ ids }) => [...ids]).sort()).toEqual([
      [7, 1],
      [8, 1],
    ]);
  });

  test("nothing to write, nothing allowed, or foreign tokens are told", async () => {
    expect(await generator.generate([], { maxTokens: 3 })).toEqual([]);
    const source = [Int32Array.of(5, 1)];
    await expect(generator.generate(source, { maxTokens: 3, allowed: () => [] })).rejects.toThrow(
      "E_SHAPE: allowed: a target may go on with no token. Fix: allow the end token where nothing else may come.",
    );
    await expect(generator.generate(source, { maxTokens: 3, allowed: () => [48] })).rejects.toThrow(
      "E_SHAPE: allowed: token 48 is not in a vocabulary of 48. Fix: allow tokens of the model's tokenizer.",
    );
    await expect(generator.generate(source, { maxTokens: 3, beams: 2, nBest: 3 })).rejects.toThrow(
      "E_CONFIG: 3 targets of 2 beams were asked for. Fix: search with at least as many beams.",
    );
  });
}, ["wasm"]);
