import type { GradConfig, Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";

/** tfjs hands one tensor to the gradient of a kernel that happens to have a single output. */
const asList = (dy: Tensor | Tensor[]): Tensor[] => (Array.isArray(dy) ? dy : [dy]);

export const layoutGradients: readonly GradConfig[] = [
  {
    kernelName: "Reshape",
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({ x: () => tf.reshape(dy as Tensor, x.shape) }),
  },
  {
    kernelName: "Transpose",
    gradFunc: (dy, _saved, attrs) => ({
      x: () => tf.transpose(dy as Tensor, tf.backend_util.getUndoAxesPermutation(attrs["perm"] as number[])),
    }),
  },
  {
    kernelName: "Concat",
    saveAllInputs: true,
    gradFunc: (dy, parts, attrs) => {
      const [axis] = tf.util.parseAxisParam(attrs["axis"] as number, parts[0]!.shape);
      let start = 0;
      const slices = parts.map((part, i) => {
        const begin = part.shape.map((_, a) => (a === axis ? start : 0));
        start += part.shape[axis!]!;
        return [i.toString(), () => tf.slice(dy as Tensor, begin, part.shape)] as const;
      });
      return Object.fromEntries(slices);
    },
  },
  {
    kernelName: "SplitV",
    gradFunc: (dy, _saved, attrs) => ({ x: () => tf.concat(asList(dy), attrs["axis"] as number) }),
  },
  {
    kernelName: "Pack",
    saveAllInputs: true,
    gradFunc: (dy, parts, attrs) =>
      Object.fromEntries(
        parts.map((part, i) => [
          i.toString(),
          () => {
            const axis = attrs["axis"] as number;
            const begin = (dy as Tensor).shape.map((_, a) => (a === axis ? i : 0));
            const size = (dy as Tensor).shape.map((n, a) => (a === axis ? 1 : n));
            return tf.reshape(tf.slice(dy as Tensor, begin, size), part.shape);
          },
        ]),
      ),
  },
  {
    kernelName: "Unpack",
    gradFunc: (dy, _saved, attrs) => ({ value: () => tf.stack(asList(dy), attrs["axis"] as number) }),
  },
  {
    kernelName: "Slice",
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => {
      const [begin, size] = tf.slice_util.parseSliceParams(
        x,
        attrs["begin"] as number[],
        attrs["size"] as number[],
      );
      const paddings = begin!.map((start, i): [number, number] => [start, x.shape[i]! - start - size![i]!]);
      return { x: () => tf.pad(dy as Tensor, paddings) };
    },
  },
  {
    kernelName: "PadV2",
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => ({
      x: () =>
        tf.slice(
          dy as Tensor,
          (attrs["paddings"] as [number, number][]).map(([before]) => before),
          x.shape,
        ),
    }),
  },
  {
    kernelName: "Tile",
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => ({ x: () => sumCopies(dy as Tensor, x.shape, attrs["reps"] as number[]) }),
  },
  {
    kernelName: "Reverse",
    gradFunc: (dy, _saved, attrs) => ({ x: () => tf.reverse(dy as Tensor, attrs["dims"] as number[]) }),
  },
];

/** Adds up the copies that `tile` made, one axis after the other, so that no tensor has more than four axes. */
function sumCopies(gradient: Tensor, shape: readonly number[], copies: readonly number[]): Tensor {
  let folded = gradient;
  for (let axis = 0; axis < shape.length; axis++) {
    const outer = shape.slice(0, axis).reduce((product, size) => product * size, 1);
    if (copies[axis] === 1) continue;
    const inner = folded.size / (outer * copies[axis]! * shape[axis]!);
    folded = tf.sum(tf.reshape(folded, [outer, copies[axis]!, shape[axis]!, inner]), 1);
  }
  return tf.reshape(folded, [...shape]);
}
