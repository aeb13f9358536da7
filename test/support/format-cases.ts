import { tagNamesOf } from "../../src/formats/hf/tag-names.js";
import type { FormatName } from "../../src/formats/registry.js";

/** Labels of the examples that are sent through every format, two of them awkward. */
export const caseLabels = ["PER", "a_b", "music-genre"];

const bioesNames = tagNamesOf(caseLabels, "bioes").join(",");

/** A format, write options, and the read options that belong to them. */
export const formatCases: readonly [FormatName, Record<string, unknown>, Record<string, unknown>][] = [
  ["conll", {}, {}],
  ["conll", { scheme: "iob1", separator: "space" }, {}],
  ["slot", { scheme: "bmes" }, {}],
  ["jsonl", {}, {}],
  ["spans", { layout: "punified", ends: "exclusive" }, { ends: "exclusive" }],
  ["spans", { layout: "cluener" }, {}],
  ["spans", { layout: "piqn" }, {}],
  ["spans", { layout: "biaffine" }, {}],
  ["mrc", {}, {}],
  ["squad", {}, {}],
  ["qpmrc", {}, {}],
  ["punified", {}, {}],
  ["punified", { variant: "released" }, { variant: "released" }],
  ["uie", {}, {}],
  ["uie", { variant: "released" }, { variant: "released" }],
  ["gliner", {}, {}],
  ["gliner", { layout: "lines", names: "labels", keys: "ner_negatives" }, {}],
  ["hf-tokens", {}, {}],
  ["hf-tokens", { as: "numbers", scheme: "bioes" }, { names: bioesNames }],
  ["parquet", {}, {}],
  ["parquet", { scheme: "bilou", groupRows: 1 }, {}],
  ["csv", {}, {}],
  ["csv", { units: "utf16", ends: "inclusive" }, { units: "utf16", ends: "inclusive" }],
  ["conllu", {}, {}],
  ["conllu", { entities: "tags", scheme: "bilou" }, {}],
  ["wikiann", { language: "zh-yue" }, {}],
  ["spacy", {}, {}],
  ["spacy", { layout: "tuples" }, {}],
  ["templates", {}, {}],
  ["pointer", {}, {}],
  ["pointer", { target: "span" }, {}],
  ["doccano", {}, {}],
  ["doccano", { layout: "entities", units: "codepoints" }, { units: "codepoints" }],
  ["label-studio", {}, {}],
  [
    "label-studio",
    { as: "predictions", layout: "lines", units: "utf16" },
    { use: "predictions", units: "utf16" },
  ],
  ["prodigy", {}, {}],
  ["brat", {}, {}],
  ["brat", { texts: 1 }, { split: "none" }],
];
