/** The public API of `nerforge/neural`: engines, tokenizers, Hugging Face directories. */

export { closeEngines, currentEngine, type Engine, engineNames, selectEngine } from "./engine/engine.js";
export { type LoadedModel, loadModel } from "./hub/load-model.js";
export { resolveModel } from "./hub/resolve-model.js";
export { saveModel } from "./hub/save-model.js";
export { readWeights } from "./hub/weights.js";
export { padEncodings } from "./tokenizers/encoding.js";
export { Tokenizer } from "./tokenizers/tokenizer.js";
export { formatTokenizerFiles, readTokenizer } from "./tokenizers/tokenizer-files.js";
export { trainUnigram } from "./tokenizers/train-unigram.js";
export { trainWordPiece } from "./tokenizers/train-word-piece.js";
