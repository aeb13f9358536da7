import { type GradConfig, registerGradient } from "@tensorflow/tfjs-core";
import { elementwiseGradients } from "./elementwise.js";
import { indexingGradients } from "./indexing.js";
import { layoutGradients } from "./layout.js";
import { matrixGradients } from "./matrix.js";
import { reductionGradients } from "./reductions.js";

/** Every operation that may stand between a parameter and a loss; any other one fails by name. */
const gradients: readonly GradConfig[] = [
  ...elementwiseGradients,
  ...reductionGradients,
  ...layoutGradients,
  ...indexingGradients,
  ...matrixGradients,
];

/**
 * Registers our gradients. tfjs keeps its own in the union package alone (and several of them fail: matMul with
 * a broadcast batch, maximum with broadcasting, cumsum off the last axis), so ours are the only ones, and they
 * are registered again after a package that brings its own.
 */
export function registerGradients(): void {
  for (const gradient of gradients) registerGradient(gradient);
}
