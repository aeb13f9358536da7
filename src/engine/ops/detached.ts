import type { Tensor } from "@tensorflow/tfjs-core";
import { withGradient } from "./with-gradient.js";

/**
 * What `compute` gives, as a constant: no gradient goes through it, whatever it is made of, and operations without a
 * gradient may stand in it.
 *
 * @returns owned by the caller; intermediates are freed
 */
export const detached = (compute: () => Tensor): Tensor =>
  withGradient([], { forward: compute, backward: () => [] });
