import { loadQuerySet, type QuerySet, queriesFor } from "../../../formats/queries/query-set.js";
import type { NamedSet } from "./ner-model.js";

/**
 * What a model of several sets asks its labels by: each as the first set has it that words it, else plainly.
 *
 * @throws ConfigError for a query set that is none
 */
export function jointQueries(
  sets: readonly Pick<NamedSet, "queries">[],
  labels: readonly string[],
): QuerySet {
  const names = new Set(sets.flatMap(({ queries }) => queries ?? []));
  const worded = [...names].map((name) => loadQuerySet(name));
  const all = worded.flatMap(({ queries }) => queries);
  const first = all.filter(({ label }, i) => all.findIndex((other) => other.label === label) === i);
  const [{ id, language }] = [...worded, { id: "plain", language: "en" }];
  return queriesFor({ id, language, queries: first }, labels);
}
