/** The public API of nerforge: corpora, datasets, metrics. What needs tensors is in `nerforge/neural`. */

export { type BuildConfig, resolveBuildConfig } from "./commands/build-config.js";
export { type BuildResult, buildCorpus } from "./commands/build-corpus.js";
export { type CommandContext, silentContext } from "./commands/context.js";
export { ToolkitError } from "./core/errors.js";
export { type Corpus, openCorpus } from "./corpus/corpus.js";
export { describeCorpus, readExamples } from "./corpus/examples.js";
export { type CorpusStats, collectStats } from "./corpus/stats.js";
export { openExamples, openRecords } from "./formats/open.js";
export { formatNames, getFormat } from "./formats/registry.js";
export { type ParallelWords, type TranslationTable, trainIbmModel1 } from "./lexicon/ibm-model-1.js";
export { parseLexicon } from "./lexicon/lexicon.js";
export { WordTranslator } from "./lexicon/translate-words.js";
export { bootstrapF1 } from "./metrics/bootstrap.js";
export { formatConlleval } from "./metrics/conlleval.js";
export { spreadOf } from "./metrics/over-seeds.js";
export { scoreSpans, scoreUntypedSpans } from "./metrics/span-f1.js";
export { scoreTextsMacro, scoreTextsMicro } from "./metrics/string-f1.js";
export type { DatasetInfo, Example, Mention, Provenance, Question } from "./text/example.js";
export type { Span } from "./text/span.js";
