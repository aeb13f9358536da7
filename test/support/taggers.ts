import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, type EngineName, selectEngine } from "../../src/engine/engine.js";
import {
  countTensors,
  dispose,
  lossAndGradients,
  read,
  readNumber,
  type Tensor,
} from "../../src/engine/ops/index.js";
import { scoreSpans } from "../../src/metrics/span-f1.js";
import {
  type BertTaggerOptions,
  createBertTaggerEncoder,
} from "../../src/models/methods/tagger/bert-encoder.js";
import { decodeMentions } from "../../src/models/methods/tagger/decode-mentions.js";
import { createTaggerEncoder } from "../../src/models/methods/tagger/encode.js";
import { newTagger, type Tagger } from "../../src/models/methods/tagger/tagger.js";
import type { TaggerEncoder } from "../../src/models/methods/tagger/tagger-encoder.js";
import { ignoredTag, paddedWords, type TaggerItem } from "../../src/models/methods/tagger/tagger-item.js";
import type { TaggingHeadName } from "../../src/models/methods/tagger/tagging-head.js";
import { createPeft } from "../../src/models/peft/create-peft.js";
import type { PeftInput } from "../../src/models/peft/settings.js";
import type { Example } from "../../src/text/example.js";
import { largestDifference } from "./engines.js";
import { exampleOf } from "./examples.js";
import { flatExamples, makeTinyBert, memoriseItems } from "./tiny-bert.js";
import { loadTokenizer } from "./tokenizers.js";

export const taggerLabels = ["PER", "LOC"] as const;

export const taggerExamples = flatExamples;

export interface TinyBertOptions extends Partial<Omit<BertTaggerOptions, "peft">> {
  readonly deviation?: number;
  /** Trained in the place of the BERT's parameters. */
  readonly peft?: PeftInput;
}

/** The encoder of a tagger on a tiny random BERT, whose numbers are large enough to tell words apart. */
export const makeTinyBertEncoder = (
  seed = 1,
  { deviation = 0.15, peft, ...options }: TinyBertOptions = {},
): TaggerEncoder => {
  const bert = makeTinyBert(seed, { initializer_range: deviation });
  return createBertTaggerEncoder(bert, {
    tokenizer: loadTokenizer("bert-cased"),
    peft: peft && createPeft(peft, bert.config, seed),
    ...options,
  });
};

export const makeTinyTagger = (
  head: TaggingHeadName = "linear",
  seed = 1,
  options: TinyBertOptions = {},
): Tagger => newTagger(makeTinyBertEncoder(seed, options), taggerLabels, { head, seed });

export const encodeItems = (tagger: Tagger, examples: readonly Example[]): TaggerItem[] => {
  const encoder = createTaggerEncoder(tagger.recipe);
  return examples.flatMap((example, index) => [...encoder.encode(example, { epoch: 0, index })]);
};

export const memorise = (
  tagger: Tagger,
  examples: readonly Example[],
  options: Parameters<typeof memoriseItems>[2],
): Promise<number[]> => memoriseItems(tagger, encodeItems(tagger, examples), options);

const mentionsOf = ({ mentions }: Example) =>
  mentions.map(({ start, end, label }) => ({ start, end, label }));

/** Span F1 of what the tagger finds in examples. */
export async function scoreTagger(tagger: Tagger, examples: readonly Example[]): Promise<number> {
  const predicted = await tagger.predictExamples(examples);
  return scoreSpans(
    examples.map((gold, i) => ({ gold: mentionsOf(gold), predicted: mentionsOf(predicted[i]!) })),
  ).micro.f1;
}

/** Scores of the words with a place, item by item. */
async function emissionsOf(tagger: Tagger, items: readonly TaggerItem[]): Promise<number[][]> {
  const emitted: Tensor = tagger.emit(items, { dropoutSeed: undefined });
  const numbers = [...(await read(emitted))];
  emitted.dispose();
  const row = paddedWords(items) * tagger.tagSet.tags.length;
  return items.map(({ words }, i) =>
    numbers.slice(i * row, i * row + words.length * tagger.tagSet.tags.length),
  );
}

export interface TaggerSuite {
  /** A new tagger for `taggerLabels`, the same for the same seed. */
  readonly make: (seed: number) => Tagger | Promise<Tagger>;
  /** How long `taggerExamples` take to be learned by heart. */
  readonly steps: number;
  readonly learningRate: number;
  /** Saves a tagger and loads it again. */
  readonly reload: (tagger: Tagger) => Promise<Tagger>;
  readonly engine?: EngineName;
}

