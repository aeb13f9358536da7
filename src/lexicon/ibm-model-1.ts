/** Words of one text and of its translation. */
export interface ParallelWords {
  readonly source: readonly string[];
  readonly target: readonly string[];
}

export interface Translation {
  readonly word: string;
  /** `t(word | source word)`. */
  readonly probability: number;
}

export interface TranslationTable {
  /** Words of the source, by how they first occur. */
  readonly words: readonly string[];
  /** How often a word occurs in the source. */
  countOf(word: string): number;
  /** What a word of the source may stand for, the most probable first, equal ones by code units; of "" the empty word. */
  translationsOf(word: string): readonly Translation[];
  /** `t(target | source)`; 0 for words that never stood beside each other. */
  probabilityOf(source: string, target: string): number;
  /** Log likelihood of all targets under the table that each round began with, `[iterations]`; it never falls. */
  readonly logLikelihoods: readonly number[];
}

export interface TrainingOptions {
  /** Rounds of EM, at least 1. */
  readonly iterations: number;
  /** Told after each round, from 1, and waited for. */
  readonly onRound?: (round: number) => Promise<void>;
}

/** The empty word that target words come from which no source word explains. */
const empty = "";

/**
 * Which target word stands for which source word, by EM over parallel texts. Each target word is made by one word of the
 * source text or by the empty word, all of them equally likely; all translations begin equally probable.
 *
 * Source: Brown et al. 1993, "The Mathematics of Statistical Machine Translation: Parameter Estimation" (Computational
 * Linguistics 19:2), section 4.1, equations 10 to 14 with the empty word `e_0`; equation numbers not checked.
 * Differs: the length of the target is not modelled (it does not change what is learnt).
 */
export async function trainIbmModel1(
  pairs: readonly ParallelWords[],
  { iterations, onRound }: TrainingOptions,
): Promise<TranslationTable> {
  const sources = new Vocabulary([empty]);
  const targets = new Vocabulary([]);
  const units = pairs.map(({ source, target }) => ({
    source: Int32Array.from([empty, ...source], (word) => sources.idOf(word)),
    target: Int32Array.from(target, (word) => targets.idOf(word)),
  }));
  const rows = listRows(units, sources.words.length);
  let probabilities: Float64Array[] = rows.map((row) =>
    new Float64Array(row.length).fill(1 / targets.words.length),
  );
  const logLikelihoods: number[] = [];
  for (let round = 1; round <= iterations; round++) {
    const { counts, logLikelihood } = expect(units, rows, probabilities);
    probabilities = counts.map(normalise);
    logLikelihoods.push(logLikelihood);
    await onRound?.(round);
  }
  return {
    words: sources.words.slice(1),
    countOf: (word) => sources.countOf(word),
    translationsOf: (word) => {
      const id = sources.tryIdOf(word);
      if (id === undefined) return [];
      return Array.from(rows[id], (target, place) => ({
        word: targets.words[target],
        probability: probabilities[id][place],
      })).sort((a, b) => b.probability - a.probability || (a.word < b.word ? -1 : 1));
    },
    probabilityOf: (source, target) => {
      const [id, other] = [sources.tryIdOf(source), targets.tryIdOf(target)];
      if (id === undefined || other === undefined) return 0;
      const place = placeOf(rows[id], other);
      return rows[id][place] === other ? probabilities[id][place] : 0;
    },
    logLikelihoods,
  };
}

interface Unit {
  /** Ids, the empty word's first. */
  readonly source: Int32Array;
  readonly target: Int32Array;
}

/** For each source word the target words that occur beside it, rising. */
function listRows(units: readonly Unit[], sources: number): Int32Array[] {
  const beside = Array.from({ length: sources }, () => new Set<number>());
  for (const { source, target } of units)
    for (const word of source) for (const other of target) beside[word].add(other);
  return beside.map((others) => Int32Array.from(others).sort());
}

/** How often each pair is expected to be aligned, under a table. */
function expect(
  units: readonly Unit[],
  rows: readonly Int32Array[],
  probabilities: readonly Float64Array[],
): { readonly counts: Float64Array[]; readonly logLikelihood: number } {
  const counts = rows.map((row) => new Float64Array(row.length));
  let logLikelihood = 0;
  for (const { source, target } of units) {
    const places = new Int32Array(source.length);
    for (const word of target) {
      let sum = 0;
      for (let i = 0; i < source.length; i++) {
        places[i] = placeOf(rows[source[i]], word);
        sum += probabilities[source[i]][places[i]];
      }
      for (let i = 0; i < source.length; i++)
        counts[source[i]][places[i]] += probabilities[source[i]][places[i]] / sum;
      logLikelihood += Math.log(sum / source.length);
    }
  }
  return { counts, logLikelihood };
}

/** Where a number stands in a rising list, if it is there. */
function placeOf(list: Int32Array, value: number): number {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function normalise(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total === 0 ? counts : counts.map((count) => count / total);
}

/** Words as numbers, in the order in which they come. */
class Vocabulary {
  readonly words: string[] = [];
  readonly #ids = new Map<string, number>();
  readonly #counts: number[] = [];

  constructor(words: readonly string[]) {
    for (const word of words) this.idOf(word);
  }

  idOf(word: string): number {
    let id = this.#ids.get(word);
    if (id === undefined) {
      id = this.words.push(word) - 1;
      this.#ids.set(word, id);
      this.#counts.push(0);
    }
    this.#counts[id]++;
    return id;
  }

  tryIdOf(word: string): number | undefined {
    return this.#ids.get(word);
  }

  countOf(word: string): number {
    const id = this.#ids.get(word);
    return id === undefined ? 0 : this.#counts[id];
  }
}
