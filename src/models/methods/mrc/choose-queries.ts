import type { Losses } from "../../../formats/losses.js";
import { askedPositions, keyOf } from "../../../formats/queries/ask.js";
import type { Example } from "../../../text/example.js";
import type { AskedQuery } from "./asked-example.js";
import { isAsked } from "./asked-example.js";
import type { ReadingSettings } from "./settings.js";

/**
 * Which queries are asked of a text: its own where it brings some, else those of its labels and a number of others,
 * among the labels that were annotated in its dataset. Epoch `e` chooses as the formats of questions do with the seed
 * `seed + e`.
 */
export class QueryChooser {
  readonly #settings: ReadingSettings;
  readonly #losses: Losses;
  readonly #byDataset = new Map<string, readonly AskedQuery[]>();

  /** @param losses counts mentions that nothing asks for */
  constructor(settings: ReadingSettings, losses: Losses) {
    this.#settings = settings;
    this.#losses = losses;
  }

  choose(example: Example, epoch: number): readonly AskedQuery[] {
    const queries = isAsked(example) ? example.asked : this.#queriesOf(example.datasetId);
    const held = new Set(example.mentions.map(({ label }) => label));
    const labels = new Set(queries.map(({ label }) => label));
    for (const mention of example.mentions)
      if (!labels.has(mention.label)) this.#losses.add("unasked", example, mention);
    if (isAsked(example)) return queries;
    const { negatives, seed } = this.#settings;
    const isGold = queries.map(({ label }) => held.has(label));
    const rule = { negatives, seed: seed + epoch };
    return askedPositions(isGold, keyOf(example.id), rule).map((position) => queries[position]);
  }

  #queriesOf(datasetId: string): readonly AskedQuery[] {
    const known = this.#byDataset.get(datasetId);
    if (known !== undefined) return known;
    const { queries, annotated } = this.#settings;
    const labels = annotated[datasetId];
    const asked = labels === undefined ? queries : queries.filter(({ label }) => labels.includes(label));
    this.#byDataset.set(datasetId, asked);
    return asked;
  }
}
