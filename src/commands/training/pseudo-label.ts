import { basename } from "node:path";
import { checkInterrupt, InputError } from "../../core/errors.js";
import { formatCount, formatTable } from "../../core/table.js";
import { makeQuerySet } from "../../formats/queries/query-set.js";
import { getFormat } from "../../formats/registry.js";
import type { Example } from "../../text/example.js";
import type { CommandContext } from "../context.js";
import { countPassing, createWriting, writeCard } from "../convert.js";
import { writeRecords } from "../write-records.js";
import type { DatasetSettings } from "./config/dataset-settings.js";
import { loadDataset } from "./datasets/load-dataset.js";
import { withTextFormat } from "./datasets/with-text-format.js";
import type { FindOptions, NerModel } from "./models/ner-model.js";
import { type ModelChoice, openNerModel } from "./models/open-ner-model.js";
import { chooseMentions, type TypeCounts } from "./predictions/choose-mentions.js";
import { type FindSettings, findOptions } from "./predictions/find-options.js";
import { suggestionOptions } from "./predictions/tool-writer.js";
import { publicName } from "./report/public-name.js";
import { startEngine } from "./start-engine.js";

export interface PseudoLabelOptions extends FindSettings, ModelChoice {
  /** The sentences; what they are labelled with is not looked at. */
  readonly data: DatasetSettings;
  readonly engine?: string | undefined;
  /** Mentions of a lower score become text without a label. */
  readonly minScore: number;
  /** Mentions of a type that are kept at most, those of the highest scores; all when absent. */
  readonly maxPerType?: number | undefined;
  /** Whether sentences are left out in which no mention is left; default false. */
  readonly dropsEmpty?: boolean;
  /** What is written: the toolkit's own JSONL when absent, or any format of labelled texts. */
  readonly to?: string | undefined;
  /** The format's write options; a tool's suggestions when absent. */
  readonly write?: Readonly<Record<string, unknown>> | undefined;
  /** File, or folder of a format that is one. */
  readonly out: string;
}

export interface PseudoLabelResult {
  readonly out: string;
  /** Sentences that were read, those that were written, and those of the latter without a mention. */
  readonly sentences: number;
  readonly written: number;
  readonly empty: number;
  /** Mentions that are kept. */
  readonly mentions: number;
  readonly types: Readonly<Record<string, TypeCounts>>;
}

/** Sentences that are predicted between two reports of progress. */
const batchTexts = 256;

/**
 * Labels sentences with a model, for a model to be trained on: words and sentences are those of the input, and every
 * mention keeps its score.
 *
 * Source: Zhang et al. 2021, "Target-Oriented Fine-tuning for Zero-Resource Named Entity Recognition", section 3.3.3,
 * algorithm 1, lines 7, 10 and 17.
 * Differs: the paper keeps every label; the threshold and the cap are ours.
 *
 * @throws InputError when there is no sentence, or the model finds no mentions; ConfigError for what its method cannot do;
 *   InterruptedError after Ctrl-C: there is no file then
 */
export async function pseudoLabel(
  options: PseudoLabelOptions,
  context: CommandContext,
): Promise<PseudoLabelResult> {
  const { dropsEmpty = false, to = "jsonl" } = options;
  const { logger } = context;
  const format = getFormat(to);
  await startEngine(options.engine, context);
  const model = await openNerModel(options);
  try {
    const settings = await withTextFormat(options.data, logger);
    const { examples, name } = await loadDataset(settings, { part: "text", logger });
    if (examples.length === 0)
      throw new InputError(`${name} holds no sentence to label`, {
        at: { files: options.data.files?.join(",") ?? "" },
        fix: "check the files and the format named with --from",
      });
    const find = findOptions(options, model, logger);
    const { examples: chosen, types } = chooseMentions(
      await findMentions(model, examples, find, context),
      options,
    );
    const kept = dropsEmpty ? chosen.filter(({ mentions }) => mentions.length > 0) : chosen;
    const batches = (async function* () {
      yield kept;
    })();
    const labels = find.asked?.labels ?? model.labels;
    const given = { write: { ...suggestionOptions(to), ...options.write }, out: options.out };
    const { writer, losses } = createWriting(format, given, makeQuerySet(labels), name);
    const { records, counts, labels: counted } = countPassing({ kind: "examples", batches });
    const files = settings.files ?? [settings.corpus ?? ""];
    const { out } = await writeRecords(
      records,
      { out: options.out, inputs: files, writer, label: "pseudo-label" },
      context,
    );
    const card = {
      ...{ format, dataset: name, write: given.write, counts, labels: counted.toSorted(), notes: {} },
      made: {
        verb: "pseudo-label",
        from: files.map((file) => basename(file)),
        model: publicName(options.model),
      },
      weaknesses: ["What is labelled, and what is not, was found by a model, and corrected by nobody."],
    };
    await writeCard(out, losses, card, context);
    return {
      ...{ out, sentences: examples.length, written: kept.length },
      empty: kept.filter(({ mentions }) => mentions.length === 0).length,
      mentions: kept.reduce((sum, { mentions }) => sum + mentions.length, 0),
      types,
    };
  } finally {
    model.dispose();
  }
}

async function findMentions(
  model: NerModel,
  examples: readonly Example[],
  find: FindOptions,
  { signal, startProgress }: CommandContext,
): Promise<Example[]> {
  const progress = startProgress("pseudo-label");
  const found: Example[] = [];
  try {
    for (let at = 0; at < examples.length; at += batchTexts) {
      checkInterrupt(signal);
      // Gold mentions must not reach the model, which some methods would ask by.
      const bare = examples.slice(at, at + batchTexts).map((example) => ({ ...example, mentions: [] }));
      found.push(...(await model.predictExamples(bare, find)));
      progress.update(found.length, examples.length);
    }
  } finally {
    progress.end();
  }
  checkInterrupt(signal);
  return found;
}

/** What was written, then a line a type. */
export function describePseudoLabels({
  out,
  sentences,
  written,
  empty,
  mentions,
  types,
}: PseudoLabelResult): string {
  const table = formatTable(
    ["type", "kept", "mean score", "under the score", "over the cap"],
    Object.entries(types).map(([label, { kept, meanScore, belowScore, overCap }]) => [
      ...[label, kept, meanScore === null ? "–" : meanScore.toFixed(4), belowScore, overCap],
    ]),
  );
  const counts = `${formatCount(written)} of ${formatCount(sentences)} sentences, ${formatCount(empty)} without a mention; ${formatCount(mentions)} mentions`;
  return [`${out}: ${counts}`, table].join("\n\n");
}
