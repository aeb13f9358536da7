import { maskTensor, type Tensor } from "../../../engine/ops/index.js";
import type { BertInputs } from "../../encoders/bert/encoder.js";
import type { MrcItem } from "./mrc-item.js";

/**
 * Which tokens of a batch are of the context: what a gate of parameter-efficient training looks at.
 *
 * @returns 1 = a token of the context, `[batch, seqLen]`
 */
export function contextMask(items: readonly MrcItem[], { tokens }: Pick<BertInputs, "tokens">): Tensor {
  const seqLen = tokens.shape[1]!;
  const mask = new Float32Array(items.length * seqLen);
  for (const [row, { firsts, lasts }] of items.entries())
    mask.fill(1, row * seqLen + firsts[0], row * seqLen + lasts[lasts.length - 1] + 1);
  return maskTensor(mask, [items.length, seqLen]);
}
