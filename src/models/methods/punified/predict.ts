import { ConfigError } from "../../../core/errors.js";
import { recoverMentions, withUnplaced } from "../../../formats/generated/generated.js";
import type { NamedText } from "../../../formats/generated/locate.js";
import { formatSource } from "../../../formats/punified/strings.js";
import type { Example, Mention, UnplacedMention } from "../../../text/example.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { T5Generator, T5SpecialIds } from "../../encoders/t5/generator.js";
import type { Written } from "../../generation/step-model.js";
import { type OverlapRule, resolveOverlaps } from "../mrc/resolve-overlaps.js";
import { TargetConstraint } from "./constrain.js";
import { cutText } from "./cut-text.js";
import { type ReadSource, TargetReader } from "./read-target.js";
import type { PunifiedSettings } from "./settings.js";
import { type NamedType, namingOf } from "./type-sets.js";

export interface PredictOptions {
  /** Targets that are searched beside each other; default: the model's. 1 writes greedily. */
  readonly beams?: number;
  /** As in beam search: above 0 favours long targets; default 1. */
  readonly lengthPenalty?: number;
  /** Whether targets may hold nothing but the types, and words of the text; default false, as in the paper. */
  readonly isConstrained?: boolean;
  /** Which mentions may stand together; default `any`: all that are written. */
  readonly overlap?: OverlapRule;
  /** Sources that are read at once; default 16. It changes speed and memory alone. */
  readonly batchSize?: number;
  /** Examples among which sources of like length are found; default 256. */
  readonly windowExamples?: number;
}

/** What the model wrote of one example. */
export interface PredictedText {
  /** With the mentions that were found in place of its own, and `unplaced` what its text does not hold. */
  readonly example: Example;
  /** All that was said, as often as it was said, by label: what the paper's score counts. */
  readonly said: readonly NamedText[];
  /** Tokens of the text that the vocabulary does not hold. */
  readonly unknownTokens: number;
  /** Whether every target ended before the limit. */
  readonly isEnded: boolean;
}

/** What prediction needs of a model. */
export interface PunifiedWriter {
  readonly tokenizer: Tokenizer;
  readonly ids: T5SpecialIds;
  readonly generator: T5Generator;
  readonly settings: PunifiedSettings;
}

/** A piece of an example with its prompt. */
interface Source extends ReadSource {
  readonly example: number;
  /** Of the piece in its text. */
  readonly start: number;
  readonly asked: AskedNames;
}

interface AskedNames {
  readonly types: readonly NamedType[];
  readonly reader: TargetReader;
  readonly constraint: TargetConstraint;
}

/** The examples with what the model writes of them; sources of like length are read together. */
export async function predictWindow(
  writer: PunifiedWriter,
  examples: readonly Example[],
  typesOf: (example: Example) => readonly NamedType[],
  options: PredictOptions,
): Promise<PredictedText[]> {
  const namesOf = new Map<readonly NamedType[], AskedNames>();
  const ask = (types: readonly NamedType[]): AskedNames => {
    const asked = namesOf.get(types) ?? askNames(writer, types);
    namesOf.set(types, asked);
    return asked;
  };
  const sources = examples.flatMap((example, index) =>
    sourcesOf(writer, example, index, ask(typesOf(example))),
  );
  const written = await writeAll(writer, sources, options);
  return examples.map((example, index) => {
    const own = [...sources.keys()].filter((at) => sources[at].example === index);
    return readExample(
      example,
      own.map((at) => ({ source: sources[at], written: written[at] })),
      options.overlap ?? "any",
    );
  });
}

function askNames(
  { tokenizer, ids: { endId }, settings: { variant } }: PunifiedWriter,
  types: readonly NamedType[],
): AskedNames {
  const names = types.map(({ name }) => name);
  return {
    types,
    reader: new TargetReader(tokenizer, names, variant),
    constraint: new TargetConstraint(tokenizer, names, { variant, endId }),
  };
}

