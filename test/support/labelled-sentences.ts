import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RandomStream } from "../../src/core/random.js";
import type { Example } from "../../src/text/example.js";
import { exampleOf, writeAll } from "./examples.js";

const people = ["Ana", "Bo", "Cyra", "Dov", "Edda", "Finn"];
const places = ["Oslo", "Kiel", "Turin", "Ghent", "Porto Alto"];

/** Sentences made of a few patterns, with people (PER) and places (LOC) in them: easy to learn. */
export function makeSentences(count: number, seed = 1): Example[] {
  const random = new RandomStream(seed, "sentences");
  const pick = (list: readonly string[]): string => list[random.nextInt(list.length)];
  return Array.from({ length: count }, (_, id) => {
    const [person, place] = [pick(people), pick(places)];
    const width = place.split(" ").length;
    const patterns = [
      exampleOf(`${person} went to ${place} .`, [
        [0, 1, "PER"],
        [3, 3 + width, "LOC"],
      ]),
      exampleOf(`In ${place} it rained .`, [[1, 1 + width, "LOC"]]),
      exampleOf(`The letter came from ${person} .`, [[4, 5, "PER"]]),
      exampleOf("Nothing more was said that day ."),
    ];
    return { ...patterns[random.nextInt(patterns.length)], id: String(id) };
  });
}

/** The sentences as a CoNLL file in `folder`. @returns its path */
export function writeSentences(folder: string, name: string, examples: readonly Example[]): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, writeAll("conll", examples));
  return file;
}

/** A BERT that learns such sentences in seconds; its vocabulary is learnt from them. */
export const toyModel = {
  random: {
    ...{ layers: 1, hidden: 24, heads: 2, ffn: 32, maxTokens: 48, dropout: 0 },
    vocabulary: { size: 160 },
  },
};

/** Settings for them. */
export const toyTraining = {
  optimizer: { name: "adamw", learningRate: 1e-2, weightDecay: 0 },
  schedule: { name: "constant" },
  batchSize: 8,
  epochs: 12,
  workers: 0,
};
export const toySettings = {
  engine: "wasm",
  encoding: { maxTokens: 32, strideTokens: 4 },
  training: toyTraining,
};
