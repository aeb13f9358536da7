/** The public API of `nerforge/neural`: engines, tokenizers, Hugging Face directories, training, taggers. */

export {
  adaptVerb,
  finetuneVerb,
  pretrainVerb,
  resolveTrainingConfig,
} from "./commands/training/config/resolve-training-config.js";
export { evaluate } from "./commands/training/evaluate.js";
export { finetune } from "./commands/training/finetune.js";
export { finetuneData } from "./commands/training/finetune-data.js";
export { predict } from "./commands/training/predict.js";
export { adapt, pretrain } from "./commands/training/pretrain.js";
export { closeEngines, currentEngine, type Engine, engineNames, selectEngine } from "./engine/engine.js";
export { createTagger } from "./hub/create-tagger.js";
export { type LoadedModel, loadModel } from "./hub/load-model.js";
export { loadTagger } from "./hub/load-tagger.js";
export { resolveModel } from "./hub/resolve-model.js";
export { saveModel } from "./hub/save-model.js";
export { saveTagger } from "./hub/save-tagger.js";
export { readWeights } from "./hub/weights.js";
export type { Tagger } from "./models/methods/tagger/tagger.js";
export type { TextMention } from "./models/methods/tagger/text-sentences.js";
export { padEncodings } from "./tokenizers/encoding.js";
export { Tokenizer } from "./tokenizers/tokenizer.js";
export { formatTokenizerFiles, readTokenizer } from "./tokenizers/tokenizer-files.js";
export { trainUnigram } from "./tokenizers/train-unigram.js";
export { trainWordPiece } from "./tokenizers/train-word-piece.js";
