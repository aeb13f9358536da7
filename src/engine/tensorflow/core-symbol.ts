/** Under `Symbol.for` of this name the stand-in for `@tensorflow/tfjs` in a build finds our tfjs-core. */
export const coreSymbolName = "nerforge.tfjs-core";
