import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify as formatYaml } from "yaml";
import { readYaml } from "../../core/config.js";
import { ConfigError, InputError } from "../../core/errors.js";
import { type Counts, scoreCounts, sumCounts } from "../../metrics/scores.js";
import { readMerges } from "../../ontology/label-set-file.js";
import type { CommandContext } from "../context.js";
import type { CommandResult } from "../corpus-commands.js";
import { type RunOptions, runPipeline } from "../pipeline/run-pipeline.js";
import { parseSettings, type SettingsTree } from "../training/config/settings-tree.js";
import { withDefaults } from "../training/config/training-defaults.js";
import { readRunManifest } from "../training/runs/run-folder.js";
import {
  type DemoPlan,
  type DemoStage,
  type DemoTarget,
  demoPipeline,
  demoStages,
  demoStarts,
  finetuneFolder,
  mapFolder,
} from "./demo-steps.js";
import { type DemoScore, formatDemoTable } from "./demo-table.js";

export interface NerBertDemoOptions extends Pick<RunOptions, "command" | "verbs" | "from" | "jobs"> {
  readonly dumps: readonly string[];
  readonly types: readonly string[];
  /** Folders with a train and a test file each. */
  readonly targets: readonly string[];
  readonly out: string;
  readonly seeds: readonly number[];
  readonly engine?: string | undefined;
  /** `stage.key=value`, e.g. `mlm.training.epochs=1`. */
  readonly set?: readonly string[];
}

/** Folder of the shipped settings of every stage. */
const configFolder = fileURLToPath(new URL("../../../configs/demo/", import.meta.url));

/**
 * NER-BERT's claim at small scale: the gain of tagging a corpus over masked words alone, on targets of few sentences.
 * `out` gets a pipeline, which is run there; a second launch goes on where the first ended. `table.md` holds the result.
 *
 * @throws ConfigError when a target lacks its files, two have the same name, a stage is unknown, or a step was done with
 *   other settings; InputError when a step fails;
 *   InterruptedError after Ctrl-C
 */
export async function runNerBertDemo(
  options: NerBertDemoOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const out = resolve(options.out);
  const plan: DemoPlan = {
    dumps: options.dumps.map((path) => resolve(path)),
    types: options.types.map((path) => resolve(path)),
    targets: findTargets(options.targets),
    stages: readStages(options.set ?? []),
    engine: options.engine,
    seeds: options.seeds,
  };
  writeMaps(join(out, mapFolder));
  const file = join(out, "pipeline.yaml");
  writeIfOther(file, formatYaml(demoPipeline(plan)));
  const { command, verbs, from = [], jobs } = options;
  await runPipeline({ file, command, verbs, from, jobs }, context);
  const scores = collectScores(plan, out);
  const table = formatDemoTable(scores, { tagged: demoStarts[4].title, baseline: demoStarts[1].title });
  writeFileSync(join(out, "table.md"), table.markdown);
  return { text: table.text, json: { out, scores, verdict: table.verdict } };
}

function findTargets(folders: readonly string[]): DemoTarget[] {
  const targets = folders.map(findTarget);
  const twice = targets.find(({ name }, at) => targets.findIndex((other) => other.name === name) < at);
  if (twice === undefined) return targets;
  throw new ConfigError(`two targets are named ${twice.name}`, { fix: "give their folders different names" });
}

/** The files of a target by their names: `train`, `test`, with any extension. */
export function findTarget(folder: string): DemoTarget {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new ConfigError(`the target ${folder} is no folder`, {
      fix: "name a folder with a train and a test file",
    });
  const names = readdirSync(folder).sort();
  const find = (stem: string): string => {
    const name = names.find((file) => file === stem || file.startsWith(`${stem}.`));
    if (name !== undefined) return resolve(folder, name);
    throw new ConfigError(`the target ${folder} has no file named ${stem} or ${stem}.*`, {
      at: { found: names.slice(0, 10).join(", ") },
      fix: "name a folder with a train and a test file",
    });
  };
  return { name: basename(resolve(folder)), train: find("train"), test: find("test") };
}

function readStages(set: readonly string[]): Readonly<Record<DemoStage, SettingsTree>> {
  const given = parseSettings(set);
  const unknown = Object.keys(given).find((key) => !(demoStages as readonly string[]).includes(key));
  if (unknown !== undefined)
    throw new ConfigError(`--set begins with "${unknown}", expected one of ${demoStages.join(", ")}`, {
      fix: "write it as mlm.training.epochs=1",
    });
  const read = (stage: DemoStage): SettingsTree =>
    withDefaults(
      readYaml(join(configFolder, `${stage}.yaml`)) as SettingsTree,
      (given[stage] ?? {}) as SettingsTree,
    );
  return { corpus: read("corpus"), mlm: read("mlm"), tagging: read("tagging"), finetune: read("finetune") };
}

/** The maps of labels that make coarser ones of the corpus's: `nerbert-4`, and one for all. */
function writeMaps(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeIfOther(join(folder, "four-types.yaml"), formatYaml(readMerges("nerbert-4")));
  writeIfOther(join(folder, "boundaries.yaml"), formatYaml({ "*": "MENTION" }));
}

function writeIfOther(path: string, content: string): void {
  if (!existsSync(path) || readFileSync(path, "utf8") !== content) writeFileSync(path, content);
}

/** What a fine-tuning leaves as its result, as far as it is needed here: counts by label for each seed. */
interface FinetuneResult {
  readonly json: {
    readonly sizes: readonly {
      readonly seeds: readonly { readonly test?: { readonly counts: Readonly<Record<string, Counts>> } }[];
    }[];
  };
}

const f1Of = (counts: Readonly<Record<string, Counts>> | undefined): number =>
  counts === undefined ? Number.NaN : scoreCounts(sumCounts(Object.values(counts))).f1;

const collectScores = ({ targets }: DemoPlan, out: string): DemoScore[] =>
  targets.flatMap((target) =>
    demoStarts.map((start) => {
      const folder = finetuneFolder(out, target, start);
      const result = readRunManifest(folder)?.result as FinetuneResult | undefined;
      const f1 = result?.json.sizes[0].seeds.map(({ test }) => f1Of(test?.counts));
      if (f1 === undefined || f1.some(Number.isNaN))
        throw new InputError(`the run in ${folder} has no scores on its test set`, {
          fix: "delete it and run again",
        });
      return { start: start.title, target: target.name, f1 };
    }),
  );
