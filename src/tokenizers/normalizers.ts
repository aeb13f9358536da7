import { z } from "zod";
import { ConfigError } from "../core/errors.js";
import { expectedOneOf } from "../core/suggest.js";
import {
  type AlignedText,
  prependAligned,
  type Replacement,
  replaceAligned,
  rewriteAligned,
} from "./aligned-text.js";
import { characterClass, chinese, dropped, space, surrogate, unitClasses } from "./characters.js";
import { Charsmap } from "./charsmap.js";

export interface Normalizer {
  normalize(source: AlignedText): AlignedText;
  /** Whether a text may be cut at plain spaces, its parts normalised alone and put together again. */
  readonly isLocal: boolean;
  /** Set for BERT's normalizer: whether a Chinese character is a word of its own. */
  readonly bert?: { readonly splitsChinese: boolean };
}

/** A part of `tokenizer.json`: its type and what the type asks for. */
export interface PartSpec {
  readonly type: string;
  readonly [key: string]: unknown;
}

export const partSchema = z.looseObject({ type: z.string() });

/** The error for a part whose type this toolkit does not build. */
export function unknownPart(kind: string, type: string, known: readonly string[]): ConfigError {
  return new ConfigError(`${kind} "${type}" is not supported: ${expectedOneOf(type, known)}`, {
    fix: "use a WordPiece tokenizer of BERT's kind or a Unigram one of T5's",
  });
}

const everyCharacter = /[\s\S]/gu;
/** A character with what may compose with it: marks, the later jamo of a Hangul syllable, half-width voicing. */
const composable = /[\s\S][\p{M}\u1160-\u11ff\ud7b0-\ud7ff\uff9e\uff9f]*/gu;
const spacingOf = (character: string): string => {
  const kind = characterClass(character.codePointAt(0)!);
  if (kind === dropped) return "";
  return kind === space ? " " : character;
};

const bertSchema = z.object({
  clean_text: z.boolean().default(true),
  handle_chinese_chars: z.boolean().default(true),
  strip_accents: z.boolean().nullish(),
  lowercase: z.boolean().default(true),
});

/** Whether some code unit's class is one that `isWanted`; most texts have none, and need no rewriting. */
function hasOneOf(text: string, isWanted: (unitClass: number) => boolean): boolean {
  for (let i = 0; i < text.length; i++) if (isWanted(unitClasses[text.charCodeAt(i)])) return true;
  return false;
}
const isUnclean = (kind: number): boolean => kind === dropped || kind === space || kind === surrogate;
const isChineseUnit = (kind: number): boolean => kind === chinese || kind === surrogate;

const isChinese = (character: string): boolean => characterClass(character.codePointAt(0)!) === chinese;
const cleanText = (source: AlignedText): AlignedText =>
  hasOneOf(source.text, isUnclean) ? rewriteAligned(source, everyCharacter, spacingOf) : source;
const padChinese = (source: AlignedText): AlignedText =>
  hasOneOf(source.text, isChineseUnit)
    ? rewriteAligned(source, everyCharacter, (character) =>
        isChinese(character) ? ` ${character} ` : character,
      )
    : source;
const toLowerCase = (source: AlignedText): AlignedText =>
  rewriteAligned(source, /\p{Changes_When_Lowercased}/gu, (character) => character.toLowerCase());
const stripMarks = (source: AlignedText, marks: RegExp): AlignedText =>
  rewriteAligned(source, marks, () => "");
type UnicodeForm = "NFC" | "NFD" | "NFKC" | "NFKD";

const toForm = (source: AlignedText, form: UnicodeForm): AlignedText =>
  source.text.normalize(form) === source.text
    ? source
    : replaceAligned(source, findFormChanges(source.text, form));

/** Character by character where that comes to the same; else a base with all its marks becomes one. */
function* findFormChanges(text: string, form: UnicodeForm): Generator<Replacement> {
  for (const { 0: cluster, index } of text.matchAll(composable)) {
    const fresh = cluster.normalize(form);
    if (fresh === cluster) continue;
    const characters = [...cluster];
    if (characters.map((character) => character.normalize(form)).join("") !== fresh) {
      yield { start: index, end: index + cluster.length, fresh };
      continue;
    }
    let start = index;
    for (const character of characters) {
      const end = start + character.length;
      if (character.normalize(form) !== character) yield { start, end, fresh: character.normalize(form) };
      start = end;
    }
  }
}

