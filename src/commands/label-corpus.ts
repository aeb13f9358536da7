import type { Corpus } from "../corpus/corpus.js";
import { type LabelLayer, labelTargets } from "../corpus/label-targets.js";
import { entityLabel } from "../ontology/label-set.js";
import { loadLabelSet } from "../ontology/label-set-file.js";
import type { CommandContext } from "./context.js";
import { type Knowledge, readAllRedirects } from "./knowledge.js";

export interface LabelCorpusOptions {
  /** Name of a shipped label set, or path of a YAML file. */
  readonly labels: string;
  readonly knowledge: Knowledge;
  readonly redirects: readonly string[];
  /** Recorded with the layer. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** Gives every link target of a parsed corpus its entity, class and label. */
export async function labelCorpus(
  corpus: Corpus,
  { labels, knowledge, redirects, provenance }: LabelCorpusOptions,
  context: CommandContext,
): Promise<LabelLayer> {
  const { index, classNames, ontology } = knowledge;
  const labelSet = loadLabelSet(labels, ontology);
  const progress = context.startProgress("label, link targets");
  const layer = await labelTargets(corpus, {
    labelSetName: labelSet.name,
    labels: labelSet.labels,
    resolveClass: (title) => {
      const classId = index.get(title);
      return classId === 0 ? undefined : classNames[classId];
    },
    labelOf: (className) => labelSet.labelOf(className),
    provenance,
    progress,
    ...(redirects.length > 0 ? { externalRedirects: readAllRedirects(redirects, context) } : {}),
  });
  progress.end();
  context.logger.forStage("label").info("done", {
    set: labelSet.name,
    labels: labelSet.labels.filter((label) => label !== entityLabel).length,
    targets: layer.targets,
    typed: layer.targetsByStatus.typed,
  });
  return layer;
}
