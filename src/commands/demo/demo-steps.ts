import { join } from "node:path";
import { mergeSettings, type SettingsTree } from "../training/config/settings-tree.js";

/** A labelled set that the starts are compared on. */
export interface DemoTarget {
  readonly name: string;
  readonly train: string;
  readonly test: string;
}

export const demoStages = ["corpus", "mlm", "tagging", "finetune"] as const;
export type DemoStage = (typeof demoStages)[number];

export interface DemoPlan {
  readonly dumps: readonly string[];
  readonly types: readonly string[];
  readonly targets: readonly DemoTarget[];
  /** The settings of each stage; what depends on files and folders is put in. */
  readonly stages: Readonly<Record<DemoStage, SettingsTree>>;
  readonly engine?: string | undefined;
  readonly seeds: readonly number[];
}

/** What the fine-tuning begins with, in the order of the table. */
export const demoStarts = [
  { title: "random start", folder: "random" },
  { title: "MLM only", folder: "mlm" },
  { title: "MLM, tagging: boundaries", folder: "tagging-boundaries", map: "boundaries.yaml" },
  { title: "MLM, tagging: 4 types", folder: "tagging-4-types", map: "four-types.yaml" },
  { title: "MLM, tagging: all types", folder: "tagging-all-types" },
] as const;
export type DemoStart = (typeof demoStarts)[number];

/** Folder of the fine-tunings of one target from one start. */
export const finetuneFolder = (out: string, target: DemoTarget, start: DemoStart): string =>
  join(out, "finetune", target.name, start.folder);

/** Folder of the maps of labels, below the demo's. */
export const mapFolder = "maps";

/**
 * NER-BERT's experiment at small scale, as a pipeline to be written into the demo's folder: a corpus without sentences of
 * the test sets, a masked LM on all its text, tagging with finer and coarser labels, and fine-tuning on few sentences from
 * each of them.
 *
 * Source: Liu et al. 2021, "NER-BERT" (arXiv:2112.00405), sections 4.2, 4.3 and table 2.
 * Differs: the size; the starts with boundaries alone and with nothing are not in the paper.
 */
export function demoPipeline(plan: DemoPlan): SettingsTree {
  const { dumps, types, targets, stages } = plan;
  const corpus = { dump: dumps, types, decontaminate: targets.map(({ test }) => test) };
  const tagged = demoStarts.filter(({ folder }) => folder.startsWith("tagging"));
  return {
    about: "NER-BERT at small scale: what tagging a corpus gains over masked words alone",
    out: ".",
    steps: {
      corpus: { run: "build-corpus", config: mergeSettings(stages.corpus, corpus) },
      mlm: pretrainStep(plan, "mlm", { data: { corpus: "${steps.corpus}" } }),
      ...Object.fromEntries(tagged.map((start) => [start.folder, taggingStep(plan, start)])),
      finetune: finetuneStep(plan),
    },
  };
}

function taggingStep(plan: DemoPlan, start: DemoStart): SettingsTree {
  const labelsMap = "map" in start ? { labelsMap: `${mapFolder}/${start.map}` } : {};
  const data = { corpus: "${steps.corpus}", ...labelsMap };
  return pretrainStep(plan, "tagging", { model: modelOf("mlm"), data });
}

const pretrainStep = (
  { stages, engine }: DemoPlan,
  stage: "mlm" | "tagging",
  own: SettingsTree,
): SettingsTree => ({ run: "pretrain", config: mergeSettings(stages[stage], own, { engine }) });

/** Each target from each start. */
function finetuneStep(plan: DemoPlan): SettingsTree {
  const { stages, targets, seeds, engine } = plan;
  const starts = demoStarts.map(({ folder }) => [
    folder,
    { model: folder === "random" ? randomModel(plan) : modelOf(folder) },
  ]);
  return {
    run: "finetune",
    for: {
      target: Object.fromEntries(targets.map(({ name, train, test }) => [name, { train, test }])),
      start: Object.fromEntries(starts),
    },
    folder: "finetune/${target}/${start}",
    config: mergeSettings(stages.finetune, {
      model: "${start.model}",
      train: { files: ["${target.train}"] },
      test: { files: ["${target.test}"] },
      seeds,
      engine,
    }),
  };
}

const modelOf = (step: string): SettingsTree => ({ from: `\${steps.${step}}/model` });

/** The masked LM's size and vocabulary with other numbers in it. */
const randomModel = ({ stages }: DemoPlan): SettingsTree =>
  mergeSettings(stages.mlm["model"] as SettingsTree, {
    random: { vocabulary: { from: "${steps.mlm}/model" } },
  });
