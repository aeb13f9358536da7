import { checkConfig } from "../../../core/config.js";
import { ConfigError } from "../../../core/errors.js";
import { type WordMention, wordMentions } from "../../../formats/chunks.js";
import { Losses } from "../../../formats/losses.js";
import { askedPositions, keyOf } from "../../../formats/queries/ask.js";
import type { Example } from "../../../text/example.js";
import { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { Encoder, EncodingRecipe } from "../method.js";
import { cutContexts } from "./cut-contexts.js";
import { type ContextWindow, owns, type QpmrcItem } from "./qpmrc-item.js";
import { qpmrcEncodingSettings } from "./settings.js";

/**
 * Makes the items that the model trains on: a text's windows, the labels that are asked of them, and the gold spans. Of
 * the labels that a text does not hold, `negatives` are asked, others in every epoch; never one that its dataset was
 * not annotated with.
 *
 * Source: Zhang and Wang 2023, "A Query-Parallel Machine Reading Comprehension Framework for Low-resource NER", section
 * 2.2.
 * Differs: long texts are read in windows; the choice of negatives is not in the paper, which asks for all types.
 *
 * @param losses counts mentions whose label is not asked for, and those that no words, or no window as a whole, hold
 * @throws ConfigError for settings that are not valid, or no tokenizer
 */
export function createQpmrcEncoder(
  { tokenizer, settings }: EncodingRecipe,
  losses: Losses = new Losses(),
): Encoder<QpmrcItem> {
  const checked = checkConfig(qpmrcEncodingSettings, settings, "qpmrc");
  if (tokenizer === undefined) {
    throw new ConfigError("QPMRC needs a tokenizer", {
      fix: "put tokenizer.json or vocab.txt beside the model",
    });
  }
  const { labels, annotated, negatives, seed } = checked;
  const cutter = new Tokenizer(tokenizer);
  const idOf = new Map(labels.map((label, id) => [label, id]));
  const all = labels.map((_, id) => id);
  const choiceOf = new Map(
    Object.entries(annotated).map(([dataset, own]) => [
      dataset,
      all.filter((id) => own.includes(labels[id])),
    ]),
  );
  return {
    encode(example, { epoch, index }) {
      const choice = choiceOf.get(example.datasetId) ?? all;
      const gold = wordMentions(example, losses).flatMap((mention) => {
        const id = idOf.get(mention.label);
        if (id !== undefined && choice.includes(id)) return [{ ...mention, id }];
        losses.add("unasked", example, mention.mention);
        return [];
      });
      const held = new Set(gold.map(({ id }) => id));
      const isGold = choice.map((id) => held.has(id));
      const asked = askedPositions(isGold, keyOf(example.id), { negatives, seed: seed + epoch });
      if (asked.length === 0) return [];
      const windows = cutContexts(cutter, example, checked);
      const spans = placeSpans(example, windows, gold, losses);
      return windows.map((window, i) => ({
        length: window.ids.length,
        targets: 1,
        example: index,
        labels: Int32Array.from(asked, (position) => choice[position]),
        spans: Int32Array.from(spans[i]),
        covered: coveredPlaces(window, gold),
        ...window,
      }));
    },
  };
}

/** Gold spans of each window, flat. A mention begins and ends at the outermost of its words that have a place. */
function placeSpans(
  example: Example,
  windows: readonly ContextWindow[],
  gold: readonly (WordMention & { readonly id: number })[],
  losses: Losses,
): number[][] {
  const spans = windows.map((): number[] => []);
  const placed = [...new Set(windows.flatMap(({ words }) => [...words]))].sort((a, b) => a - b);
  for (const { start, end, id, mention } of gold) {
    const inside = placed.filter((word) => start <= word && word < end);
    const owner = windows.findIndex((window) => {
      const [first, last] = [window.words.indexOf(inside[0]), window.words.indexOf(inside.at(-1)!)];
      return first >= 0 && last >= 0 && owns(window, first, last);
    });
    if (owner < 0) {
      losses.add(inside.length === 0 ? "unseen" : "cut", example, mention);
      continue;
    }
    const { words } = windows[owner];
    spans[owner].push(id, words.indexOf(inside[0]), words.indexOf(inside.at(-1)!));
  }
  return spans;
}

/** The places of gold spans in a window, whole or not: label id, first place, last place. */
function coveredPlaces(
  { words }: ContextWindow,
  gold: readonly (WordMention & { readonly id: number })[],
): Int32Array {
  return Int32Array.from(
    gold.flatMap(({ start, end, id }) => {
      const first = words.findIndex((word) => start <= word);
      const last = words.findLastIndex((word) => word < end);
      return first < 0 || last < first ? [] : [id, first, last];
    }),
  );
}
