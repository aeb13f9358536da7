import { type Command, Option } from "commander";
import { type LearnLexiconOptions, learnLexicon, parallelFormats } from "../../commands/learn-lexicon.js";
import { formatCount } from "../../core/table.js";
import { parseCount, parseRatio } from "../parse-value.js";
import { type CommonOptions, runVerb } from "../run-verb.js";
import { addCommonFlags } from "./data-flags.js";

type Flags = LearnLexiconOptions & CommonOptions;

/** `nerforge learn-lexicon` */
export function addLearnLexicon(program: Command): void {
  addCommonFlags(
    program
      .command("learn-lexicon")
      .description("learn which word of one language stands for which of another, from parallel texts"),
  )
    .requiredOption("--source <file...>", "texts of the language to translate from, .gz too")
    .requiredOption("--target <file...>", "the same texts in the other language, file by file")
    .addOption(
      new Option(
        "--from <format>",
        "what is parallel: squad (paragraphs, and questions of the same id) or lines (default: squad for .json, else lines)",
      ).choices([...parallelFormats]),
    )
    .option("--source-language <tag>", "decides where words end", "en")
    .option("--target-language <tag>", "decides where words end", "en")
    .option("--iterations <n>", "rounds of EM", parseCount, 10)
    .option("--min-probability <ratio>", "leave out translations of a lower probability", parseRatio, 0.1)
    .option("--min-count <n>", "leave out words that occur less often in the source", parseCount, 2)
    .option("--max-translations <n>", "of a word, the most probable first", parseCount, 1)
    .option("--lower-case", "learn of and write words in lower case")
    .option("--both-ways", "learn in both directions, and judge a translation by both: fewer false ones")
    .requiredOption("--out <file>", "file to write: word<TAB>word, as MUSE's dictionaries")
    .action((flags: Flags) =>
      runVerb(flags, async (context) => {
        const result = await learnLexicon(flags, context);
        const { out, words, entries, units, seconds } = result;
        const text = `${out}: ${formatCount(entries)} entries for ${formatCount(words)} words, from ${formatCount(units)} parallel texts in ${seconds.toFixed(1)} s`;
        return { text, json: result };
      }),
    );
}
