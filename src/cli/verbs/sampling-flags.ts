import { type Command, Option } from "commander";
import { parseCount, parseNumber, parseRatio, parseThreeRatios, parseWholeNumber } from "../parse-value.js";

/** Says a default behind a flag's words, or nothing where what is not given stays as it was built. */
export type SayDefault = (value: string) => string;

/** The flags of filter and split, for the build and for making them anew. */
export function addFilterFlags(verb: Command, sayDefault: SayDefault): Command {
  const say = (text: string, value: string): string => text + sayDefault(value);
  return verb
    .option("--min-entities <n>", say("drop types with fewer distinct entities", "10"), parseWholeNumber)
    .option("--frequent-types <n>", say("types that the third filter looks at", "20"), parseWholeNumber)
    .option(
      "--drop-probabilities <p3,p4,more>",
      say("third filter, at 3, 4 and more ENTITY", "0.3,0.5,0.7"),
      parseThreeRatios,
    )
    .addOption(
      new Option(
        "--duplicates <rule>",
        say("duplicate sentences: ignore, keep (count them), drop exact, drop near ones too", "keep"),
      ).choices(["ignore", "keep", "exact", "near"]),
    )
    .option("--near-duplicate-ratio <r>", say("Jaccard similarity of near-duplicates", "0.9"), parseRatio)
    .option("--duplicate-words <n>", say("words of the n-grams they are compared by", "2"), parseCount)
    .option(
      "--decontaminate <file...>",
      "test sets: sentences that share words in a row with them are dropped",
    )
    .option("--decontaminate-words <n>", say("so many words in a row", "8"), parseCount)
    .option("--validation-ratio <r>", say("share of the pages for validation", "0.1"), parseRatio);
}

/** The flags of the balance, for the build and for drawing anew. */
export function addBalanceFlags(verb: Command, sayDefault: SayDefault): Command {
  return verb
    .option("--alpha <a>", `exponent of the balance${sayDefault("0.7")}`, parseNumber)
    .option(
      "--balance-size <n>",
      `draws of the balance${sayDefault("as many as training sentences")}`,
      parseWholeNumber,
    )
    .option("--no-balance-entity", "leave ENTITY out of the balance's categories");
}
