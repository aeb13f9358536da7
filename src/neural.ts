/** The public API of `nerforge/neural`: engines, tokenizers, Hugging Face directories, training, models of every method. */

export { runTransfer } from "./commands/cpner/run-transfer.js";
export {
  adaptVerb,
  finetuneVerb,
  pretrainVerb,
  resolveTrainingConfig,
  transferVerb,
} from "./commands/training/config/resolve-training-config.js";
export { evaluate } from "./commands/training/evaluate.js";
export { finetune } from "./commands/training/finetune.js";
export { finetuneData } from "./commands/training/finetune-data.js";
export { loadNerModel } from "./commands/training/models/ner-methods.js";
export type { AskedLabels, FindOptions, NerModel } from "./commands/training/models/ner-model.js";
export { predict } from "./commands/training/predict.js";
export { adapt, pretrain } from "./commands/training/pretrain.js";
export {
  type PseudoLabelOptions,
  type PseudoLabelResult,
  pseudoLabel,
} from "./commands/training/pseudo-label.js";
export { closeEngines, currentEngine, type Engine, engineNames, selectEngine } from "./engine/engine.js";
export { createCpner } from "./hub/create-cpner.js";
export { createMrc } from "./hub/create-mrc.js";
export { createPunified } from "./hub/create-punified.js";
export { createQpmrc } from "./hub/create-qpmrc.js";
export { createTagger } from "./hub/create-tagger.js";
export { loadCpner } from "./hub/load-cpner.js";
export { type LoadedModel, loadModel } from "./hub/load-model.js";
export { loadMrc } from "./hub/load-mrc.js";
export { loadPunified } from "./hub/load-punified.js";
export { loadQpmrc } from "./hub/load-qpmrc.js";
export { type LoadedT5, loadT5 } from "./hub/load-t5.js";
export { loadTagger } from "./hub/load-tagger.js";
export { loadPeft, savePeft } from "./hub/peft-files.js";
export { DomainSwitch, PrefixStore } from "./hub/prefix-store.js";
export { resolveModel } from "./hub/resolve-model.js";
export { saveCpner } from "./hub/save-cpner.js";
export { saveModel } from "./hub/save-model.js";
export { saveMrc } from "./hub/save-mrc.js";
export { savePunified } from "./hub/save-punified.js";
export { saveQpmrc } from "./hub/save-qpmrc.js";
export { saveTagger } from "./hub/save-tagger.js";
export { readWeights } from "./hub/weights.js";
export type { CpnerModel } from "./models/methods/cpner/cpner-model.js";
export type { AskedQuery } from "./models/methods/mrc/asked-example.js";
export type { MrcModel } from "./models/methods/mrc/mrc-model.js";
export type { PunifiedModel } from "./models/methods/punified/punified-model.js";
export type { QpmrcModel } from "./models/methods/qpmrc/qpmrc-model.js";
export type { AskedTypes } from "./models/methods/qpmrc/type-queries.js";
export type { Tagger } from "./models/methods/tagger/tagger.js";
export type { TextMention } from "./models/methods/tagger/text-sentences.js";
export { createPeft, foldPeft } from "./models/peft/create-peft.js";
export { mergeLora } from "./models/peft/lora/merge.js";
export { padEncodings } from "./tokenizers/encoding.js";
export { Tokenizer } from "./tokenizers/tokenizer.js";
export { formatTokenizerFiles, readTokenizer } from "./tokenizers/tokenizer-files.js";
export { trainUnigram } from "./tokenizers/train-unigram.js";
export { trainWordPiece } from "./tokenizers/train-word-piece.js";
