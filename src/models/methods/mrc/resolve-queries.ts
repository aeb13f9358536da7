import { makeQuerySet } from "../../../formats/queries/query-set.js";
import type { AskedQuery } from "./asked-example.js";

/**
 * Queries of labels: a label by name is asked as the model knows it, or, when it is new, by a plain sentence.
 *
 * @param asked labels, or queries in any words
 */
export function resolveQueries(
  asked: readonly (string | AskedQuery)[],
  known: readonly AskedQuery[],
): AskedQuery[] {
  return asked.map((one) => {
    if (typeof one !== "string") return { label: one.label, query: one.query };
    const found = known.find(({ label }) => label === one) ?? makeQuerySet([one]).queries[0];
    return { label: one, query: found.query };
  });
}
