/** A pair of places and what speaks for it: the log odds of its start, its end and, by a span head, of both together. */
export interface FoundPair {
  readonly first: number;
  readonly last: number;
  readonly logOdds: readonly number[];
}

/** Log of the geometric mean of the probabilities: above `log 0.5` when all log odds are above 0. */
export const meanLogProbability = ({ logOdds }: FoundPair): number =>
  logOdds.reduce((sum, odds) => sum + logSigmoid(odds), 0) / logOdds.length;

/** How far the pair is above no answer at all, as BERT compares them on SQuAD 2.0. */
export const totalLogOdds = ({ logOdds }: FoundPair): number => logOdds.reduce((sum, odds) => sum + odds, 0);

/** The log odds of a probability. */
export const toLogOdds = (probability: number): number => Math.log(probability / (1 - probability));

const logSigmoid = (x: number): number => (x < 0 ? x - Math.log1p(Math.exp(x)) : -Math.log1p(Math.exp(-x)));
