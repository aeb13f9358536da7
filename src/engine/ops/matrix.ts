import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../../core/errors.js";
import { Axes, sizeOfShape } from "./shapes.js";

export interface MatMulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Matrix product of the last two axes, slice by slice.
 *
 * @param a `[..., rows, inner]`, or `[..., inner, rows]` with `transposeA`
 * @param b `[..., inner, columns]` with the same leading axes as `a`, or without any: then every slice of `a`
 *   meets the same matrix; `[..., columns, inner]` with `transposeB`
 * @returns `[..., rows, columns]`
 * @throws ShapeError when inner sizes or leading axes differ
 */
export function matMul(
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false }: MatMulOptions = {},
): Tensor {
  new Axes("matMul")
    .bind("a", a, transposeA ? "... inner rows" : "... rows inner")
    .bind("b", b, transposeB ? "... columns inner" : "... inner columns");
  const [aBatch, bBatch] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  if (aBatch.join() === bBatch.join()) return tf.matMul(a, b, transposeA, transposeB);
  if (bBatch.length > 0 || transposeA) {
    throw new ShapeError(`matMul: the leading axes of a=[${a.shape}] and b=[${b.shape}] differ`, {
      fix: "repeat the smaller one, or give b as one matrix",
    });
  }
  const [rows, inner] = a.shape.slice(-2) as [number, number];
  return tf.tidy(() => {
    const product = tf.matMul(tf.reshape(a, [sizeOfShape(aBatch) * rows, inner]), b, false, transposeB);
    return tf.reshape(product, [...aBatch, rows, product.shape[1]!]);
  });
}

/**
 * `x · weight + bias`.
 *
 * @param x `[..., in]`
 * @param weight `[in, out]`; Hugging Face stores `[out, in]`
 * @param bias `[out]`
 * @returns `[..., out]`
 * @throws ShapeError when sizes differ
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const axes = new Axes("linear").bind("x", x, "... in").bind("weight", weight, "in out");
  if (bias !== undefined) axes.bind("bias", bias, "out");
  const [inSize, outSize] = weight.shape as [number, number];
  const lead = x.shape.slice(0, -1);
  return tf.tidy(() => {
    const rows = tf.reshape(x, [sizeOfShape(lead), inSize]);
    const product = tf.matMul(rows, weight); // [rows, out]
    return tf.reshape(bias === undefined ? product : tf.add(product, bias), [...lead, outSize]);
  });
}

/**
 * Rows of a table by id. Ids are in range: `idTensor` checked them.
 *
 * @param table `[vocab, hidden]`
 * @param ids int32 `[...]`
 * @returns `[..., hidden]`
 * @throws ShapeError when the ids are not int32
 */
export function embedding(table: Tensor, ids: Tensor): Tensor {
  new Axes("embedding").bind("table", table, "vocab hidden");
  if (ids.dtype !== "int32") throw new ShapeError(`embedding: ids are ${ids.dtype}, not int32`);
  return tf.tidy(() => {
    const rows = tf.gather(table, tf.reshape(ids, [ids.size]) as tf.Tensor1D);
    return tf.reshape(rows, [...ids.shape, table.shape[1]!]);
  });
}
