import { ConfigError } from "../../../core/errors.js";
import type { Tensor } from "../../../engine/ops/index.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { T5SpecialIds } from "../../encoders/t5/generator.js";
import type { T5Model } from "../../encoders/t5/transformer.js";
import { trainedParameters } from "../../layers/trained-parameters.js";
import type { EncodingRecipe, LossOptions, TrainableModel, TrainedParameter } from "../method.js";
import { checkSeq2Seq } from "./encode.js";
import { seq2seqLoss } from "./loss.js";
import { findSentinels } from "./sentinels.js";
import type { Seq2SeqItem } from "./seq2seq-item.js";
import type { GivenSeq2Seq } from "./settings.js";

/** A T5 with its special ids, as the hub loads it. */
export interface Seq2SeqParts extends T5Model {
  readonly ids: T5SpecialIds;
  readonly tokenizer: Tokenizer | undefined;
}

/**
 * A T5 that learns to write targets, by one of the objectives: span corruption (T5's own), prefix LM (PUnifiedNER's
 * adaptation), or labelled texts in the strings of PUnifiedNER or CP-NER (ours: no paper pretrains a T5 so).
 *
 * Source: Raffel et al. 2020 (arXiv:1910.10683), section 3.1, not opened; Lu et al. 2023, "PUnifiedNER" (AAAI).
 */
export class Seq2Seq implements TrainableModel<Seq2SeqItem> {
  readonly method = "seq2seq";
  readonly trained: readonly TrainedParameter[];
  readonly recipe: EncodingRecipe;
  readonly #model: Seq2SeqParts;
  readonly #isCheckpointed: boolean;

  /**
   * @param model stays the caller's, who disposes it
   * @throws ConfigError for settings that are not valid, or a tokenizer that is absent or lacks sentinels
   */
  constructor(
    model: Seq2SeqParts,
    given: GivenSeq2Seq,
    { isCheckpointed = false }: { readonly isCheckpointed?: boolean } = {},
  ) {
    const settings = checkSeq2Seq({ ...given, endId: model.ids.endId });
    if (model.tokenizer === undefined) {
      throw new ConfigError("the model has no tokenizer", { fix: "put tokenizer.json beside the model" });
    }
    if (settings.objective === "span-corruption") findSentinels(model.tokenizer);
    this.#model = model;
    this.#isCheckpointed = isCheckpointed;
    this.trained = trainedParameters(model.parameters);
    this.recipe = { method: "seq2seq", tokenizer: model.tokenizer.json, settings };
  }

  loss(items: readonly Seq2SeqItem[], { dropoutSeed }: LossOptions): Tensor {
    return seq2seqLoss(this.#model, items, this.#model.ids, {
      dropoutSeed,
      isCheckpointed: this.#isCheckpointed,
    });
  }
}
