import { crossEntropy, idTensor, type Tensor, tidy } from "../../../../engine/ops/index.js";
import type { ParameterSet } from "../../../layers/parameters.js";
import { legalMoves } from "../legal-moves.js";
import type { TagSet } from "../tag-set.js";
import { ignoredTag } from "../tagger-item.js";
import type { DecodeOptions, TagDecoder, TaggingHead } from "../tagging-head.js";
import { indexOfGreatest, viterbi } from "../viterbi.js";

/**
 * A tag of its own for every word: the softmax of the scores, trained by cross-entropy. By default a word gets its
 * best tag, as in the papers; the constrained choice is Viterbi's among legal sequences.
 *
 * Source: NER-BERT (Liu et al. 2021, arXiv:2112.00405) 4.4, "a linear layer on top of pre-trained models"; Devlin et
 * al. 2019, "BERT" (arXiv:1810.04805), section 5.3, equation not checked.
 */
export class LinearHead implements TaggingHead {
  readonly name = "linear";

  constructor(
    readonly tagSet: TagSet,
    readonly parameters: ParameterSet,
  ) {}

  loss(emissions: Tensor, gold: Int32Array): Tensor {
    const limit = this.tagSet.tags.length;
    return tidy(() => {
      const shape = emissions.shape.slice(0, 2);
      return crossEntropy(emissions, idTensor(gold, shape, { limit, ignoreId: ignoredTag, name: "tags" }));
    });
  }

  async createDecoder({ constrained }: DecodeOptions): Promise<TagDecoder> {
    const size = this.tagSet.tags.length;
    const moves = constrained ? legalMoves(this.tagSet) : undefined;
    return (emissions) => {
      const rows = rowsOf(emissions, size);
      const tags = moves ? viterbi(emissions, moves) : Int32Array.from(rows, indexOfGreatest);
      return { tags, probabilities: Float32Array.from(rows, (row, word) => softmaxAt(row, tags[word])) };
    };
  }
}

const rowsOf = (emissions: Float32Array, size: number): Float32Array[] =>
  Array.from({ length: emissions.length / size }, (_, word) =>
    emissions.subarray(word * size, (word + 1) * size),
  );

/** Softmax of `scores` at one place. */
function softmaxAt(scores: Float32Array, at: number): number {
  let total = 0;
  for (const score of scores) total += Math.exp(score - scores[at]);
  return 1 / total;
}
