import { readFileSync } from "node:fs";
import type { Example } from "../../src/text/example.js";
import { exampleOf } from "./examples.js";
import { tokenizerFixture } from "./tokenizers.js";

const sentences = readFileSync(tokenizerFixture("text.txt"), "utf8")
  .split("\n")
  .map((line) =>
    line
      .split(/\s+/)
      .filter((word) => word !== "")
      .join(" "),
  )
  .filter((line) => line !== "");

/** Sentences of English prose without mentions, ids "0", "1", ...; the fixture tokenizers know their words. */
export const proseExamples = (count: number): Example[] =>
  Array.from({ length: count }, (_, id) => exampleOf(sentences[id % sentences.length], [], String(id)));
