import { checkConfig } from "../../../core/config.js";
import { ConfigError } from "../../../core/errors.js";
import { RandomStream } from "../../../core/random.js";
import { nameMention } from "../../../formats/generated/generated.js";
import type { NamedText } from "../../../formats/generated/locate.js";
import { Losses } from "../../../formats/losses.js";
import type { Span } from "../../../text/span.js";
import { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { Encoder, EncodingRecipe, ExamplePlace } from "../method.js";
import { cutText } from "../punified/cut-text.js";
import { type Seq2SeqItem, toItem } from "../seq2seq/seq2seq-item.js";
import { encodeSourceText, encodeTargetText } from "../seq2seq/text-ids.js";
import { chooseMentions, mentionsWithin } from "../seq2seq/written-mentions.js";
import { DomainTexts } from "./domain-texts.js";
import { type CpnerEncodingSettings, cpnerEncodingSettings } from "./settings.js";

/**
 * Makes the pairs that a domain is learnt from: of each sentence its source and its answer.
 *
 * Source: CP-NER section 3.2. Order and rejections of `released` are those of DeepKE's collator (FACTS 1.4).
 * Differs: a sentence that is too long is cut in pieces between words outside of mentions, where the released code leaves
 * its end out.
 *
 * @param losses counts mentions of other labels, discontinuous ones, and those of pieces that cannot be made short enough
 * @throws ConfigError for settings that are not valid, or no tokenizer
 */
export function createCpnerEncoder(
  { tokenizer: json, settings }: EncodingRecipe,
  losses: Losses = new Losses(),
): Encoder<Seq2SeqItem> {
  const checked = checkConfig(cpnerEncodingSettings, settings, "cpner");
  if (json === undefined)
    throw new ConfigError("CP-NER needs a tokenizer", { fix: "put tokenizer.json beside the model" });
  const tokenizer = new Tokenizer(json);
  const texts = new DomainTexts(checked);
  const labels = new Set(checked.labels);
  const fits = ({ ids, labels }: Seq2SeqItem): boolean =>
    ids.length <= checked.maxSourceTokens && labels.length <= checked.maxTargetTokens;
  return {
    encode(example, place) {
      const mentions = chooseMentions(example, labels, losses);
      const make = (piece: Span): Seq2SeqItem => {
        const named = mentionsWithin(mentions, piece).map((mention) =>
          nameMention(example.text, mention, texts.naming),
        );
        const source = texts.sourceOf(example.text.slice(piece.start, piece.end));
        const answer = texts.targetOf(arrangeAnswer(named, example.id, place, texts, checked));
        return toItem(
          encodeSourceText(tokenizer, source, checked.endId),
          encodeTargetText(tokenizer, answer, checked.endId),
        );
      };
      const mayCut = (offset: number): boolean =>
        !mentions.some(({ start, end }) => start < offset && offset < end);
      return cutText(example, { make, fits, mayCut }).flatMap((piece) => {
        if (fits(piece.made)) return [piece.made];
        for (const mention of mentionsWithin(mentions, piece)) losses.add("cut", example, mention);
        return [];
      });
    },
  };
}

/** The entries of an answer in the order to learn, with the types that it rejects. */
function arrangeAnswer(
  named: readonly NamedText[],
  id: string,
  { epoch }: ExamplePlace,
  texts: DomainTexts,
  { order, rejectionRate, seed, labels }: CpnerEncodingSettings,
): NamedText[] {
  const random = new RandomStream(seed, "answer", epoch, id);
  const answer = order === "shuffled" ? random.shuffle([...named]) : [...named];
  const present = new Set(named.map(({ label }) => label));
  const absent = random.shuffle(labels.filter((label) => !present.has(texts.naming.nameOf(label))));
  const rejected = named.filter(() => random.next() < rejectionRate).length;
  for (const label of absent.slice(0, rejected))
    answer.splice(random.nextInt(answer.length + 1), 0, texts.reject(label));
  return answer;
}