function bertNormalizer(spec: PartSpec): Normalizer {
  const options = bertSchema.parse(spec);
  const stripsAccents = options.strip_accents ?? options.lowercase;
  return {
    isLocal: true,
    bert: { splitsChinese: options.handle_chinese_chars },
    normalize(source) {
      let text = options.clean_text ? cleanText(source) : source;
      if (options.handle_chinese_chars) text = padChinese(text);
      if (stripsAccents) text = stripMarks(toForm(text, "NFD"), /\p{Mn}/gu);
      return options.lowercase ? toLowerCase(text) : text;
    },
  };
}

const local = (normalize: Normalizer["normalize"]): Normalizer => ({ isLocal: true, normalize });
const whole = (normalize: Normalizer["normalize"]): Normalizer => ({ isLocal: false, normalize });

function precompiled(spec: PartSpec): Normalizer {
  const encoded = z.object({ precompiled_charsmap: z.string() }).parse(spec).precompiled_charsmap;
  const charsmap = new Charsmap(Buffer.from(encoded, "base64"));
  const keepsSpaces = ["\t", "\n", "\r", " "].every((c) => /^\s?$/.test(charsmap.replacementOf(c) ?? " "));
  const dropsNone = ["\t", "\n", "\r", " "].every((c) => charsmap.replacementOf(c) !== "");
  return { isLocal: keepsSpaces && dropsNone, normalize: (source) => charsmap.normalize(source) };
}

const patternSchema = z.union([z.object({ String: z.string() }), z.object({ Regex: z.string() })]);

function replacePattern(spec: PartSpec): Normalizer {
  const { pattern, content } = z.object({ pattern: patternSchema, content: z.string() }).parse(spec);
  const source =
    "String" in pattern ? pattern.String.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&") : pattern.Regex;
  const regex = new RegExp(source, "gu");
  return whole((text) => rewriteAligned(text, regex, () => content));
}

function strip(spec: PartSpec): Normalizer {
  const { strip_left: left, strip_right: right } = z
    .object({ strip_left: z.boolean().default(true), strip_right: z.boolean().default(true) })
    .parse(spec);
  return whole((source) => {
    const cutLeft = left ? rewriteAligned(source, /^\p{White_Space}+/gu, () => "") : source;
    return right ? rewriteAligned(cutLeft, /\p{White_Space}+$/gu, () => "") : cutLeft;
  });
}

function sequence(spec: PartSpec): Normalizer {
  const parts = z
    .object({ normalizers: z.array(partSchema) })
    .parse(spec)
    .normalizers.map(buildPart);
  if (parts.length === 1) return parts[0];
  return {
    isLocal: parts.every((part) => part.isLocal),
    normalize: (source) => parts.reduce((text, part) => part.normalize(text), source),
  };
}

const nmtDropped = /[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]/g;
const nmtSpaces = /[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/g;

const builders: Readonly<Record<string, (spec: PartSpec) => Normalizer>> = {
  BertNormalizer: bertNormalizer,
  Precompiled: precompiled,
  Sequence: sequence,
  Replace: replacePattern,
  Strip: strip,
  NFC: () => local((source) => toForm(source, "NFC")),
  NFD: () => local((source) => toForm(source, "NFD")),
  NFKC: () => local((source) => toForm(source, "NFKC")),
  NFKD: () => local((source) => toForm(source, "NFKD")),
  Lowercase: () => local(toLowerCase),
  StripAccents: () => local((source) => stripMarks(source, /\p{M}/gu)),
  Nmt: () => local((source) => rewriteAligned(stripMarks(source, nmtDropped), nmtSpaces, () => " ")),
  Prepend: (spec) => {
    const { prepend } = z.object({ prepend: z.string() }).parse(spec);
    return whole((source) => prependAligned(prepend, source));
  },
};

function buildPart(spec: PartSpec): Normalizer {
  const build = builders[spec.type];
  if (build === undefined) throw unknownPart("normalizer", spec.type, Object.keys(builders));
  return build(spec);
}

/** The normalizer that a part of `tokenizer.json` describes; null changes nothing. */
export const buildNormalizer = (spec: PartSpec | null): Normalizer =>
  spec === null ? local((source) => source) : buildPart(spec);
