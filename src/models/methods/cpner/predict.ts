import { ConfigError } from "../../../core/errors.js";
import { sortMentions } from "../../../formats/chunks.js";
import { recoverMentions } from "../../../formats/generated/generated.js";
import type { NamedText } from "../../../formats/generated/locate.js";
import type { Example, Mention, UnplacedMention } from "../../../text/example.js";
import type { Span } from "../../../text/span.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { T5Generator } from "../../encoders/t5/generator.js";
import { cutText } from "../punified/cut-text.js";
import { findUnknown } from "../punified/read-target.js";
import { restoreUnknown } from "../seq2seq/restore-unknown.js";
import { encodeSourceText } from "../seq2seq/text-ids.js";
import type { DomainTexts } from "./domain-texts.js";

export interface PredictOptions {
  /** Sources that are read at once; default 16. It changes speed and memory alone. */
  readonly batchSize?: number;
  /** Examples among which sources of like length are found; default 256. */
  readonly windowExamples?: number;
  /** Answers that are searched beside each other; default 1, greedy, as in the released code. */
  readonly beams?: number;
}

/** What a model answered about an example. */
export interface Answered {
  /** The example with the mentions of the answer that its text bears out, in place of its own. */
  readonly example: Example;
  /** All that the answer says, by labels, repeats and all: what the released code scores. */
  readonly said: readonly NamedText[];
}

/** What prediction needs of a model. */
export interface AnsweringModel {
  readonly tokenizer: Tokenizer;
  readonly texts: DomainTexts;
  readonly endId: number;
  readonly maxSourceTokens: number;
  readonly maxTargetTokens: number;
  readonly generator: Pick<T5Generator, "generate">;
}

interface Source extends Span {
  readonly example: number;
  readonly ids: Int32Array;
}

/** The answers about some examples; sources of like length are read together. */
export async function answerExamples(
  model: AnsweringModel,
  examples: readonly Example[],
  { batchSize = 16, beams = 1 }: PredictOptions,
): Promise<Answered[]> {
  const sources = examples.flatMap((example, index) => sourcesOf(model, example, index));
  const answers = new Map<Source, Int32Array>();
  const byLength = [...sources].sort((a, b) => b.ids.length - a.ids.length);
  for (let at = 0; at < byLength.length; at += batchSize) {
    const batch = byLength.slice(at, at + batchSize);
    const written = await model.generator.generate(
      batch.map(({ ids }) => ids),
      { maxTokens: model.maxTargetTokens, beams },
    );
    for (const [i, [best]] of written.entries()) answers.set(batch[i]!, best!.ids);
  }
  const answered = examples.map((): Collected => ({ said: [], mentions: [], unplaced: [] }));
  for (const source of sources)
    readAnswer(model, examples, source, answers.get(source)!, answered[source.example]!);
  return examples.map(({ unplaced: _, ...example }, i) => {
    const { said, mentions, unplaced } = answered[i]!;
    const found = { ...example, mentions: sortMentions(mentions) };
    return { example: unplaced.length === 0 ? found : { ...found, unplaced }, said };
  });
}

interface Collected {
  readonly said: NamedText[];
  readonly mentions: Mention[];
  readonly unplaced: UnplacedMention[];
}

/** @throws ConfigError when the options alone leave no room for a sentence */
function sourcesOf(model: AnsweringModel, example: Example, index: number): Source[] {
  const { tokenizer, texts, endId, maxSourceTokens } = model;
  const encode = ({ start, end }: Span): Int32Array =>
    encodeSourceText(tokenizer, texts.sourceOf(example.text.slice(start, end)), endId);
  const fits = (ids: Int32Array): boolean => ids.length <= maxSourceTokens;
  return cutText(example, { make: encode, fits }).map(({ start, end, made }) => {
    const place = { start, end, example: index };
    if (fits(made)) return { ...place, ids: made };
    const bare = encodeSourceText(tokenizer, texts.sourceOf(""), endId).length;
    if (bare >= maxSourceTokens)
      throw new ConfigError(
        `instruction and options have ${bare} tokens, and a source at most ${maxSourceTokens}`,
        { fix: "raise maxSourceTokens, or ask for fewer types" },
      );
    // A word of more tokens than there is room for.
    return { ...place, ids: Int32Array.of(...made.subarray(0, maxSourceTokens - 1), endId) };
  });
}

function readAnswer(
  { tokenizer, texts, endId }: AnsweringModel,
  examples: readonly Example[],
  source: Source,
  ids: Int32Array,
  into: Collected,
): void {
  const text = examples[source.example]!.text.slice(source.start, source.end);
  const own = ids.at(-1) === endId ? ids.subarray(0, -1) : ids;
  const answer = textOf(own, text, tokenizer);
  const parsed = texts.read(answer);
  const labelled = ({ label, surface }: NamedText): NamedText => ({
    label: texts.naming.labelOf(label),
    surface,
  });
  // The released code drops types outside the schema before it scores.
  into.said.push(...parsed.pairs.map(labelled));
  const { naming } = texts;
  for (const mention of recoverMentions(text, parsed, { naming, unplaced: into.unplaced }))
    into.mentions.push({ ...mention, start: source.start + mention.start, end: source.start + mention.end });
}

/** What a vocabulary does not hold stands in the sentence: the options' words are known as they are. */
function textOf(ids: Int32Array, text: string, tokenizer: Tokenizer): string {
  const unknown = findUnknown(tokenizer);
  return unknown !== undefined && ids.includes(unknown)
    ? restoreUnknown(ids, tokenizer.encode(text), text, tokenizer, unknown, { keepSpecial: true })
    : tokenizer.decode(ids, { keepSpecial: true });
}
