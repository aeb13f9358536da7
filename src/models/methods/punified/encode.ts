import { checkConfig } from "../../../core/config.js";
import { ConfigError } from "../../../core/errors.js";
import { hash32, RandomStream } from "../../../core/random.js";
import { nameMention } from "../../../formats/generated/generated.js";
import { Losses } from "../../../formats/losses.js";
import { choosePrompts } from "../../../formats/punified/prompts.js";
import { formatSource, formatTarget } from "../../../formats/punified/strings.js";
import type { Mention } from "../../../text/example.js";
import type { Span } from "../../../text/span.js";
import { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { Encoder, EncodingRecipe } from "../method.js";
import { type Seq2SeqItem, toItem } from "../seq2seq/seq2seq-item.js";
import { encodeSourceText, encodeTargetText } from "../seq2seq/text-ids.js";
import { chooseMentions, mentionsWithin } from "../seq2seq/written-mentions.js";
import { cutText } from "./cut-text.js";
import { type PunifiedEncodingSettings, punifiedEncodingSettings } from "./settings.js";
import { namingOf, TypeSets } from "./type-sets.js";

/**
 * Makes the pairs that the model trains on: of each text one, or with `random-and-exact` two, whose source asks for
 * types and whose target names their mentions.
 *
 * Source: Lu et al. 2023, "PUnifiedNER" (AAAI), eq. 1 and 2, "Multi-Dataset Joint Learning".
 * Differs: a text too long for source or target is learnt in pieces, cut between words outside of mentions, where the
 * released code leaves its end out. A random prompt asks for one type at least. An exact prompt is left out where a
 * text holds no mention.
 *
 * @param losses counts mentions that no prompt of their set asks for, discontinuous ones, and those of pieces that
 *   cannot be made short enough
 * @throws ConfigError for settings that are not valid, or no tokenizer; `encode` for texts of none of several sets
 */
export function createPunifiedEncoder(
  { tokenizer: json, settings }: EncodingRecipe,
  losses: Losses = new Losses(),
): Encoder<Seq2SeqItem> {
  const checked = checkConfig(punifiedEncodingSettings, settings, "punified");
  if (json === undefined) {
    throw new ConfigError("PUnifiedNER needs a tokenizer", { fix: "put tokenizer.json beside the model" });
  }
  const tokenizer = new Tokenizer(json);
  const sets = new TypeSets(checked.sets, checked.variant);
  const allNames = sets.united.map(({ name }) => name);
  return {
    encode(example, { epoch }) {
      const types = sets.get(example.datasetId);
      const mentions = chooseMentions(example, new Set(types.map(({ label }) => label)), losses);
      const naming = namingOf(types);
      const nameOf = ({ label }: Mention): string => naming.nameOf(label);
      const gold = new Set(mentions.map(nameOf));
      const own = types.map(({ name }) => name);
      return promptsOf(example.id, { own, all: allNames, gold }, checked, epoch).flatMap((names) => {
        const wanted = mentions.filter((mention) => names.includes(nameOf(mention)));
        const pairOf = ({ start, end }: Span): Seq2SeqItem => {
          const named = mentionsWithin(wanted, { start, end }).map((mention) =>
            nameMention(example.text, mention, naming),
          );
          const source = formatSource(example.text.slice(start, end), names, checked.variant);
          const target = formatTarget(names, named, checked.variant);
          return toItem(
            encodeSourceText(tokenizer, source, checked.endId),
            encodeTargetText(tokenizer, target, checked.endId),
          );
        };
        const fits = ({ ids, labels }: Seq2SeqItem): boolean =>
          ids.length <= checked.maxSourceTokens && labels.length <= checked.maxTargetTokens;
        const mayCut = (offset: number): boolean =>
          !wanted.some(({ start, end }) => start < offset && offset < end);
        return cutText(example, { make: pairOf, fits, mayCut }).flatMap((piece) => {
          if (fits(piece.made)) return [piece.made];
          for (const mention of mentionsWithin(wanted, piece)) losses.add("cut", example, mention);
          return [];
        });
      });
    },
  };
}

interface PromptNames {
  /** Of the text's set. */
  readonly own: readonly string[];
  /** Of all sets. */
  readonly all: readonly string[];
  /** In the text. */
  readonly gold: ReadonlySet<string>;
}

/** The names that a text is prompted with, one list for each of its pairs. */
function promptsOf(
  id: string,
  { own, all, gold }: PromptNames,
  { prompt, randomTypes, seed }: PunifiedEncodingSettings,
  epoch: number,
): (readonly string[])[] {
  const epochSeed = hash32([seed, "prompts", epoch]);
  const pool = prompt === "dataset" || randomTypes === "set" ? own : all;
  const prompts = choosePrompts(prompt, pool, gold, epochSeed, id).map(({ labels }) => labels);
  if (prompt === "dataset" || randomTypes !== "gold-and-others") return prompts;
  return [goldAndOthers(all, gold, new RandomStream(epochSeed, "others", id)), ...prompts.slice(1)];
}

/** All that the text holds and any number of others, none to all of them; one at least in all. */
function goldAndOthers(all: readonly string[], gold: ReadonlySet<string>, random: RandomStream): string[] {
  const others = random.shuffle(all.filter((name) => !gold.has(name)));
  const least = gold.size === 0 ? 1 : 0;
  const chosen = new Set(others.slice(0, least + random.nextInt(others.length + 1 - least)));
  return all.filter((name) => gold.has(name) || chosen.has(name));
}