/** What every tagger must do, whatever its encoder and its head. */
export function describeTagger(name: string, suite: TaggerSuite): void {
  describe(`a tagger (${name})`, () => {
    beforeAll(async () => void (await selectEngine(suite.engine ?? "wasm")));
    afterAll(closeEngines);

    /** Runs with a tagger and frees it. */
    const withTagger = async (use: (tagger: Tagger) => Promise<void>, seed = 1): Promise<void> => {
      const tagger = await suite.make(seed);
      try {
        await use(tagger);
      } finally {
        tagger.dispose();
      }
    };

    test("learns four sentences by heart, and is the same after it was saved and loaded", () =>
      withTagger(async (tagger) => {
        const losses = await memorise(tagger, taggerExamples, suite);
        expect(losses.at(-1)).toBeLessThan(losses[0]! / 10);
        expect(await scoreTagger(tagger, taggerExamples)).toBe(1);
        const before = await tagger.predictExamples(taggerExamples);
        for (const { score } of before.flatMap(({ mentions }) => mentions)) {
          expect(score).toBeGreaterThan(0.5);
          expect(score).toBeLessThanOrEqual(1);
        }
        const again = await suite.reload(tagger);
        expect(await again.predictExamples(taggerExamples)).toEqual(before);
        expect(again.recipe).toEqual(tagger.recipe);
        again.dispose();
      }));

    test("gold mentions come back from the tags they are made into", () =>
      withTagger(async ({ tagSet, recipe }) => {
        const encoder = createTaggerEncoder(recipe);
        for (const [index, example] of taggerExamples.entries()) {
          const [item, ...more] = encoder.encode(example, { epoch: 0, index });
          expect(more).toEqual([]);
          const { words, tags } = item!;
          const mentions = decodeMentions(
            example,
            words,
            { tags, probabilities: new Float32Array(tags.length).fill(1) },
            tagSet,
          );
          expect(mentions).toEqual(example.mentions.map((mention) => ({ ...mention, score: 1 })));
        }
      }));

    test("gold of a label that it does not have is refused", () =>
      withTagger(async (tagger) => {
        const example = exampleOf("Anna came", [[0, 1, "PERS"]], "x7");
        expect(() => encodeItems(tagger, [example])).toThrow(
          'E_RECORD: the tagger has no label "PERS": expected one of PER, LOC; did you mean "PER"? (example=x7) Fix: map the labels of the data, or give the model a new head.',
        );
      }));

    test("a tag out of range is refused", () =>
      withTagger(async (tagger) => {
        const [item] = encodeItems(tagger, taggerExamples);
        const wrong = { ...item!, tags: item!.tags.map((tag, i) => (i === 1 ? 99 : tag)) };
        const before = countTensors();
        expect(() => tagger.loss([wrong], { dropoutSeed: undefined })).toThrow(
          /E_SHAPE: .*99 .*is not in \[0, 5\)/,
        );
        expect(countTensors()).toBe(before);
      }));

    test("padding and the company in a batch change nothing", () =>
      withTagger(async (tagger) => {
        const items = encodeItems(tagger, taggerExamples);
        const together = await emissionsOf(tagger, items);
        for (const [i, item] of items.entries()) {
          const [alone] = await emissionsOf(tagger, [item]);
          expect(largestDifference(alone!, together[i]!)).toBeLessThan(1e-5);
        }
        const scores = async (batchSize: number): Promise<number[]> =>
          (await tagger.predictExamples(taggerExamples, { batchSize }))
            .flatMap(({ mentions }) => mentions)
            .map(({ score }) => score!);
        expect(largestDifference(await scores(1), await scores(4))).toBeLessThan(1e-5);
      }));

    test("words without a gold tag have no part in the loss", () =>
      withTagger(async (tagger) => {
        const [item] = encodeItems(tagger, taggerExamples);
        const lossOf = async (tags: Int32Array): Promise<number> => {
          const loss = tagger.loss([{ ...item!, tags }], { dropoutSeed: undefined });
          const number = await readNumber(loss);
          loss.dispose();
          return number;
        };
        const none = item!.tags.map(() => ignoredTag);
        expect(Math.abs(await lossOf(none))).toBe(0);
        expect(await lossOf(item!.tags)).toBeGreaterThan(0);
      }));

    test("the same seed gives the same numbers, with dropout too", async () => {
      const lossesOf = async (seed: number, dropoutSeed: number | undefined): Promise<number> => {
        let number = Number.NaN;
        await withTagger(async (tagger) => {
          const loss = tagger.loss(encodeItems(tagger, taggerExamples), { dropoutSeed });
          number = await readNumber(loss);
          loss.dispose();
        }, seed);
        return number;
      };
      expect(await lossesOf(1, 5)).toBe(await lossesOf(1, 5));
      expect(await lossesOf(1, 5)).not.toBe(await lossesOf(1, 6));
      expect(await lossesOf(1, 5)).not.toBe(await lossesOf(1, undefined));
      expect(await lossesOf(1, undefined)).not.toBe(await lossesOf(2, undefined));
    });

    test("every parameter that is not frozen is trained, under a name of its own, and has a gradient", () =>
      withTagger(async (tagger) => {
        const names = tagger.trained.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        expect([...names].sort()).toEqual(
          [
            ...(tagger.encoder.peft ?? tagger.encoder).parameters.names,
            ...tagger.head.parameters.names,
          ].sort(),
        );
        const { loss, gradients } = lossAndGradients(
          () => tagger.loss(encodeItems(tagger, taggerExamples), { dropoutSeed: 3 }),
          tagger.trained.map(({ variable }) => variable),
        );
        expect(names.filter((_, i) => gradients[i] === undefined)).toEqual([]);
        dispose([loss, ...(gradients as Tensor[])]);
      }));

    test("leaves no tensor behind, neither by loss nor by prediction nor when it is freed", async () => {
      const empty = countTensors();
      await withTagger(async (tagger) => {
        const items = encodeItems(tagger, taggerExamples);
        const before = countTensors();
        const variables = tagger.trained.map(({ variable }) => variable);
        const { loss, gradients } = lossAndGradients(() => tagger.loss(items, { dropoutSeed: 1 }), variables);
        dispose([loss, ...(gradients as Tensor[])]);
        expect(countTensors()).toBe(before);
        await tagger.predictExamples(taggerExamples, { batchSize: 3 });
        await tagger.predictExamples(taggerExamples, { constrained: true });
        expect(countTensors()).toBe(before);
      });
      expect(countTensors()).toBe(empty);
    });
  });
}
