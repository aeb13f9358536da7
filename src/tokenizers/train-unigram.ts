import { ConfigError } from "../core/errors.js";
import { countWords, type Texts } from "./count-words.js";
import { type TokenizerJson, t5TokenizerJson } from "./tokenizer-json.js";
import type { ScoredPiece } from "./unigram.js";
import { UnigramLattice } from "./unigram-lattice.js";
import { type CountedWord, findSeeds } from "./unigram-seeds.js";

export interface UnigramTraining {
  /** Pieces wanted, special tokens included; fewer come out of a text that has no more. */
  readonly vocabularySize: number;
  /** Share of the text's characters that get a piece, the most frequent; default 0.9995. */
  readonly characterCoverageRatio?: number;
  /** Longest piece in UTF-16 units; default 16. */
  readonly maxPieceLength?: number;
  /** Candidates to start from; default 1,000,000. */
  readonly seedLimit?: number;
  /** Share of the pieces that a round of pruning keeps; default 0.75. */
  readonly keptRatio?: number;
  /** First ids, in order. Default `<pad>`, `</s>`, `<unk>`. */
  readonly specialTokens?: readonly string[];
  /** How many `<extra_id_N>` end the vocabulary, the highest id being N = 0; default 100. */
  readonly sentinels?: number;
}

interface Candidate {
  readonly piece: string;
  readonly score: number;
}

/** Steps of EM between two rounds of pruning, and how far above the aim pruning stops (SentencePiece's). */
const emSteps = 2;
const overshoot = 1.1;
/** Pieces expected less often are dropped. */
const leastExpected = 0.5;

/**
 * Learns a Unigram vocabulary: from all frequent substrings, EM estimates their probabilities and the ones whose
 * loss costs the text's likelihood least are dropped, until there are as many as wanted. Single characters stay.
 *
 * Source: Kudo 2018, "Subword Regularization" (arXiv:1804.10959), section 3.2, with the constants and the digamma
 * M step of SentencePiece's trainer; equation not checked.
 * Differs: a piece's loss weighs its own count on the best paths; ties go by code unit, so that the same texts give
 * the same vocabulary in any order.
 *
 * @throws ConfigError when the size does not hold the special tokens and the characters
 */
export async function trainUnigram(texts: Texts, options: UnigramTraining): Promise<TokenizerJson> {
  const specials = options.specialTokens ?? ["<pad>", "</s>", "<unk>"];
  const sentinelCount = options.sentinels ?? 100;
  const sentinels = Array.from({ length: sentinelCount }, (_, i) => `<extra_id_${sentinelCount - 1 - i}>`);
  const wanted = options.vocabularySize - specials.length - sentinels.length;
  const { normalizer, pre_tokenizer: preTokenizer } = t5TokenizerJson(specials.map((piece) => [piece, 0]));
  const counted = await countWords(texts, normalizer, preTokenizer);
  const characters = coverCharacters(counted, options.characterCoverageRatio ?? 0.9995);
  if (characters.size > wanted) {
    throw new ConfigError(
      `vocabularySize=${options.vocabularySize} does not hold the ${specials.length + sentinels.length} special tokens ` +
        `and ${characters.size} characters`,
      { fix: "raise vocabularySize or lower characterCoverageRatio" },
    );
  }
  const words = splitAtRare(counted, characters);
  const candidates = shrink(
    seed(words, characters, options),
    words,
    characters,
    wanted,
    options.keptRatio ?? 0.75,
  );
  const pieces = [
    ...specials.map(unscored),
    ...finish(candidates, characters, wanted),
    ...sentinels.map(unscored),
  ];
  return t5TokenizerJson(pieces);
}

const unscored = (piece: string): ScoredPiece => [piece, 0];
const byText = (a: string, b: string): number => (a < b ? -1 : 1);

/** The most frequent characters that make up `ratio` of the text, with their counts. */
function coverCharacters(words: ReadonlyMap<string, number>, ratio: number): Map<string, number> {
  const counts = new Map<string, number>();
  let total = 0;
  for (const [word, count] of words) {
    for (const character of word) {
      counts.set(character, (counts.get(character) ?? 0) + count);
      total += count;
    }
  }
  const kept = new Map<string, number>();
  let covered = 0;
  for (const [character, count] of [...counts].sort(([a, x], [b, y]) => y - x || byText(a, b))) {
    if (covered >= total * ratio) break;
    kept.set(character, count);
    covered += count;
  }
  return kept;
}

/** Words cut where a character has no piece: no piece goes across it. */
function splitAtRare(
  words: ReadonlyMap<string, number>,
  characters: ReadonlyMap<string, number>,
): CountedWord[] {
  const parts = new Map<string, number>();
  for (const [word, count] of words) {
    const marked = [...word].map((character) => (characters.has(character) ? character : "\0")).join("");
    for (const text of marked.split("\0")) if (text !== "") parts.set(text, (parts.get(text) ?? 0) + count);
  }
  return [...parts].sort(([a], [b]) => byText(a, b)).map(([text, count]) => ({ text, count }));
}

