import type { Example, Mention } from "../../text/example.js";
import type { Losses } from "../losses.js";
import { type AskRule, askedPositions, keyOf } from "./ask.js";
import type { LabelQuery, QuerySet } from "./query-set.js";

/** One query of a text with the mentions that answer it. */
export interface Asked<M> {
  readonly position: number;
  readonly query: LabelQuery;
  readonly mentions: readonly M[];
}

const none: readonly never[] = [];

/** Chooses the queries of each text by one rule and sorts its mentions to them. */
export class Asker {
  readonly #positions: ReadonlyMap<string, number>;
  readonly #queries: readonly LabelQuery[];

  constructor(
    set: QuerySet,
    readonly rule: AskRule,
    readonly losses: Losses,
  ) {
    this.#queries = set.queries;
    this.#positions = new Map(set.queries.map(({ label }, i) => [label, i]));
  }

  /** The queries asked of a text; mentions whose label has none count as lost. */
  ask<M extends { readonly label: string }>(
    example: Example,
    mentions: readonly M[],
    mentionOf: (entry: M) => Mention,
  ): Asked<M>[] {
    const byPosition = new Array<M[] | undefined>(this.#queries.length).fill(undefined);
    for (const entry of mentions) {
      const position = this.#positions.get(entry.label);
      if (position === undefined) {
        this.losses.add("unasked", example, mentionOf(entry));
        continue;
      }
      const group = byPosition[position];
      if (group === undefined) byPosition[position] = [entry];
      else group.push(entry);
    }
    return askedPositions(byPosition, keyOf(example.id), this.rule).map((position) => ({
      position,
      query: this.#queries[position],
      mentions: byPosition[position] ?? none,
    }));
  }
}
