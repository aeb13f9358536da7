/** The public API of nerforge. */

export { type BuildConfig, resolveBuildConfig } from "./commands/build-config.js";
export { type BuildResult, buildCorpus } from "./commands/build-corpus.js";
export { type CommandContext, silentContext } from "./commands/context.js";
export { ToolkitError } from "./core/errors.js";
export { type Corpus, openCorpus } from "./corpus/corpus.js";
export { describeCorpus, readExamples } from "./corpus/examples.js";
export { type CorpusStats, collectStats } from "./corpus/stats.js";
export type { DatasetInfo, Example, Mention, Provenance, Question } from "./text/example.js";
export type { Span } from "./text/span.js";
