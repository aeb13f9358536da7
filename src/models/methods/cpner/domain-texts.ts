import { ConfigError } from "../../../core/errors.js";
import type { NamedText } from "../../../formats/generated/locate.js";
import type { ParsedPairs } from "../../../formats/generated/parse-pairs.js";
import { createNaming, type Naming } from "../../../formats/naming.js";
import {
  formatSource,
  formatSpotAsoc,
  formatTarget,
  parseSpotAsocAsReleased,
  parseTarget,
  separators,
} from "../../../formats/uie/strings.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import { findUnknown } from "../punified/read-target.js";
import type { CpnerTextSettings } from "./settings.js";

/** What the released code writes before a sentence (FACTS 1.4). */
const textMark = "<extra_id_2>";

/** The texts of a domain: what is said to the model of a sentence, and what it answers. */
export class DomainTexts {
  readonly naming: Naming;
  /** What the options name, in the order of the labels. */
  readonly names: readonly string[];
  readonly #settings: CpnerTextSettings;
  readonly #known: ReadonlySet<string>;

  /** @throws ConfigError when two labels are named alike, or a name cannot be read back from an answer */
  constructor(settings: CpnerTextSettings) {
    this.#settings = settings;
    this.naming = createNaming(settings.labels, settings.names);
    this.names = settings.labels.map((label) => this.naming.nameOf(label));
    this.#known = new Set(this.names);
    const odd = settings.target === "paper" ? this.names.find((name) => /[():]/.test(name)) : undefined;
    if (odd === undefined) return;
    throw new ConfigError(`the name ${JSON.stringify(odd)} cannot be read back from an answer`, {
      fix: "give the label a name without ( ) : under names",
    });
  }

  /**
   * The model's input.
   *
   * Source: CP-NER section 3.2, eq. 1. `released` leaves instruction and options out (FACTS 0.3.1).
   */
  sourceOf(text: string): string {
    const { source, instruction, options } = this.#settings;
    if (source === "released") return `${textMark} ${text}`;
    return options ? formatSource(text, this.names, instruction) : `${instruction} Sentence: ${text}`;
  }

  /** The answer to learn. */
  targetOf(named: readonly NamedText[]): string {
    return this.#settings.target === "paper" ? formatTarget(named) : formatSpotAsoc(named);
  }

  /** An answer's entry that says there is nothing of a type (released). */
  reject(label: string): NamedText {
    return { label: this.naming.nameOf(label), surface: separators.nullSpan };
  }

  /** What an answer says, by names, whatever a model wrote. */
  read(answer: string): ParsedPairs {
    const parse = this.#settings.target === "paper" ? parseTarget : parseSpotAsocAsReleased;
    return parse(answer, this.#known);
  }

  /**
   * A tokenizer must have what the texts hold, and write names as they are.
   *
   * @throws ConfigError when it has not
   */
  checkTokenizer(tokenizer: Tokenizer): void {
    const { source, target } = this.#settings;
    const sentinels = [
      ...(source === "released" ? [textMark] : []),
      ...(target === "released" ? Object.values(separators) : []),
    ];
    const missing = sentinels.find((sentinel) => tokenizer.idOf(sentinel) === undefined);
    if (missing !== undefined)
      throw new ConfigError(`the tokenizer has no ${missing}, which the released strings hold`, {
        fix: "add it (addT5Tokens), or set source: paper and target: paper",
      });
    if (target === "paper" && missingMarks(tokenizer).length > 0)
      throw new ConfigError("the tokenizer does not hold ( ) and :, which answers are written with", {
        fix: "add them (addT5Tokens), or set target: released",
      });
    const lost = this.names.find((name) => rewrite(name, tokenizer) !== name);
    if (lost !== undefined)
      throw new ConfigError(`the tokenizer writes the name "${lost}" as "${rewrite(lost, tokenizer)}"`, {
        fix: "give the label a name under names that it keeps",
      });
  }
}

/** What of the marks of the paper's answers a vocabulary does not hold. */
export function missingMarks(tokenizer: Tokenizer): string[] {
  const unknown = findUnknown(tokenizer);
  if (unknown === undefined) return [];
  const isLacking = (mark: string): boolean =>
    tokenizer.encode(mark, { addSpecialTokens: false }).ids.includes(unknown);
  return ["(", ")", ":"].filter(isLacking);
}

const rewrite = (name: string, tokenizer: Tokenizer): string =>
  tokenizer.decode(tokenizer.encode(name, { addSpecialTokens: false }).ids, { keepSpecial: true });
