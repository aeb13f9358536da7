import {
  Axes,
  div,
  expandAxis,
  linear,
  maximum,
  mean,
  mul,
  sigmoid,
  sum,
  type Tensor,
  tidy,
} from "../../../engine/ops/index.js";

/**
 * How much of a module counts, one number in (0, 1) an example: the mean over positions of `sigmoid(x · weight + bias)`.
 *
 * Source: QPMRC-NER (Zhang, Wang 2023) appendix C, "Gating Mechanism"; that a gate is one number an example, a mean over
 * positions taken after the sigmoid, is UniPELT's code (Mao et al. 2022, arXiv:2110.07577).
 * Differs: with a mask, the mean is over the positions with a 1 alone; UniPELT's is over all, padding included.
 *
 * @param x what the module reads, `[batch, seqLen, hidden]`
 * @param weight `[hidden, 1]`
 * @param bias `[1]`
 * @param mask 0 or 1, `[batch, seqLen]`; absent: all positions count. The gate of an example without a 1 is 0.
 * @returns `[batch, 1, 1]`
 * @throws ShapeError when sizes differ
 */
export function meanGate(x: Tensor, weight: Tensor, bias: Tensor, mask?: Tensor): Tensor {
  const axes = new Axes("meanGate").bind("x", x, "batch seqLen hidden");
  if (mask !== undefined) axes.bind("mask", mask, "batch seqLen");
  return tidy(() => {
    const open = sigmoid(linear(x, weight, bias)); // [batch, seqLen, 1]
    if (mask === undefined) return mean(open, 1, true);
    const counted = expandAxis(mask, 2); // [batch, seqLen, 1]
    return div(sum(mul(open, counted), 1, true), maximum(sum(counted, 1, true), 1));
  });
}
