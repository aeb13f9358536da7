import { RandomStream } from "../../../core/random.js";
import type { Example } from "../../../text/example.js";
import type { Encoding } from "../../../tokenizers/encoding.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { ExamplePlace } from "../method.js";
import { chooseSpans, corruptSpans } from "./corrupt-spans.js";
import { type Seq2SeqItem, toItem } from "./seq2seq-item.js";
import type { SettingsOf } from "./settings.js";
import { encodeSourceText, encodeTargetText } from "./text-ids.js";

/**
 * Sources with spans taken out, and the spans. A text longer than `maxTokens` gives several, one of fewer than two
 * tokens none. What is taken out depends on the seed and the place in the run.
 */
export function encodeCorrupted(
  { text }: Example,
  { epoch, index }: ExamplePlace,
  tokenizer: Tokenizer,
  sentinels: Int32Array,
  settings: SettingsOf<"span-corruption">,
): Seq2SeqItem[] {
  const random = new RandomStream(settings.seed, "span corruption", epoch, index);
  const { endId, maxTokens } = settings;
  return tokenizer.encodeWindows(text, { maxTokens }).flatMap(({ ids, wordIds }) => {
    const [first, end] = [
      wordIds.findIndex((word) => word >= 0),
      wordIds.findLastIndex((word) => word >= 0) + 1,
    ];
    if (first < 0 || end - first < 2) return [];
    const spans = chooseSpans(end - first, settings, sentinels.length, random);
    const { source, target } = corruptSpans(ids.subarray(first, end), spans, sentinels);
    const tail = ids.at(-1) === endId ? [...ids.subarray(end)] : [...ids.subarray(end), endId];
    const whole = Int32Array.from([...ids.subarray(0, first), ...source, ...tail]);
    return [toItem(whole, Int32Array.from([...target, endId]))];
  });
}

/**
 * The beginning of a text as source, the rest as target, cut at a place that is uniformly chosen from its beginning to
 * its end, both included. A text longer than `maxTokens` gives several, one without a token none.
 *
 * Source: Lu et al. 2023, "PUnifiedNER" (AAAI), "Language Model Adaptation"; where it is cut by the released code (FACTS
 * 1.6).
 * Differs: a longer text is cut in pieces where the released code leaves its end out.
 */
export function encodePrefixes(
  example: Example,
  { epoch, index }: ExamplePlace,
  tokenizer: Tokenizer,
  { endId, maxTokens, seed, cut }: SettingsOf<"prefix-lm">,
): Seq2SeqItem[] {
  const random = new RandomStream(seed, "prefix lm", epoch, index);
  return tokenizer.encodeWindows(example.text, { maxTokens }).flatMap((window) => {
    const range = rangeOf(window);
    if (range === undefined) return [];
    const places = cut === "word" ? wordStarts(example, range) : characterPlaces(example.text, range);
    const at = places[random.nextInt(places.length)]!;
    const { text } = example;
    return [
      toItem(
        encodeSourceText(tokenizer, text.slice(range.start, at), endId),
        encodeTargetText(tokenizer, text.slice(at, range.end), endId),
      ),
    ];
  });
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The part of the text that a window holds. */
function rangeOf({ wordIds, offsets }: Encoding): Range | undefined {
  const [first, last] = [wordIds.findIndex((word) => word >= 0), wordIds.findLastIndex((word) => word >= 0)];
  return first < 0 ? undefined : { start: offsets[2 * first]!, end: offsets[2 * last + 1]! };
}

/** Every place between characters, surrogate pairs left whole. */
function characterPlaces(text: string, { start, end }: Range): number[] {
  const places = [end];
  for (let at = start; at < end; at += text.codePointAt(at)! > 0xffff ? 2 : 1) places.push(at);
  return places;
}

function wordStarts({ words }: Example, { start, end }: Range): number[] {
  const starts = words.filter((at, i) => i % 2 === 0 && start <= at && at < end);
  return [...starts, end];
}
