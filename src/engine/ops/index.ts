/**
 * The only door to tensors. What is exported here is right on every engine, has a gradient where it can have
 * one, and checks the shapes that tfjs would let pass. Left out on purpose: einsum, gatherND, stridedSlice and
 * bandPart (no gradient), fused products (wrong on wasm), tf.dropout (slow and not seeded by place), dataSync.
 */
export * from "./activations.js";
export * from "./adam-w.js";
export * from "./add-pairs.js";
export * from "./attention.js";
export * from "./basic.js";
export * from "./crf.js";
export * from "./detached.js";
export * from "./dropout.js";
export * from "./gradients.js";
export * from "./losses.js";
export * from "./lstm.js";
export * from "./matrix.js";
export * from "./max-pool.js";
export * from "./most-likely.js";
export * from "./normalization.js";
export * from "./segmented-attention.js";
export { Axes } from "./shapes.js";
export * from "./tensors.js";
export * from "./with-gradient.js";
