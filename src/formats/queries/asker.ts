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
export class Asker<M extends { readonly label: string }> {
  readonly #positions: ReadonlyMap<string, number>;
  readonly #queries: readonly LabelQuery[];
  /** The mentions of the present text by position: one array for all texts, emptied after each. */
  readonly #groups: (M[] | undefined)[];

  /** @param mentionOf the mention of an entry, for reports of losses */
  constructor(
    set: QuerySet,
    readonly rule: AskRule,
    readonly losses: Losses,
    readonly mentionOf: (entry: M) => Mention,
  ) {
    this.#queries = set.queries;
    this.#positions = new Map(set.queries.map(({ label }, i) => [label, i]));
    this.#groups = new Array<M[] | undefined>(set.queries.length).fill(undefined);
  }

  /** The queries asked of a text; mentions whose label has none count as lost. */
  ask(example: Example, mentions: readonly M[]): Asked<M>[] {
    const asked: Asked<M>[] = [];
    this.forEach(example, mentions, (position, own) => {
      asked.push({ position, query: this.#queries[position], mentions: own });
    });
    return asked;
  }

  /** As `ask`, without an object for each query: for formats that write a record for each. */
  forEach(
    example: Example,
    mentions: readonly M[],
    visit: (position: number, mentions: readonly M[]) => void,
  ): void {
    const groups = this.#groups;
    for (const entry of mentions) {
      const position = this.#positions.get(entry.label);
      if (position === undefined) this.losses.add("unasked", example, this.mentionOf(entry));
      else if (groups[position] === undefined) groups[position] = [entry];
      else groups[position].push(entry);
    }
    for (const position of askedPositions(groups, keyOf(example.id), this.rule)) {
      const own = groups[position];
      groups[position] = undefined;
      visit(position, own ?? none);
    }
  }
}
