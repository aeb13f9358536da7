import { formatCount } from "../../core/table.js";
import { isTree, valueAt } from "../training/config/settings-tree.js";

/** A number that a step is judged by: its name, and where it stands in the verb's JSON. */
type Place = readonly [name: string, path: string];

const scorePlaces: readonly Place[] = [["F1", "span.micro.f1"]];
const datasetPlaces: readonly Place[] = [
  ["texts", "texts"],
  ["mentions", "mentions"],
];
const pretrainPlaces: readonly Place[] = [
  ["dev F1", "dev.micro.f1"],
  ["dev loss", "devLoss"],
  ["steps", "steps"],
];

const placesOf: Readonly<Record<string, readonly Place[]>> = {
  "build-corpus": [
    ["sentences", "stats.parts.all.examples"],
    ["mentions", "stats.mentions"],
  ],
  pretrain: pretrainPlaces,
  adapt: pretrainPlaces,
  finetune: [
    ["test F1", "last.test.mean"],
    ["dev F1", "last.dev.mean"],
    ["cross-validated F1", "last.crossValidation.f1.mean"],
  ],
  transfer: [["F1", "scores.spans.micro.f1"]],
  evaluate: scorePlaces,
  score: scorePlaces,
  convert: datasetPlaces,
  translate: [
    ["words translated", "words.found"],
    ["kept", "words.kept"],
  ],
  "learn-lexicon": [
    ["entries", "entries"],
    ["parallel texts", "units"],
  ],
  "pseudo-label": [
    ["sentences", "written"],
    ["mentions", "mentions"],
  ],
  export: datasetPlaces,
  "check-data": datasetPlaces,
};

/** The numbers that matter most in what a verb gave with `--json`, at most two; none for verbs without any. */
export function headlineOf(verb: string, json: unknown): Readonly<Record<string, number>> {
  const sizes = valueAt(json, "sizes");
  // A fine-tuning has a result for each size; the last is that of all data.
  const tree = isTree(json) && Array.isArray(sizes) ? { ...json, last: sizes.at(-1) as unknown } : json;
  const found = (placesOf[verb] ?? []).flatMap(([name, path]) => {
    const value = valueAt(tree, path);
    return typeof value === "number" ? [[name, value] as const] : [];
  });
  return Object.fromEntries(found.slice(0, 2));
}

/** `test F1 39.18, dev F1 41.02`: F1 in percent. */
export const formatHeadline = (headline: Readonly<Record<string, number>>): string =>
  Object.entries(headline)
    .map(([name, value]) => `${name} ${formatNumber(name, value)}`)
    .join(", ");

function formatNumber(name: string, value: number): string {
  if (name.endsWith("F1")) return (100 * value).toFixed(2);
  return Number.isInteger(value) ? formatCount(value) : value.toFixed(4);
}
