import type { NamedText } from "../../../formats/generated/locate.js";
import type { ParsedPairs } from "../../../formats/generated/parse-pairs.js";
import { absentMark, type PunifiedVariant, parseTarget } from "../../../formats/punified/strings.js";
import type { Encoding } from "../../../tokenizers/encoding.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import { restoreUnknown } from "../seq2seq/restore-unknown.js";
import { fold, unfold } from "./fold.js";

/** A source, as the model read it. */
export interface ReadSource {
  /** Prompt and text. */
  readonly source: string;
  /** Where the text begins in `source`. */
  readonly textStart: number;
  readonly encoding: Pick<Encoding, "ids" | "offsets">;
  /** The text alone, in its own case. */
  readonly text: string;
}

/**
 * Reads what a model wrote for types, whatever it wrote. Names count as those that they are when tokenised; of surfaces
 * the text's own characters are taken where the vocabulary does not hold them or changes them.
 */
export class TargetReader {
  readonly #tokenizer: Tokenizer;
  readonly #variant: PunifiedVariant;
  readonly #unknownId: number | undefined;
  /** Name by the way that it comes out of a target. */
  readonly #names: ReadonlyMap<string, string>;
  readonly #absent: ReadonlySet<string>;

  constructor(tokenizer: Tokenizer, names: readonly string[], variant: PunifiedVariant) {
    this.#tokenizer = tokenizer;
    this.#variant = variant;
    this.#unknownId = findUnknown(tokenizer);
    // A name comes before what the tokenizer makes of another.
    this.#names = new Map([
      ...names.map((name) => [fold(this.#rewrite(name)), name] as const),
      ...names.map((name) => [fold(name), name] as const),
    ]);
    const mark = absentMark(variant);
    this.#absent = new Set([mark, withoutSpace(this.#rewrite(mark))]);
  }

  /** Tokens of a text that the vocabulary does not hold. */
  countUnknown(ids: Int32Array): number {
    return ids.reduce((count, id) => count + (id === this.#unknownId ? 1 : 0), 0);
  }

  /** @param written ids of a target, special ones and such as no token has among them */
  read(written: Int32Array, { source, encoding, text }: ReadSource): ParsedPairs {
    const tokens = written.filter((id) => this.#isText(id));
    const target =
      this.#unknownId === undefined
        ? this.#tokenizer.decode(tokens)
        : restoreUnknown(tokens, encoding, source, this.#tokenizer, this.#unknownId);
    const types = new Set(this.#names.values());
    const { pairs, unknown } = parseTarget(this.#nameTypes(target), this.#variant, types);
    const clean = (said: readonly NamedText[]): NamedText[] =>
      said
        .filter(({ surface }) => !this.#absent.has(withoutSpace(surface)))
        .map(({ label, surface }) => ({ label, surface: unfold(surface, text) }));
    return { pairs: clean(pairs), unknown: clean(unknown) };
  }

  #isText(id: number): boolean {
    if (id === this.#unknownId) return true;
    return !this.#tokenizer.isSpecial(id) && this.#tokenizer.tokenOf(id) !== undefined;
  }

  /** The target with the names of types as they are, in place of what tokens make of them. */
  #nameTypes(target: string): string {
    return target.replace(openings[this.#variant], (whole, before: string, name: string, behind: string) => {
      const known = this.#names.get(fold(name));
      return known === undefined ? whole : `${before}${known}${behind}`;
    });
  }

  #rewrite(text: string): string {
    const { ids } = this.#tokenizer.encode(text, { addSpecialTokens: false });
    return this.#tokenizer.decode(ids);
  }
}

const withoutSpace = (text: string): string => text.replace(/\s+/g, "");

const openings: Readonly<Record<PunifiedVariant, RegExp>> = {
  paper: /(\()([^():]*)(\)\s*:\s*\()/g,
  released: /(\()([^():,]*)(:)/g,
};

/** The token for what a vocabulary does not hold; undefined where it holds everything. */
export function findUnknown(tokenizer: Tokenizer): number | undefined {
  return tokenizer.idOf("<unk>") ?? tokenizer.idOf("[UNK]");
}
