import { isInsideWord, type NamedText } from "../../../formats/generated/locate.js";
import {
  absentMark,
  formatOpening,
  formatTarget,
  type PunifiedVariant,
} from "../../../formats/punified/strings.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import { findUnknown, type ReadSource } from "./read-target.js";
import { type States, TargetLanguage } from "./target-language.js";

/** Stands for a token that the vocabulary does not hold: it is the same as any other. */
const unknownMark = "\uE000";

/**
 * Which tokens may come next in targets of some types: those that lead to a well-formed target (`TargetLanguage`). Where
 * none does, because the text's tokens cannot be put together so, a target ends.
 */
export class TargetConstraint {
  readonly #tokenizer: Tokenizer;
  readonly #names: readonly string[];
  readonly #variant: PunifiedVariant;
  readonly #endId: number;

  constructor(
    tokenizer: Tokenizer,
    names: readonly string[],
    { variant, endId }: { readonly variant: PunifiedVariant; readonly endId: number },
  ) {
    this.#tokenizer = tokenizer;
    this.#names = names;
    this.#variant = variant;
    this.#endId = endId;
  }

  /** For the target of one source: ids that may follow those that are written. */
  forSource(source: ReadSource): (written: readonly number[]) => readonly number[] {
    const language = this.#languageOf(source);
    const candidates = this.#candidatesOf(source);
    const known = new Map<string, States>([["", language.start]]);
    const statesOf = (written: readonly number[]): States => {
      const key = written.join(" ");
      const found = known.get(key);
      if (found !== undefined) return found;
      const states = language.read(statesOf(written.slice(0, -1)), this.#textOf(written.at(-1)!));
      known.set(key, states);
      return states;
    };
    return (written) => {
      const states = statesOf(written);
      const mayPause = written.length === 0 || this.#textOf(written.at(-1)!) !== "";
      const isWhole = language.isWhole(states);
      const next = [...candidates]
        .filter(([, text]) => (text === "" ? mayPause && !isWhole : language.read(states, text).length > 0))
        .map(([id]) => id);
      // What looks whole may go on, where the text holds brackets.
      return next.length === 0 || isWhole ? [this.#endId, ...next] : next;
    };
  }

  #languageOf(source: ReadSource): TargetLanguage {
    const [first, ...rest] = this.#names.map((name) => formatOpening(name, this.#variant));
    return new TargetLanguage({
      first: this.#keyOf(`(${first}`),
      next: [first, ...rest].map((opening) => this.#keyOf(`,${opening}`)),
      absent: this.#keyOf(absentMark(this.#variant)),
      ...this.#textAndEdges(source),
    });
  }

  /** Tokens that targets of this source are made of, with their texts. */
  #candidatesOf({ source, textStart, encoding: { ids } }: ReadSource): ReadonlyMap<number, string> {
    const units = cutUnits(source.slice(textStart));
    const [name] = this.#names;
    const targets: NamedText[][] = [
      [],
      this.#names.flatMap((label) => units.slice(0, 2).map((surface) => ({ label, surface }))),
      units.map((surface) => ({ label: name, surface })),
    ];
    const written = targets.flatMap((named) => {
      const target = formatTarget(this.#names, named, this.#variant);
      return [...this.#tokenizer.encode(target, { addSpecialTokens: false }).ids];
    });
    const unknownId = findUnknown(this.#tokenizer);
    const isText = (id: number): boolean => id === unknownId || !this.#tokenizer.isSpecial(id);
    const candidates = [...ids, ...written].filter(isText);
    // A way that one token opens may be closed to all others, which begin or end elsewhere, but not to characters.
    const characters = new Set(candidates.flatMap((id) => this.#textOf(id).split("")));
    const single = [...characters].flatMap((unit) =>
      [unit, `##${unit}`].flatMap((piece) => this.#tokenizer.idOf(piece) ?? []),
    );
    return new Map([...candidates, ...single].map((id) => [id, this.#textOf(id)]));
  }

  #textAndEdges({ source, textStart, encoding: { ids, offsets } }: ReadSource): {
    text: string;
    isEdge: boolean[];
  } {
    const text = source.slice(textStart);
    let key = "";
    const isEdge: boolean[] = [];
    for (const [at, id] of ids.entries()) {
      const [start, end] = [offsets[2 * at] - textStart, offsets[2 * at + 1] - textStart];
      if (start < 0 || end <= start) continue;
      const own = this.#textOf(id);
      for (let i = 0; i < own.length; i++) {
        const isPlaced = i === 0 || own.length === end - start;
        isEdge.push(isPlaced && !isInsideWord(text, start + i));
      }
      key += own;
    }
    return { text: key, isEdge: [...isEdge, true] };
  }

  #keyOf(text: string): string {
    const { ids } = this.#tokenizer.encode(text, { addSpecialTokens: false });
    return [...ids].map((id) => this.#textOf(id)).join("");
  }

  /** The text of a token without the mark of a word's beginning, or of its going on. */
  #textOf(id: number): string {
    if (id === findUnknown(this.#tokenizer)) return unknownMark;
    const token = this.#tokenizer.tokenOf(id) ?? "";
    return token.length > 2 && token.startsWith("##") ? token.slice(2) : token.replaceAll("▁", "");
  }
}

/** The shortest texts that could be mentions: words; characters of scripts without spaces. */
function cutUnits(text: string): string[] {
  const units = new Set<string>();
  let from = 0;
  for (let at = 1; at <= text.length; at++) {
    if (isInsideWord(text, at)) continue;
    const unit = text.slice(from, at).trim();
    if (unit !== "") units.add(unit);
    from = at;
  }
  return [...units];
}
