import { createPunified } from "../../src/hub/create-punified.js";
import type { LoadedT5 } from "../../src/hub/load-t5.js";
import { createPunifiedEncoder } from "../../src/models/methods/punified/encode.js";
import type { PunifiedModel } from "../../src/models/methods/punified/punified-model.js";
import type { PunifiedOptions } from "../../src/models/methods/punified/settings.js";
import type { Example } from "../../src/text/example.js";
import { exampleOf } from "./examples.js";
import { memoriseItems } from "./tiny-bert.js";
import { makeTinyT5 } from "./tiny-t5.js";

/** Two sets that share a name under different labels. */
export const punifiedSets = [
  {
    id: "news",
    types: [
      { label: "PER", name: "person" },
      { label: "LOC", name: "place" },
    ],
  },
  {
    id: "food",
    types: [
      { label: "DISH", name: "dish" },
      { label: "WHERE", name: "place" },
    ],
  },
];

const inSet = (datasetId: string, example: Example): Example => ({ ...example, datasetId });

/** Mentions at both ends, side by side, twice the same, of several words; and a text without any. */
export const punifiedExamples: readonly Example[] = [
  inSet(
    "news",
    exampleOf(
      "Ann saw Bo in Porto Alto",
      [
        [0, 1, "PER"],
        [2, 3, "PER"],
        [4, 6, "LOC"],
      ],
      "a",
    ),
  ),
  inSet("news", exampleOf("the rain did not end", [], "b")),
  inSet(
    "food",
    exampleOf(
      "soup and soup in Kiel",
      [
        [0, 1, "DISH"],
        [2, 3, "DISH"],
        [4, 5, "WHERE"],
      ],
      "c",
    ),
  ),
];

export const makeTinyPunified = (
  options: Partial<PunifiedOptions> = {},
  t5: LoadedT5 = makeTinyT5("unigram", {
    hiddenSize: 32,
    heads: 2,
    headSize: 16,
    ffnSize: 48,
    dropoutRate: 0,
  }),
): Promise<PunifiedModel> =>
  createPunified({ model: t5, settings: { sets: punifiedSets, maxTargetTokens: 64, ...options } });

/** Trains a model on examples until it knows them by heart. @returns the last loss */
export async function memorise(
  model: PunifiedModel,
  examples: readonly Example[],
  options: { readonly steps: number; readonly learningRate: number },
): Promise<number> {
  const encoder = createPunifiedEncoder(model.recipe);
  const items = examples.flatMap((example, index) => [...encoder.encode(example, { epoch: 0, index })]);
  return (await memoriseItems(model, items, options)).at(-1)!;
}
