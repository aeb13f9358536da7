import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test, vi } from "vitest";
import { selectEngine } from "../../../src/engine/engine.js";

beforeAll(async () => void (await selectEngine("wasm")));

/** Element numbers of a piece, row by row. */
function placesOf(shape: readonly number[], begin: readonly number[], size: readonly number[]): number[] {
  let places = [0];
  for (const [axis, length] of shape.entries()) {
    const along = Array.from({ length: size[axis]! }, (_, i) => begin[axis]! + i);
    places = places.flatMap((place) => along.map((i) => place * length + i));
  }
  return places;
}
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const numbers = (shape: number[], dtype: "float32" | "int32" | "bool"): tf.Tensor => {
  const values = Array.from({ length: sizeOf(shape) }, (_, i) =>
    dtype === "bool" ? i % 3 === 0 : i * 7 - 3,
  );
  return tf.tensor(values as number[], shape, dtype);
};
const pieces: [number[], number[], number[]][] = [
  [[5], [1], [3]],
  [
    [3, 4],
    [1, 0],
    [2, 4],
  ],
  [
    [3, 4],
    [0, 1],
    [3, 2],
  ],
  [
    [2, 3, 4],
    [1, 1, 0],
    [1, 2, 4],
  ],
  [
    [2, 3, 4],
    [0, 1, 2],
    [2, 1, 1],
  ],
  [
    [2, 3, 4, 5],
    [1, 0, 1, 2],
    [1, 3, 2, 3],
  ],
  [
    [2, 3, 2, 2, 3],
    [0, 1, 0, 1, 0],
    [2, 2, 2, 1, 3],
  ],
  [
    [3, 2],
    [0, 0],
    [0, 2],
  ],
];

test.each(pieces)(
  "a piece of %j from %j of %j has the elements that stand there",
  async (shape, begin, size) => {
    for (const dtype of ["float32", "int32", "bool"] as const) {
      const x = numbers(shape, dtype);
      const all = await x.data();
      const piece = tf.slice(x, begin, size);
      expect(piece).toMatchObject({ shape: size, dtype });
      expect([...(await piece.data())]).toEqual(placesOf(shape, begin, size).map((place) => all[place]));
    }
  },
);

test("splitting and unstacking give every element once, in every axis", async () => {
  const shape = [2, 3, 4];
  const x = numbers(shape, "float32");
  const all = await x.data();
  for (const axis of [0, 1, 2]) {
    const [first, rest] = tf.split(x, [1, shape[axis]! - 1], axis) as [tf.Tensor, tf.Tensor];
    const begin = shape.map((_, i) => (i === axis ? 1 : 0));
    const size = shape.map((length, i) => (i === axis ? length - 1 : length));
    expect(rest.shape).toEqual(size);
    expect([...(await rest.data())]).toEqual(placesOf(shape, begin, size).map((place) => all[place]));
    const layers = tf.unstack(x, axis);
    expect(layers.length).toBe(shape[axis]);
    expect(layers[0]!.shape).toEqual(shape.filter((_, i) => i !== axis));
    expect([...(await layers[0]!.data())]).toEqual([...(await first.data())]);
    expect([...(await tf.stack(layers, axis).data())]).toEqual([...all]);
  }
});

test("cutting takes nothing out of the heap", () => {
  const x = numbers([3, 4], "float32");
  const reading = vi.spyOn(tf.backend() as BackendWasm, "readSync");
  tf.dispose([...tf.unstack(x), ...tf.split(x, 2, 1), tf.slice(x, [0, 1], [2, 2])]);
  expect(reading).not.toHaveBeenCalled();
  reading.mockRestore();
});

test("a tensor of strings is cut by the package", () => {
  const words = tf.tensor(["a", "b", "c"], [3], "string");
  expect([...tf.slice(words, [1], [2]).dataSync()]).toEqual(["b", "c"]);
});