/** @throws ConfigError when the prompt alone is longer than a source may be */
function sourcesOf(
  { tokenizer, settings: { variant, maxSourceTokens } }: PunifiedWriter,
  example: Example,
  index: number,
  asked: AskedNames,
): Source[] {
  const names = asked.types.map(({ name }) => name);
  const prompt = formatSource("", names, variant);
  const promptTokens = tokenizer.encode(prompt).ids.length;
  if (promptTokens >= maxSourceTokens) {
    throw new ConfigError(
      `the prompt of ${names.length} types holds ${promptTokens} tokens, and a source ${maxSourceTokens}`,
      { fix: "raise maxSourceTokens, or ask for fewer types at once" },
    );
  }
  const pieces = cutText(example, {
    make: ({ start, end }) => {
      const text = example.text.slice(start, end);
      const source = formatSource(text, names, variant);
      return { source, text, encoding: tokenizer.encode(source) };
    },
    fits: ({ encoding }) => encoding.ids.length <= maxSourceTokens,
  });
  const textStart = prompt.length;
  return pieces.map(({ start, made }) => ({ ...made, textStart, example: index, start, asked }));
}

/** The best target of every source. */
async function writeAll(
  { generator, ids: { endId }, settings }: PunifiedWriter,
  sources: readonly Source[],
  { beams = settings.beams, lengthPenalty, isConstrained = false, batchSize = 16 }: PredictOptions,
): Promise<Written[]> {
  const written: Written[] = new Array(sources.length);
  const byLength = [...sources.keys()].sort(
    (a, b) => sources[b].encoding.ids.length - sources[a].encoding.ids.length,
  );
  for (let at = 0; at < byLength.length; at += batchSize) {
    const batch = byLength.slice(at, at + batchSize);
    const allowed = isConstrained
      ? batch.map((place) => sources[place].asked.constraint.forSource(sources[place]))
      : undefined;
    const found = await generator.generate(
      batch.map((place) => withEnd(sources[place].encoding.ids, endId)),
      {
        maxTokens: settings.maxTargetTokens,
        beams,
        ...(lengthPenalty === undefined ? {} : { lengthPenalty }),
        ...(allowed && { allowed: (sentence, ids) => allowed[sentence](ids) }),
      },
    );
    for (const [i, place] of batch.entries())
      written[place] = found[i][0] ?? { ids: new Int32Array(), isEnded: false };
  }
  return written;
}

const withEnd = (ids: Int32Array, endId: number): Int32Array =>
  ids.at(-1) === endId ? ids : Int32Array.of(...ids, endId);

interface WrittenPiece {
  readonly source: Source;
  readonly written: Written;
}

function readExample(
  { unplaced: _, ...example }: Example,
  pieces: readonly WrittenPiece[],
  overlap: OverlapRule,
): PredictedText {
  const mentions: Mention[] = [];
  const unplaced: UnplacedMention[] = [];
  const said: NamedText[] = [];
  let unknownTokens = 0;
  for (const { source, written } of pieces) {
    const { asked, text, start: offset, encoding } = source;
    const naming = namingOf(asked.types);
    const pairs = asked.reader.read(written.ids, source);
    for (const { label, surface } of [...pairs.pairs, ...pairs.unknown])
      said.push({ label: naming.labelOf(label), surface });
    const score = written.score === undefined ? {} : { score: Math.exp(written.score) };
    for (const { start, end, label } of recoverMentions(text, pairs, { naming, unplaced }))
      mentions.push({ start: offset + start, end: offset + end, label, ...score });
    unknownTokens += asked.reader.countUnknown(encoding.ids);
  }
  const kept = new Set(resolveOverlaps(mentions.map(toRanked), overlap).map(({ mention }) => mention));
  return {
    example: withUnplaced(
      { ...example, mentions: mentions.filter((mention) => kept.has(mention)) },
      unplaced,
    ),
    said,
    unknownTokens,
    isEnded: pieces.every(({ written }) => written.isEnded),
  };
}

/** All are written in one breath: none is surer than another, and the first goes before. */
const toRanked = (mention: Mention) => ({ ...mention, rank: 0, mention });

/** @throws ConfigError for an option out of range */
export function checkPredictOptions(options: PredictOptions): void {
  for (const name of ["beams", "batchSize", "windowExamples"] as const) {
    const value = options[name] ?? 1;
    if (Number.isInteger(value) && value > 0) continue;
    throw new ConfigError(`${name}=${value} is no number of them`, {
      fix: "set it to a whole number above 0",
    });
  }
}
