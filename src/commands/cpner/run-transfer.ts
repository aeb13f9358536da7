import { formatTable } from "../../core/table.js";
import { findQuerySet } from "../../formats/queries/query-set.js";
import { resolveModel } from "../../hub/resolve-model.js";
import type { ScoreReport } from "../../metrics/scores.js";
import type { CommandContext } from "../context.js";
import type { CommandResult } from "../corpus-commands.js";
import { type FileFacts, readFileFacts } from "../file-facts.js";
import { readDatasetFacts } from "../training/datasets/load-dataset.js";
import type { LaunchOptions } from "../training/pretrain.js";
import { shownPath } from "../training/report/shown-path.js";
import { readModelFacts } from "../training/runs/fingerprint.js";
import { RunFolder } from "../training/runs/run-folder.js";
import { startEngine } from "../training/start-engine.js";
import { type ExperimentResult, runExperiment } from "./run-experiment.js";
import type { TransferConfig } from "./settings.js";

/** What `manifest.json` keeps of an experiment, and `--json` prints. */
interface TransferReport extends Omit<ExperimentResult, "scores"> {
  /** Of the prefix store. */
  readonly store: string;
  readonly scores?: {
    readonly strings: Omit<ScoreReport, "labels">;
    readonly spans: Omit<ScoreReport, "labels">;
  };
}

/**
 * Runs an experiment with CP-NER into a run folder: its prefix store is `store/`. A relaunch goes on where it was stopped.
 *
 * @throws ConfigError when the folder holds a run of another config or of other data; InterruptedError after Ctrl-C, with
 *   a checkpoint; as `runExperiment`
 */
export async function runTransfer(
  config: TransferConfig,
  { isFresh = false }: LaunchOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const engine = await startEngine(config.engine, context);
  const base = await resolveModel(config.model.from);
  const files = await readInputFacts(config, base, context.signal);
  const { out: folder, engine: _, ...experiment } = config;
  const run = RunFolder.open(
    {
      ...{ verb: "transfer", folder, config, files, isFresh },
      engine: `${engine.name} (${engine.description})`,
    },
    context,
  );
  try {
    const store = run.path("store");
    const report =
      (run.result as TransferReport | undefined) ??
      toReport(
        await runExperiment(
          { ...experiment, model: { from: base } },
          { store, folder: run.path("trainings") },
          run.context,
        ),
        store,
      );
    run.finish(report);
    return { text: describeReport(report, shownPath(config.model.from)), json: report };
  } finally {
    run.close();
  }
}

async function readInputFacts(
  { sources, target, test }: TransferConfig,
  base: string,
  signal: AbortSignal,
): Promise<Record<string, readonly FileFacts[]>> {
  const facts: Record<string, readonly FileFacts[]> = { model: await readModelFacts(base, signal) };
  for (const { name, train, dev, queries } of [...sources, target]) {
    facts[`${name}.train`] = await readDatasetFacts(train, signal);
    facts[`${name}.dev`] = dev === undefined ? [] : await readDatasetFacts(dev, signal);
    facts[`${name}.queries`] =
      queries === undefined ? [] : await readFileFacts([findQuerySet(queries)], signal);
  }
  return { ...facts, test: test === undefined ? [] : await readDatasetFacts(test, signal) };
}

const toReport = ({ scores, ...rest }: ExperimentResult, store: string): TransferReport => ({
  ...{ ...rest, store },
  ...(scores && { scores: { strings: withoutLabels(scores.strings), spans: withoutLabels(scores.spans) } }),
});

const withoutLabels = ({ labels: _, ...report }: ScoreReport): Omit<ScoreReport, "labels"> => report;

function describeReport({ domains, selections, scores, store }: TransferReport, model: string): string {
  const percent = (ratio: number): string => (100 * ratio).toFixed(2);
  const weights = selections.flatMap(({ target, sources }) =>
    sources.map(({ domain, labels, prefixes, weight }) => [
      ...[target, domain],
      ...[labels, prefixes, weight].map((value) => value.toFixed(4)),
    ]),
  );
  const row = (name: string, { micro, macro }: Omit<ScoreReport, "labels">) => [
    name,
    ...[micro.precision, micro.recall, micro.f1, macro.f1].map(percent),
  ];
  const where = shownPath(store);
  return [
    ...(weights.length === 0
      ? []
      : [formatTable(["target", "source", "label similarity", "prefix similarity", "weight"], weights)]),
    ...(scores === undefined
      ? []
      : [
          formatTable(
            ["test", "precision", "recall", "F1", "macro F1"],
            [row("texts", scores.strings), row("spans", scores.spans)],
          ),
        ]),
    `${where}: ${domains.map((domain) => `"nerforge predict --model ${model} --store ${where} --domain ${domain} FILE"`).join(", ")}`,
  ].join("\n\n");
}
