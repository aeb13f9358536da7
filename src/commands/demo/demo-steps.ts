import { join } from "node:path";
import { mergeSettings, type SettingsTree } from "../training/config/settings-tree.js";

/** One run of the command line; it starts when those it builds on are done. */
export interface DemoStep {
  readonly name: string;
  readonly verb: "build-corpus" | "pretrain" | "finetune";
  /** Written to a file of its own, with absolute paths. */
  readonly config: SettingsTree;
  readonly after: readonly string[];
}

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
  /** Absolute. */
  readonly out: string;
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

export const mapFolder = (out: string): string => join(out, "maps");

/**
 * NER-BERT's experiment at small scale: a corpus without sentences of the test sets, a masked LM on all its text, tagging
 * with finer and coarser labels, and fine-tuning on few sentences from each of them.
 *
 * Source: Liu et al. 2021, "NER-BERT" (arXiv:2112.00405), sections 4.2, 4.3 and table 2.
 * Differs: the size; the starts with boundaries alone and with nothing are not in the paper.
 */
export function listDemoSteps(plan: DemoPlan): readonly DemoStep[] {
  const tagged = demoStarts.filter(({ folder }) => folder.startsWith("tagging"));
  return [
    corpusStep(plan),
    pretrainStep(plan, "mlm", "mlm", { data: { corpus: join(plan.out, "corpus") } }, "corpus"),
    ...tagged.map((start) => taggingStep(plan, start)),
    ...plan.targets.flatMap((target) => demoStarts.map((start) => finetuneStep(plan, target, start))),
  ];
}

function corpusStep({ dumps, types, targets, out, stages }: DemoPlan): DemoStep {
  const own = {
    dump: dumps,
    types,
    decontaminate: targets.map(({ test }) => test),
    out: join(out, "corpus"),
  };
  return { name: "corpus", verb: "build-corpus", config: mergeSettings(stages.corpus, own), after: [] };
}

function taggingStep(plan: DemoPlan, start: DemoStart): DemoStep {
  const labelsMap = "map" in start ? { labelsMap: join(mapFolder(plan.out), start.map) } : {};
  const data = { corpus: join(plan.out, "corpus"), ...labelsMap };
  return pretrainStep(plan, "tagging", start.folder, { model: modelOf(plan, "mlm"), data }, "mlm");
}

function pretrainStep(
  { stages, out, engine }: DemoPlan,
  stage: "mlm" | "tagging",
  name: string,
  own: SettingsTree,
  after: string,
): DemoStep {
  const config = mergeSettings(stages[stage], own, { out: join(out, name), engine });
  return { name, verb: "pretrain", config, after: [after] };
}

function finetuneStep(plan: DemoPlan, target: DemoTarget, start: DemoStart): DemoStep {
  const { stages, seeds, engine, out } = plan;
  const isRandom = start.folder === "random";
  return {
    name: `${target.name} from ${start.folder}`,
    verb: "finetune",
    config: mergeSettings(stages.finetune, {
      model: isRandom ? randomModel(plan) : modelOf(plan, start.folder),
      train: { files: [target.train] },
      test: { files: [target.test] },
      seeds,
      engine,
      out: finetuneFolder(out, target, start),
    }),
    after: [isRandom ? "mlm" : start.folder],
  };
}

const modelOf = ({ out }: DemoPlan, folder: string): SettingsTree => ({ from: join(out, folder, "model") });

/** The masked LM's size and vocabulary with other numbers in it. */
const randomModel = (plan: DemoPlan): SettingsTree =>
  mergeSettings(plan.stages.mlm["model"] as SettingsTree, {
    random: { vocabulary: { from: join(plan.out, "mlm", "model") } },
  });
