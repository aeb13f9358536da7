import {
  checkpoint,
  dropout,
  embedding,
  expandAxis,
  linear,
  matMul,
  mul,
  repeatTo,
  rmsNorm,
  seedFor,
  type Tensor,
  tensor,
  tidy,
} from "../../../engine/ops/index.js";
import type { ParameterSet } from "../../layers/parameters.js";
import type { T5Config } from "./config.js";
import type { AttentionKind, T5Hooks } from "./hooks.js";
import { biasName, blockName, finalNormName, headName, tableName } from "./parameters.js";
import { positionBias } from "./relative-positions.js";
import { type AttentionView, attend, feedForward, type SublayerContext } from "./sublayers.js";

export interface T5Model {
  readonly config: T5Config;
  readonly parameters: ParameterSet;
}

export interface T5Options {
  /** One number a step; absent: no dropout. */
  readonly dropoutSeed?: number | undefined;
  readonly hooks?: T5Hooks;
  /** Recompute each layer in the backward pass instead of keeping its activations. */
  readonly isCheckpointed?: boolean;
}

export interface SourceInputs {
  /** int32 `[batch, seqLen]`, or the token embeddings themselves, `[batch, seqLen, hidden]` */
  readonly tokens: Tensor;
  /** 1 = real, 0 = padding, `[batch, seqLen]` */
  readonly attentionMask: Tensor;
}

export interface TargetInputs {
  /** int32 `[batch, targetLen]`: the target moved one place to the right, the start token first. */
  readonly tokens: Tensor;
  /** What `encodeSource` gave, `[batch, seqLen, hidden]` */
  readonly source: Tensor;
  /** The source's, `[batch, seqLen]` */
  readonly sourceMask: Tensor;
}

/**
 * Hidden states of a source text: T5's encoder.
 *
 * Source: Raffel et al. 2020 (arXiv:1910.10683), section 2.1, not opened; checked against Transformers' numbers.
 * Differs: a query that sees no key attends to nothing.
 *
 * @returns `[batch, seqLen, hidden]`, owned by the caller
 * @throws ShapeError when the inputs do not fit each other
 */
export function encodeSource(model: T5Model, inputs: SourceInputs, options: T5Options = {}): Tensor {
  return tidy(() => {
    const mask = expandAxis(inputs.attentionMask, 1); // [batch, 1, seqLen]
    return runSide(model, "encoder", inputs.tokens, { mask }, options);
  });
}

/**
 * Hidden states of a target, each position knowing the source and the positions up to itself: T5's decoder.
 * Padding behind a target needs no mask, because nothing before it sees it.
 *
 * @returns `[batch, targetLen, hidden]`, owned by the caller
 * @throws ShapeError when the inputs do not fit each other
 */
export function decodeTarget(model: T5Model, inputs: TargetInputs, options: T5Options = {}): Tensor {
  return tidy(() => {
    const [batch, length] = inputs.tokens.shape as [number, number];
    const past = Float32Array.from({ length: length * length }, (_, i) =>
      i % length <= Math.floor(i / length) ? 1 : 0,
    );
    const mask = repeatTo(tensor(past, [1, length, length]), [batch, length, length]);
    const sourceMask = expandAxis(inputs.sourceMask, 1); // [batch, 1, seqLen]
    return runSide(model, "decoder", inputs.tokens, { mask, source: inputs.source, sourceMask }, options);
  });
}

/**
 * Scores of the token at each place.
 *
 * @param hidden of the target, `[..., hidden]`: of all positions, or of those that count alone
 * @returns `[..., vocab]`, owned by the caller
 */
export function predictTokens({ config, parameters }: T5Model, hidden: Tensor): Tensor {
  return tidy(() => {
    const scaled = config.scalesOutput ? mul(hidden, config.hiddenSize ** -0.5) : hidden;
    return config.isTied
      ? matMul(scaled, parameters.get(tableName), { transposeB: true })
      : linear(scaled, parameters.get(headName));
  });
}

interface SideView {
  readonly mask: Tensor;
  readonly source?: Tensor;
  readonly sourceMask?: Tensor;
}

function runSide(
  { config, parameters }: T5Model,
  side: "encoder" | "decoder",
  tokens: Tensor,
  view: SideView,
  { hooks = {}, dropoutSeed, isCheckpointed = false }: T5Options,
): Tensor {
  const context: SublayerContext = { config, parameters, hooks, tensors: hooks.tensors ?? [], dropoutSeed };
  const embedded = tokens.dtype === "int32" ? embedding(parameters.get(tableName), tokens) : tokens;
  const drop = (x: Tensor, what: string): Tensor =>
    dropout(x, config.dropoutRate, seedFor(dropoutSeed, side, what));
  const direction = side === "encoder" ? "both" : "back";
  const bias = positionBias(parameters.get(biasName(side)), tokens.shape[1]!, direction, config);
  const { mask, source, sourceMask } = view;
  const fixed = [bias, mask, ...(source === undefined ? [] : [source, sourceMask!])];
  const run = isCheckpointed ? runCheckpointed : runBlock;
  let hidden = drop(embedded, "embeddings"); // [batch, seqLen, hidden]
  const layers = side === "encoder" ? config.encoderLayers : config.decoderLayers;
  for (let layer = 0; layer < layers; layer++) hidden = run([hidden, ...fixed], side, layer, context);
  return drop(rmsNorm(hidden, parameters.get(finalNormName(side)), config.normEpsilon), "final");
}

/** @param inputs hidden, bias, mask, and for a target the source and its mask */
function runBlock(
  inputs: readonly Tensor[],
  side: "encoder" | "decoder",
  layer: number,
  context: SublayerContext,
): Tensor {
  const [hidden, bias, mask, source, sourceMask] = inputs as [Tensor, Tensor, Tensor, Tensor?, Tensor?];
  const self: AttentionView = { mask, positionBias: bias };
  return tidy(() => {
    const own = attend(hidden, self, { layer, kind: `${side}-self` }, context);
    const informed =
      source === undefined
        ? own
        : attend(own, { memory: source, mask: sourceMask! }, { layer, kind: "decoder-cross" }, context);
    return feedForward(informed, side, layer, context);
  });
}

function runCheckpointed(
  inputs: readonly Tensor[],
  side: "encoder" | "decoder",
  layer: number,
  context: SublayerContext,
): Tensor {
  const { parameters, hooks, tensors } = context;
  const module = `${blockName(side, layer)}.`;
  const own = parameters.names
    .filter((name) => name.startsWith(module) && name !== biasName(side))
    .map((name) => parameters.get(name));
  const kinds: readonly AttentionKind[] =
    side === "encoder" ? ["encoder-self"] : ["decoder-self", "decoder-cross"];
  const hooked = kinds.flatMap((kind) => hooks.parameters?.({ layer, kind }) ?? []);
  return checkpoint({
    run: (saved) =>
      runBlock(saved.slice(0, inputs.length), side, layer, {
        ...context,
        tensors: saved.slice(inputs.length),
      }),
    inputs: [...inputs, ...tensors],
    parameters: [...own, ...hooked].filter(({ trainable }) => trainable),
  });
}
