import type { GradConfig, NamedAttrMap, Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import { sumToShape } from "./broadcast.js";

/** A gradient of one input `x`: `slope` gives dy/dx from x. */
const ofInput = (
  kernelName: string,
  slope: (dy: Tensor, x: Tensor, attrs: NamedAttrMap) => Tensor,
): GradConfig => ({
  kernelName,
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attrs) => ({ x: () => slope(dy as Tensor, x, attrs) }),
});
/** The same from the output y, which is cheaper where the slope is a function of it. */
const ofOutput = (kernelName: string, slope: (dy: Tensor, y: Tensor) => Tensor): GradConfig => ({
  kernelName,
  outputsToSave: [true],
  gradFunc: (dy, [y]) => ({ x: () => slope(dy as Tensor, y) }),
});
/** A gradient of two broadcast inputs `a` and `b`. */
const ofPair = (
  kernelName: string,
  toA: (dy: Tensor, a: Tensor, b: Tensor) => Tensor,
  toB: (dy: Tensor, a: Tensor, b: Tensor) => Tensor,
): GradConfig => ({
  kernelName,
  inputsToSave: ["a", "b"],
  gradFunc: (dy, [a, b]) => ({
    a: () => sumToShape(toA(dy as Tensor, a, b), a.shape),
    b: () => sumToShape(toB(dy as Tensor, a, b), b.shape),
  }),
});
const where01 = (condition: Tensor): Tensor => tf.cast(condition, "float32");

export const elementwiseGradients: readonly GradConfig[] = [
  ofPair(
    "Add",
    (dy) => dy,
    (dy) => dy,
  ),
  ofPair(
    "Sub",
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  ofPair(
    "Multiply",
    (dy, _a, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  ofPair(
    "RealDiv",
    (dy, _a, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  ofPair(
    "Maximum",
    (dy, a, b) => tf.mul(dy, where01(tf.greaterEqual(a, b))),
    (dy, a, b) => tf.mul(dy, where01(tf.less(a, b))),
  ),
  ofPair(
    "Minimum",
    (dy, a, b) => tf.mul(dy, where01(tf.lessEqual(a, b))),
    (dy, a, b) => tf.mul(dy, where01(tf.greater(a, b))),
  ),
  { kernelName: "Neg", gradFunc: (dy) => ({ x: () => tf.neg(dy as Tensor) }) },
  { kernelName: "Identity", gradFunc: (dy) => ({ x: () => tf.clone(dy as Tensor) }) },
  { kernelName: "Cast", gradFunc: (dy) => ({ x: () => tf.cast(dy as Tensor, "float32") }) },
  ofInput("Square", (dy, x) => tf.mul(dy, tf.mul(x, 2))),
  ofInput("Abs", (dy, x) => tf.mul(dy, tf.sign(x))),
  ofInput("Log", (dy, x) => tf.div(dy, x)),
  ofInput("Log1p", (dy, x) => tf.div(dy, tf.add(x, 1))),
  ofInput("Relu", (dy, x) => tf.mul(dy, where01(tf.greater(x, 0)))),
  ofInput("Erf", (dy, x) => tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI)))),
  ofInput("ClipByValue", (dy, x, attrs) => {
    const { clipValueMin, clipValueMax } = attrs as { clipValueMin: number; clipValueMax: number };
    const isInside = tf.mul(
      where01(tf.greaterEqual(x, clipValueMin)),
      where01(tf.lessEqual(x, clipValueMax)),
    );
    return tf.mul(dy, isInside);
  }),
  ofOutput("Sqrt", (dy, y) => tf.div(dy, tf.mul(y, 2))),
  ofOutput("Rsqrt", (dy, y) => tf.mul(dy, tf.mul(tf.mul(tf.square(y), y), -0.5))),
  ofOutput("Exp", (dy, y) => tf.mul(dy, y)),
  ofOutput("Sigmoid", (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  ofOutput("Tanh", (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  {
    kernelName: "Select",
    inputsToSave: ["condition"],
    gradFunc: (dy, [condition]) => ({
      t: () => tf.mul(dy as Tensor, where01(condition)),
      e: () => tf.mul(dy as Tensor, where01(tf.logicalNot(condition))),
    }),
  },
  {
    kernelName: "AddN",
    saveAllInputs: true,
    gradFunc: (dy, saved) =>
      Object.fromEntries(saved.map((_, i) => [i.toString(), () => tf.clone(dy as Tensor)])),
  },
];
