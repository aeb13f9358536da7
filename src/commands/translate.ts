import type { WordedQuestion } from "../formats/questions.js";
import { splitTextWords } from "../formats/split-words.js";
import { parseLexicon } from "../lexicon/lexicon.js";
import { type TranslatedText, type WordCounts, WordTranslator } from "../lexicon/translate-words.js";
import type { Example } from "../text/example.js";
import type { CommandContext } from "./context.js";
import { type ConvertResult, convert, type OutputOptions, type RecordChange } from "./convert.js";
import type { InputOptions } from "./read-records.js";
import { readWhole } from "./read-whole.js";

export interface TranslateOptions extends InputOptions, Omit<OutputOptions, "to"> {
  /** The input's format when absent. */
  readonly to?: string;
  /** File of words and their translations. */
  readonly lexicon: string;
}

export interface TranslateResult extends ConvertResult {
  readonly words: Readonly<WordCounts>;
}

/**
 * Puts a dataset into another language word by word (`WordTranslator`): labelled texts with their mentions, questions
 * with what they ask of and their answers. A context that several questions ask about is counted once.
 *
 * @throws as `convert`; InputError or RecordError for a lexicon that cannot be read
 */
export async function translate(
  options: TranslateOptions,
  context: CommandContext,
): Promise<TranslateResult> {
  const logger = context.logger.forStage("translate");
  const lexicon = parseLexicon(await readWhole(options.lexicon, logger), options.lexicon);
  const change = new Translation(new WordTranslator(lexicon), options);
  const result = await convert({ ...options, to: options.to ?? options.from }, context, change);
  const { found, kept } = change.words;
  if (found === 0 && kept > 0)
    logger.warn("no word of the texts is in the lexicon", { lexicon: options.lexicon, words: kept });
  return { ...result, words: { found, kept } };
}

class Translation implements RecordChange {
  readonly name = "translate";
  readonly files: readonly string[];
  readonly #translator: WordTranslator;
  readonly #language: string | undefined;
  /** The context of the question before: most follow others about the same. */
  #context: { readonly text: string; readonly translated: TranslatedText } | undefined;

  constructor(translator: WordTranslator, { language, lexicon }: TranslateOptions) {
    this.#translator = translator;
    this.files = [lexicon];
    this.#language = language;
  }

  get words(): Readonly<WordCounts> {
    return this.#translator.counts;
  }

  countNotes(): Record<string, number> {
    return { "words.found": this.words.found, "words.kept": this.words.kept };
  }

  example(example: Example): Example {
    const { text, words, moveSpan } = this.#translator.translate(example);
    const mentions = example.mentions.map((mention) => ({
      ...mention,
      ...moveSpan(mention),
      ...(mention.parts === undefined ? {} : { parts: mention.parts.map(moveSpan) }),
    }));
    return { ...example, text, words, mentions };
  }

  question(question: WordedQuestion): WordedQuestion {
    const { text, words, moveSpan } = this.#translateContext(question);
    return {
      ...question,
      context: text,
      query: this.#translateText(question.query).text,
      answers: question.answers.map(moveSpan),
      ...(question.words === undefined ? {} : { words }),
    };
  }

  #translateContext({ context, words }: WordedQuestion): TranslatedText {
    if (this.#context?.text !== context) {
      const translated =
        words === undefined
          ? this.#translateText(context)
          : this.#translator.translate({ text: context, words });
      this.#context = { text: context, translated };
    }
    return this.#context!.translated;
  }

  #translateText(text: string): TranslatedText {
    return this.#translator.translate({ text, words: splitTextWords(text, this.#language) });
  }
}
