import { checkConfig } from "../../../core/config.js";
import { ConfigError } from "../../../core/errors.js";
import { type WordMention, wordMentions } from "../../../formats/chunks.js";
import { Losses } from "../../../formats/losses.js";
import type { Example } from "../../../text/example.js";
import { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { Encoder, EncodingRecipe, ExamplePlace } from "../method.js";
import { checkQueries } from "./check-queries.js";
import { QueryChooser } from "./choose-queries.js";
import { type AnswerWords, markAnswers, trimToPlaces } from "./gold-places.js";
import { ignoredPlace, type MrcItem } from "./mrc-item.js";
import { type ReadingSettings, readingSettings } from "./settings.js";
import { findPlaces, ownerOf } from "./window-places.js";

/**
 * Makes an item of every query that is asked of a text: `[CLS] query [SEP] context [SEP]`, with segments. A context
 * that does not fit gives windows, each with the query; a span of fewer tokens than the stride stands whole in one of
 * them. An answer begins at the first sub-word of its first word and ends at the last sub-word of its last.
 *
 * Source: Li et al. 2020, "A Unified MRC Framework for Named Entity Recognition" (arXiv:1910.11476), not opened;
 * inputs and word edges as in its code (FACTS 1.8).
 * Differs: what is longer than `maxTokens` gives windows instead of being cut off, so that no gold answer is lost;
 * edges are carried as words, so that an answer at the end of the text is kept; the number of negatives is an option.
 *
 * @param losses counts gold mentions that cannot be asked for or seen
 * @throws ConfigError for settings that are not valid, no tokenizer, queries that cannot be asked, or windows without
 *   room for the context
 */
export function createMrcEncoder(
  { tokenizer, settings }: Pick<EncodingRecipe, "settings"> & { readonly tokenizer?: unknown },
  losses: Losses = new Losses(),
): Encoder<MrcItem> {
  if (tokenizer === undefined)
    throw new ConfigError("an MRC model needs a tokenizer", { fix: "put tokenizer.json beside the model" });
  const cutter = tokenizer instanceof Tokenizer ? tokenizer : new Tokenizer(tokenizer);
  const reader = new Reader(cutter, checkConfig(readingSettings, settings, "mrc"), losses);
  return { encode: (example, place) => reader.encode(example, place) };
}

class Reader {
  readonly #tokenizer: Tokenizer;
  readonly #settings: ReadingSettings;
  readonly #losses: Losses;
  readonly #chooser: QueryChooser;

  constructor(tokenizer: Tokenizer, settings: ReadingSettings, losses: Losses) {
    const { maxTokens, strideTokens, maxQueryTokens, queries } = settings;
    const room = maxTokens - tokenizer.countSpecialTokens(true) - maxQueryTokens;
    if (room <= strideTokens) {
      throw new ConfigError(
        `windows of ${maxTokens} tokens leave ${room} for the context beside a query of ${maxQueryTokens}, and repeat ${strideTokens} of them`,
        { fix: "raise maxTokens, or lower maxQueryTokens or strideTokens" },
      );
    }
    checkQueries(queries, tokenizer, maxQueryTokens);
    this.#tokenizer = tokenizer;
    this.#settings = settings;
    this.#losses = losses;
    this.#chooser = new QueryChooser(settings, losses);
  }

  encode(example: Example, { epoch, index }: ExamplePlace): MrcItem[] {
    const mentions = wordMentions(example, this.#losses);
    return this.#chooser.choose(example, epoch).flatMap(({ label, query }, asked) => {
      const own = mentions.filter((mention) => mention.label === label);
      return this.#read(example, query, own).map((item) => ({ ...item, example: index, asked }));
    });
  }

  /** The windows of one query over one text that show any of its words. */
  #read(
    example: Example,
    query: string,
    mentions: readonly WordMention[],
  ): Omit<MrcItem, "example" | "asked">[] {
    const { maxTokens, strideTokens, mean } = this.#settings;
    const windows = this.#tokenizer
      .encodeWindows(this.#fit(query), { pair: example, maxTokens, strideTokens })
      .map((encoding) => ({ encoding, places: findPlaces(encoding) }))
      .filter(({ places }) => places.words.length > 0);
    const answers = this.#findAnswers(
      example,
      mentions,
      windows.map(({ places }) => places.words),
    );
    const items = windows.map(({ encoding: { ids, typeIds }, places }, window) => {
      const gold = markAnswers(places.words, answers);
      const targets = countTargets(gold, mean);
      return { length: ids.length, targets, ids, typeIds, window, ...places, ...gold };
    });
    return items.filter(({ targets }) => targets > 0);
  }

  /** The words of the mentions that the windows show; what none shows whole is counted as lost. */
  #findAnswers(
    example: Example,
    mentions: readonly WordMention[],
    windows: readonly Int32Array[],
  ): AnswerWords[] {
    const seen = mentions.length === 0 ? new Int32Array() : unite(windows);
    return mentions.flatMap(({ mention, ...span }) => {
      const words = trimToPlaces(seen, span);
      if (words === undefined) this.#losses.add("unseen", example, mention);
      else if (ownerOf(windows, words.first, words.last) < 0) this.#losses.add("cut", example, mention);
      return words ?? [];
    });
  }

  /** A query of a Question may be of any length. */
  #fit(query: string): string {
    const { cuts } = this.#tokenizer.encode(query, {
      addSpecialTokens: false,
      maxTokens: this.#settings.maxQueryTokens,
    });
    return cuts.length === 0 ? query : query.slice(0, cuts[0].start);
  }
}

/** Rising, each once. */
const unite = (lists: readonly Int32Array[]): Int32Array =>
  Int32Array.from(new Set(lists.flatMap((words) => [...words]))).sort();

function countTargets({ starts, ends }: Pick<MrcItem, "starts" | "ends">, mean: "item" | "place"): number {
  const counted = starts.filter((start) => start !== ignoredPlace).length;
  if (mean === "place") return counted;
  return counted > 0 && ends.some((end) => end !== ignoredPlace) ? 1 : 0;
}