function seed(
  words: readonly CountedWord[],
  characters: ReadonlyMap<string, number>,
  { maxPieceLength = 16, seedLimit = 1_000_000 }: UnigramTraining,
): Candidate[] {
  const seeds = [
    ...[...characters].map(([piece, count]) => ({ piece, weight: count })),
    ...findSeeds(words, maxPieceLength, seedLimit).map(({ piece, count }) => ({
      piece,
      weight: count * piece.length,
    })),
  ];
  const logTotal = Math.log(seeds.reduce((sum, { weight }) => sum + weight, 0));
  return seeds.map(({ piece, weight }) => ({ piece, score: Math.log(weight) - logTotal }));
}

/** EM and pruning in turn, until at most `overshoot` times `wanted` candidates are left. */
function shrink(
  start: readonly Candidate[],
  words: readonly CountedWord[],
  characters: ReadonlyMap<string, number>,
  wanted: number,
  keptRatio: number,
): readonly Candidate[] {
  const aim = Math.floor(wanted * overshoot);
  let candidates = start;
  for (;;) {
    for (let step = 0; step < emSteps; step++) candidates = reestimate(candidates, words, characters);
    if (candidates.length <= aim) return candidates;
    const kept = prune(
      candidates,
      words,
      characters,
      Math.max(aim, Math.floor(candidates.length * keptRatio)),
    );
    if (kept.length === candidates.length) return candidates;
    candidates = kept;
  }
}

const latticeOf = (candidates: readonly Candidate[]): UnigramLattice =>
  new UnigramLattice(
    candidates.map(({ piece }) => piece),
    Float64Array.from(candidates, ({ score }) => score),
  );

/** One step of EM. Characters stay, however seldom they are expected: no word may become impossible to spell. */
function reestimate(
  candidates: readonly Candidate[],
  words: readonly CountedWord[],
  characters: ReadonlyMap<string, number>,
): Candidate[] {
  const expected = new Float64Array(candidates.length);
  const lattice = latticeOf(candidates);
  for (const { text, count } of words) lattice.addExpected(text, count, expected);
  const kept: { piece: string; count: number }[] = [];
  for (const [id, { piece }] of candidates.entries()) {
    if (expected[id] >= leastExpected) kept.push({ piece, count: expected[id] });
    else if (characters.has(piece)) kept.push({ piece, count: leastExpected });
  }
  const logTotal = digamma(kept.reduce((sum, { count }) => sum + count, 0));
  return kept.map(({ piece, count }) => ({ piece, score: digamma(count) - logTotal }));
}

/** The `size` candidates that the text's likelihood needs most, characters first of all. */
function prune(
  candidates: readonly Candidate[],
  words: readonly CountedWord[],
  characters: ReadonlyMap<string, number>,
  size: number,
): Candidate[] {
  const lattice = latticeOf(candidates);
  const uses = new Float64Array(candidates.length);
  for (const { text, count } of words) {
    for (const id of lattice.findBest(text) ?? []) uses[id] += count;
  }
  const total = uses.reduce((sum, count) => sum + count, 0);
  const ranked: { candidate: Candidate; loss: number }[] = [];
  for (const [id, candidate] of candidates.entries()) {
    const isCharacter = characters.has(candidate.piece);
    const loss = isCharacter ? Number.POSITIVE_INFINITY : lossWithout(id, candidate, lattice, uses, total);
    if (loss !== undefined) ranked.push({ candidate, loss });
  }
  // Infinity minus Infinity is no order: characters are equal, and go by text.
  ranked.sort((a, b) => (a.loss === b.loss ? byText(a.candidate.piece, b.candidate.piece) : b.loss - a.loss));
  return ranked.slice(0, size).map(({ candidate }) => candidate);
}

/** How much likelihood the text loses without a piece; undefined where no best path uses it. */
function lossWithout(
  id: number,
  { piece, score }: Candidate,
  lattice: UnigramLattice,
  uses: Float64Array,
  total: number,
): number | undefined {
  const used = uses[id];
  if (used === 0) return undefined;
  const instead = lattice.findBest(piece, id);
  if (instead === undefined) return Number.POSITIVE_INFINITY;
  const logTotal = Math.log(total + used * (instead.length - 1));
  const scoreInstead = instead.reduce((sum, other) => sum + Math.log(uses[other] + used) - logTotal, 0);
  return Number.isFinite(score)
    ? (used / total) * (Math.log(used) - Math.log(total) - scoreInstead)
    : undefined;
}

/** Characters and the likeliest of the rest, `size` in all, by falling score. */
function finish(
  candidates: readonly Candidate[],
  characters: ReadonlyMap<string, number>,
  size: number,
): ScoredPiece[] {
  const byScore = (a: Candidate, b: Candidate): number => b.score - a.score || byText(a.piece, b.piece);
  const longer = candidates.filter(({ piece }) => !characters.has(piece)).sort(byScore);
  const single = candidates.filter(({ piece }) => characters.has(piece));
  return [...single, ...longer.slice(0, size - single.length)]
    .sort(byScore)
    .map(({ piece, score }): ScoredPiece => [piece, score]);
}

/** The derivative of log gamma, for x > 0: recurrence up to 7, then the asymptotic series. */
export function digamma(x: number): number {
  let value = 0;
  let at = x;
  for (; at < 7; at++) value -= 1 / at;
  at -= 0.5;
  const inverse = 1 / (at * at);
  const series = inverse * (1 / 24 - inverse * (7 / 960 - inverse * (31 / 8064 - (inverse * 127) / 30720)));
  return value + Math.log(at) + series;
}
