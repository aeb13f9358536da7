/**
 * The length to pad a sequence of `length` to, so that few different shapes arise: on webgpu the buffers of
 * every shape are pooled for ever. Steps are a quarter of the power of two below, and 8 at least: lengths up to
 * 512 fall into 17 buckets, and beyond 32 no more than a fifth is padding.
 */
export function bucketLength(length: number): number {
  const step = Math.max(8, 2 ** (Math.ceil(Math.log2(Math.max(1, length))) - 3));
  return Math.ceil(length / step) * step;
}
