import { ShapeError } from "../../../core/errors.js";
import {
  type AttentionInputs,
  add,
  checkpoint,
  dropout,
  embedding,
  expandAxis,
  keep,
  seedFor,
  slice,
  type Tensor,
  tidy,
} from "../../../engine/ops/index.js";
import type { ParameterSet } from "../../layers/parameters.js";
import type { BertConfig } from "./config.js";
import type { EncoderHooks } from "./hooks.js";
import { type LayerContext, normalise, type RowPicker, runLayer } from "./layer.js";
import { layerModule } from "./parameters.js";

export interface BertInputs {
  /** int32 `[batch, seqLen]`, or the word embeddings themselves (soft prompts), `[batch, seqLen, hidden]` */
  readonly tokens: Tensor;
  /** 1 = visible: `[batch, seqLen]` for keys, or `[batch, query, key]` */
  readonly attentionMask: Tensor;
  /** int32 `[batch, seqLen]` */
  readonly segmentIds: Tensor;
  /** int32 `[batch, seqLen]`; 0, 1, 2, ... when absent */
  readonly positionIds?: Tensor;
}

export interface EncodeOptions {
  /** One number a step; absent: no dropout. */
  readonly dropoutSeed?: number | undefined;
  readonly hooks?: EncoderHooks;
  /**
   * Computes the attention in the place of `attention`, where the mask has a form that saves work. It gets the mask with
   * the keys of a prefix in front; it may hold no tensors, which a recomputed layer would find freed. With `pickRows`,
   * the last layer's queries are the picked ones.
   */
  readonly attend?: ((inputs: AttentionInputs) => Tensor) | undefined;
  /**
   * Rows of the last layer that are wanted: the others are seen there, but cost no query, no feed-forward and no
   * normalisation. Not beside `hooks`, which are given whole sequences.
   */
  readonly pickRows?: RowPicker | undefined;
  /** Recompute each layer in the backward pass instead of keeping its activations. */
  readonly isCheckpointed?: boolean;
  /** Called with the embeddings (0) and the output of every layer (1, 2, ...); the tensors are kept for the caller. */
  readonly onHidden?: (hidden: Tensor, layer: number) => void;
}

export interface BertEncoder {
  readonly config: BertConfig;
  readonly parameters: ParameterSet;
}

/**
 * BERT's hidden states.
 *
 * Source: Devlin et al. 2019, "BERT" (arXiv:1810.04805), section 3; checked against Transformers' numbers.
 * Differs: a query whose keys are all hidden attends to nothing (`maskedSoftmax`).
 *
 * @returns hidden states of the last layer, `[batch, seqLen, hidden]`, or of its picked rows; owned by the caller
 * @throws ShapeError when the inputs do not fit each other, or are longer than the position table (where `positionIds`
 *   say the positions, a sequence may be of any length), or rows are picked beside hooks
 */
export function encode(encoder: BertEncoder, inputs: BertInputs, options: EncodeOptions = {}): Tensor {
  const { hooks = {}, attend, dropoutSeed, isCheckpointed = false, onHidden, pickRows } = options;
  if (pickRows !== undefined && options.hooks !== undefined) {
    throw new ShapeError("bert: rows are picked beside hooks, which expect whole sequences");
  }
  const context: LayerContext = { ...encoder, hooks, attend, dropoutSeed, tensors: hooks.tensors ?? [] };
  const last = encoder.config.layers - 1;
  return tidy(() => {
    const mask = inputs.attentionMask.rank === 2 ? expandAxis(inputs.attentionMask, 1) : inputs.attentionMask;
    let hidden = embed(context, inputs); // [batch, seqLen, hidden]
    const report = (layer: number): void => onHidden?.(keep(hidden.clone()), layer);
    report(0);
    for (let layer = 0; layer < encoder.config.layers; layer++) {
      const own = layer === last ? { ...context, pickRows } : context;
      hidden = isCheckpointed
        ? runCheckpointed(hidden, mask, layer, own)
        : runLayer(hidden, mask, layer, own);
      report(layer + 1);
    }
    return hidden;
  });
}

function runCheckpointed(hidden: Tensor, mask: Tensor, layer: number, context: LayerContext): Tensor {
  const { parameters, hooks, tensors } = context;
  const own = parameters.names.filter((name) => name.startsWith(`${layerModule(layer)}.`));
  return checkpoint({
    run: ([savedHidden, savedMask, ...saved]) =>
      runLayer(savedHidden!, savedMask!, layer, { ...context, tensors: saved }),
    inputs: [hidden, mask, ...tensors],
    parameters: [...own.map((name) => parameters.get(name)), ...(hooks.parameters?.(layer) ?? [])].filter(
      (variable) => variable.trainable,
    ),
  });
}

/** Words, positions and segments, normalised: `[batch, seqLen, hidden]`. */
function embed(context: LayerContext, { tokens, segmentIds, positionIds }: BertInputs): Tensor {
  const { config, parameters, dropoutSeed } = context;
  const seqLen = tokens.shape[1]!;
  if (positionIds === undefined && seqLen > config.maxTokens) {
    throw new ShapeError(`bert: ${seqLen} tokens exceed the ${config.maxTokens} positions of the model`, {
      fix: "cut the text into windows",
    });
  }
  const tableOf = (kind: string): Tensor => parameters.get(`bert.embeddings.${kind}_embeddings.weight`);
  const words = tokens.dtype === "int32" ? embedding(tableOf("word"), tokens) : tokens;
  const positions =
    positionIds === undefined
      ? slice(tableOf("position"), [0, 0], [seqLen, config.hiddenSize]) // [seqLen, hidden]
      : embedding(tableOf("position"), positionIds);
  const summed = add(add(words, embedding(tableOf("token_type"), segmentIds)), positions);
  return dropout(
    normalise(summed, "bert.embeddings.LayerNorm", context),
    config.hiddenDropoutRate,
    seedFor(dropoutSeed, "embeddings"),
  );
}
