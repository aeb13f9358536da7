import { ConfigError } from "../../../core/errors.js";
import { bucketLength } from "../../../engine/bucket-length.js";
import {
  crossEntropy,
  embedding,
  idTensor,
  ignoredLabel,
  maskTensor,
  reshape,
  type Tensor,
  tidy,
} from "../../../engine/ops/index.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import { type BertEncoder, encode } from "../../encoders/bert/encoder.js";
import { predictWords } from "../../encoders/bert/heads.js";
import { trainedParameters } from "../../layers/trained-parameters.js";
import type { EncodingRecipe, LossOptions, TrainableModel, TrainedParameter } from "../method.js";
import { checkMasking, type MaskedItem } from "./encode.js";
import { type MaskingSettings, usualMaskedTokens } from "./settings.js";

/** A BERT with a masked-LM head, as the hub loads it. */
export interface MaskedLmParts extends BertEncoder {
  readonly tokenizer: Tokenizer | undefined;
}

export interface MaskedLmOptions {
  /** Recompute each layer in the backward pass instead of keeping its activations. */
  readonly isCheckpointed?: boolean;
}

/**
 * A BERT that learns to tell masked words. Its output matrix is the table of word embeddings: a gradient comes to
 * the table from both.
 *
 * Source: Devlin et al. 2019, "BERT" (arXiv:1810.04805), section 3.1, task 1; not opened.
 * Differs: there is no next-sentence prediction.
 */
export class MaskedLm implements TrainableModel<MaskedItem> {
  readonly method = "mlm";
  readonly trained: readonly TrainedParameter[];
  readonly recipe: EncodingRecipe;
  readonly #model: MaskedLmParts;
  readonly #isCheckpointed: boolean;

  /**
   * @param model stays the caller's, who disposes it
   * @param settings of the masking; defaults where it says nothing
   * @throws ConfigError for settings that are not valid, sequences longer than the model's, or no tokenizer
   */
  constructor(
    model: MaskedLmParts,
    settings: Partial<MaskingSettings> = {},
    { isCheckpointed = false }: MaskedLmOptions = {},
  ) {
    const checked = checkMasking(settings);
    const { maxTokens = Math.min(usualMaskedTokens, model.config.maxTokens) } = checked;
    if (maxTokens > model.config.maxTokens) {
      throw new ConfigError(
        `maxTokens=${maxTokens} exceeds the ${model.config.maxTokens} positions of the model`,
        { fix: `set it to at most ${model.config.maxTokens}` },
      );
    }
    if (model.tokenizer === undefined) {
      throw new ConfigError("the model has no tokenizer", { fix: "put tokenizer.json beside the model" });
    }
    this.#model = model;
    this.#isCheckpointed = isCheckpointed;
    this.trained = trainedParameters(model.parameters);
    this.recipe = { method: "mlm", tokenizer: model.tokenizer.json, settings: { ...checked, maxTokens } };
  }

  /**
   * Mean of `-log softmax` of the words that stood at the chosen positions; 0 where none is chosen.
   *
   * @throws ShapeError for an id outside the vocabulary, or items longer than the model's positions
   */
  loss(items: readonly MaskedItem[], { dropoutSeed }: LossOptions): Tensor {
    const { config } = this.#model;
    return tidy(() => {
      const batch = batchItems(items, config.maxTokens);
      const ids = idTensor(batch.ids, batch.shape, { limit: config.vocabSize, name: "tokens" });
      const hidden = encode(
        this.#model,
        {
          tokens: ids,
          segmentIds: idTensor(new Int32Array(ids.size), batch.shape, {
            limit: config.segments,
            name: "segments",
          }),
          attentionMask: maskTensor(batch.attentionMask, batch.shape),
        },
        { dropoutSeed, isCheckpointed: this.#isCheckpointed },
      ); // [batch, seqLen, hidden]
      const rows = [batch.places.length];
      const places = idTensor(batch.places, rows, { limit: ids.size, name: "places" });
      const labels = idTensor(batch.labels, rows, {
        limit: config.vocabSize,
        ignoreId: ignoredLabel,
        name: "labels",
      });
      const chosen = embedding(reshape(hidden, [ids.size, config.hiddenSize]), places); // [rows, hidden]
      return crossEntropy(predictWords(this.#model, chosen), labels);
    });
  }
}

interface MaskedBatch {
  readonly shape: readonly [batch: number, seqLen: number];
  readonly ids: Int32Array;
  /** 1 = real, 0 = padding. */
  readonly attentionMask: Uint8Array;
  /** Chosen positions of all items, counted through the batch, `[rows]`; padded with 0. */
  readonly places: Int32Array;
  /** `[rows]`; padded with `ignoredLabel`. */
  readonly labels: Int32Array;
}

/** Items padded to few different shapes, in length and in chosen positions: there is one row at least. */
function batchItems(items: readonly MaskedItem[], maxTokens: number): MaskedBatch {
  const longest = Math.max(...items.map(({ length }) => length));
  const seqLen = Math.max(longest, Math.min(bucketLength(longest), maxTokens));
  const targets = items.reduce((sum, item) => sum + item.targets, 0);
  const rows = bucketLength(Math.max(1, targets));
  const ids = new Int32Array(items.length * seqLen);
  const attentionMask = new Uint8Array(ids.length);
  const places = new Int32Array(rows);
  const labels = new Int32Array(rows).fill(ignoredLabel);
  let at = 0;
  for (const [row, item] of items.entries()) {
    const start = row * seqLen;
    ids.set(item.ids, start);
    attentionMask.fill(1, start, start + item.length);
    for (let i = 0; i < item.targets; i++, at++) {
      places[at] = start + item.places[i];
      labels[at] = item.labels[i];
    }
  }
  return { shape: [items.length, seqLen], ids, attentionMask, places, labels };
}
