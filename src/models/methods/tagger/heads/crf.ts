import { crfLoss, forwardBackward, prepareChain, read, type Tensor } from "../../../../engine/ops/index.js";
import type { ParameterSet, ParameterSpec } from "../../../layers/parameters.js";
import { legalMoves } from "../legal-moves.js";
import type { TagSet } from "../tag-set.js";
import { classifierSpecs, type DecodeOptions, type TagDecoder, type TaggingHead } from "../tagging-head.js";
import { type Moves, viterbi } from "../viterbi.js";

/** Transitions begin as zeros: the new head is the linear one. */
export const crfSpecs = (size: number, tagSet: TagSet): readonly ParameterSpec[] => {
  const count = tagSet.tags.length;
  return [
    ...classifierSpecs(size, tagSet),
    { name: "crf.transitions", shape: [count, count], initial: "zeros" },
    { name: "crf.start", shape: [count], initial: "zeros" },
    { name: "crf.end", shape: [count], initial: "zeros" },
  ];
};

/**
 * The tags of a sentence together: a linear-chain conditional random field over the scores, decoded by Viterbi. A
 * tag's probability is its marginal.
 *
 * Source: Lample et al. 2016, "Neural Architectures for Named Entity Recognition" (arXiv:1603.01360), section 2.2;
 * equation not checked. See `crfLoss`.
 */
export class CrfHead implements TaggingHead {
  readonly name = "crf";

  constructor(
    readonly tagSet: TagSet,
    readonly parameters: ParameterSet,
  ) {}

  loss(emissions: Tensor, gold: Int32Array): Tensor {
    return crfLoss(emissions, gold, {
      transitions: this.parameters.get("crf.transitions"),
      start: this.parameters.get("crf.start"),
      end: this.parameters.get("crf.end"),
    });
  }

  async createDecoder({ constrained }: DecodeOptions): Promise<TagDecoder> {
    const learned = await this.#readMoves();
    const moves = constrained ? addMoves(learned, legalMoves(this.tagSet)) : learned;
    const chain = prepareChain(moves.transitions, moves.start, moves.end);
    const size = chain.tags;
    return (emissions) => {
      const tags = viterbi(emissions, moves);
      if (tags.length === 0) return { tags, probabilities: new Float32Array() };
      const { marginals } = forwardBackward(chain, emissions, Array.from(tags.keys()));
      return { tags, probabilities: Float32Array.from(tags, (tag, word) => marginals[word * size + tag]) };
    };
  }

  async #readMoves(): Promise<Moves> {
    const numbersOf = async (name: string): Promise<Float32Array> =>
      Float32Array.from(await read(this.parameters.get(`crf.${name}`)));
    return {
      transitions: await numbersOf("transitions"),
      start: await numbersOf("start"),
      end: await numbersOf("end"),
    };
  }
}

const addMoves = (a: Moves, b: Moves): Moves => ({
  transitions: a.transitions.map((score, i) => score + b.transitions[i]),
  start: a.start.map((score, i) => score + b.start[i]),
  end: a.end.map((score, i) => score + b.end[i]),
});
