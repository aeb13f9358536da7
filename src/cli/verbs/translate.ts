import { type Command, Option } from "commander";
import { formatNames } from "../../commands/dataset-choices.js";
import { type TranslateOptions, type TranslateResult, translate } from "../../commands/translate.js";
import { formatCount } from "../../core/table.js";
import { type CommonOptions, runVerb } from "../run-verb.js";
import { describeConversion } from "./convert.js";
import { addInputFlags, addOutputFlags, type InputFlags, inputOptions } from "./data-flags.js";

type Flags = InputFlags & Omit<TranslateOptions, keyof InputFlags> & CommonOptions;

/** `nerforge translate` */
export function addTranslate(program: Command): void {
  const command = program
    .command("translate")
    .description(
      "put a dataset into another language word by word; mentions and answers stay with their words",
    );
  addOutputFlags(addInputFlags(command))
    .requiredOption(
      "--lexicon <file>",
      "word<TAB>word or word<SPACE>word, the best translation of a word first",
    )
    .addOption(
      new Option("--to <format>", "format to write; the input's when absent").choices([...formatNames]),
    )
    .action((flags: Flags) =>
      runVerb(flags, async (context) => {
        const result = await translate({ ...flags, ...inputOptions(flags) }, context);
        return { text: describeTranslation(result), json: result, isInterrupted: result.isInterrupted };
      }),
    );
}

/** What was written, then how many words the lexicon had. */
const describeTranslation = (result: TranslateResult): string => {
  const { found, kept } = result.words;
  return `${describeConversion(result)}\nwords: ${formatCount(found)} translated, ${formatCount(kept)} kept as they are`;
};
