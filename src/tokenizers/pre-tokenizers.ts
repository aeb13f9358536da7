import { z } from "zod";
import { type AlignedText, prependAligned, rewriteAligned, sliceAligned } from "./aligned-text.js";
import { characterClass, nextCharacter, punctuation } from "./characters.js";
import { type PartSpec, partSchema, unknownPart } from "./normalizers.js";

/** How a raw text can be cut into chunks that are tokenised alone (and remembered). */
export type ChunkRule =
  /** At BERT's spaces, punctuation and Chinese characters. */
  | "bert"
  /** At spaces, tabs and line ends. */
  | "spaces"
  /** Before every single space, which belongs to the chunk after it. */
  | "metaspace"
  /** Not at all. */
  | "whole";

export interface PreTokenizer {
  /** @param isTextStart whether `source` begins where the text does */
  split(source: AlignedText, isTextStart: boolean): AlignedText[];
  readonly chunkRule: ChunkRule;
}

type Split = PreTokenizer["split"];

/** Pieces of `source` between the marks of `pattern`, which stay out. */
function splitAway(source: AlignedText, pattern: RegExp): AlignedText[] {
  if (source.text.search(pattern) === -1) return source.text === "" ? [] : [source];
  const parts: AlignedText[] = [];
  let start = 0;
  const add = (end: number): void => {
    if (start < end) parts.push(sliceAligned(source, start, end));
  };
  for (const match of source.text.matchAll(pattern)) {
    add(match.index);
    start = match.index + match[0].length;
  }
  add(source.text.length);
  return parts;
}

const splitSpaces: Split = (source) => splitAway(source, /\p{White_Space}+/gu);

/** Every match of `isAlone` becomes a part of its own. */
function isolate(source: AlignedText, isAlone: (codePoint: number) => boolean): AlignedText[] {
  const { text } = source;
  const parts: AlignedText[] = [];
  let start = 0;
  for (let at = 0, next = 0; at < text.length; at = next) {
    next = nextCharacter(text, at);
    if (!isAlone(text.codePointAt(at)!)) continue;
    if (start < at) parts.push(sliceAligned(source, start, at));
    parts.push(sliceAligned(source, at, next));
    start = next;
  }
  if (start === 0) return [source];
  if (start < text.length) parts.push(sliceAligned(source, start, text.length));
  return parts;
}

const isPunctuation = (codePoint: number): boolean => characterClass(codePoint) === punctuation;
const splitPunctuation: Split = (source) => isolate(source, isPunctuation);

const metaspaceSchema = z.object({
  replacement: z.string().length(1).default("▁"),
  prepend_scheme: z.enum(["always", "first", "never"]).optional(),
  add_prefix_space: z.boolean().optional(),
  split: z.boolean().default(true),
});

function metaspace(spec: PartSpec): PreTokenizer {
  const options = metaspaceSchema.parse(spec);
  const { replacement } = options;
  const scheme = options.prepend_scheme ?? (options.add_prefix_space === false ? "never" : "always");
  const split: Split = (source, isTextStart) => {
    const marked = rewriteAligned(source, / /g, () => replacement);
    const wantsPrefix = scheme === "always" || (scheme === "first" && isTextStart);
    const prefixed =
      wantsPrefix && !marked.text.startsWith(replacement) ? prependAligned(replacement, marked) : marked;
    return options.split ? splitBefore(prefixed, replacement) : [prefixed];
  };
  return { split, chunkRule: options.split ? "metaspace" : "whole" };
}

function splitBefore(source: AlignedText, mark: string): AlignedText[] {
  const parts: AlignedText[] = [];
  for (let start = 0, end = 0; start < source.text.length; start = end) {
    end = source.text.indexOf(mark, start + 1);
    if (end === -1) end = source.text.length;
    parts.push(sliceAligned(source, start, end));
  }
  return parts;
}

function sequence(spec: PartSpec): PreTokenizer {
  const parts = z
    .object({ pretokenizers: z.array(partSchema) })
    .parse(spec)
    .pretokenizers.map(buildPart);
  if (parts.length === 1) return parts[0];
  return {
    split: (source, isTextStart) =>
      parts.reduce(
        (texts, part) =>
          texts.flatMap((text) => part.split(text, isTextStart && text.starts[0] === source.starts[0])),
        [source],
      ),
    chunkRule: parts[0]?.chunkRule === "spaces" ? "spaces" : "whole",
  };
}

const builders: Readonly<Record<string, (spec: PartSpec) => PreTokenizer>> = {
  BertPreTokenizer: () => ({
    split: (source, isTextStart) =>
      splitSpaces(source, isTextStart).flatMap((text) => splitPunctuation(text, isTextStart)),
    chunkRule: "bert",
  }),
  WhitespaceSplit: () => ({ split: splitSpaces, chunkRule: "spaces" }),
  Punctuation: () => ({ split: splitPunctuation, chunkRule: "whole" }),
  Metaspace: metaspace,
  Sequence: sequence,
};

function buildPart(spec: PartSpec): PreTokenizer {
  const build = builders[spec.type];
  if (build === undefined) throw unknownPart("pre_tokenizer", spec.type, Object.keys(builders));
  return build(spec);
}

/** The pre-tokenizer that a part of `tokenizer.json` describes; null leaves the text in one. */
export const buildPreTokenizer = (spec: PartSpec | null): PreTokenizer =>
  spec === null ? { split: (source) => [source], chunkRule: "whole" } : buildPart(spec);
