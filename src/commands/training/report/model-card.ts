import { stringify as formatYaml } from "yaml";
import { packageVersion } from "../../../core/package-version.js";
import { formatCount } from "../../../core/table.js";
import type { MethodName } from "../../../models/methods/method.js";
import { corpusWeaknesses } from "../../corpus-weaknesses.js";
import { listPapers, type PaperName } from "../../papers.js";
import type { SettingsTree } from "../config/settings-tree.js";
import type { ModelFacts } from "../models/ner-model.js";
import {
  type CardDataset,
  type CardMetrics,
  formatDatasets,
  formatLabels,
  formatMetrics,
} from "./card-parts.js";
import { methodNotes } from "./method-notes.js";
import { fewMentions } from "./verdict.js";

/** What a model's card says. */
export interface ModelCard {
  readonly name: string;
  readonly method: MethodName;
  /** Of a model that finds mentions. */
  readonly facts?: ModelFacts | undefined;
  /** What was trained over a frozen model: `unipelt`. */
  readonly peft?: string | undefined;
  readonly head?: "linear" | "crf" | undefined;
  /** Folder or repository that the training began with. */
  readonly base?: string | undefined;
  /** How the model came about, as a sentence. */
  readonly about: string;
  /** BCP 47 tag. */
  readonly language?: string | undefined;
  readonly datasets: readonly CardDataset[];
  /** Mentions of each label in the training data. */
  readonly labels: ReadonlyMap<string, number>;
  /** Mentions as they are written; absent where the training data must not be shown. */
  readonly surfaces?: ReadonlyMap<string, readonly string[]> | undefined;
  readonly metrics?: CardMetrics | undefined;
  /** Mean loss over held-out targets, of a masked LM. */
  readonly devLoss?: number | undefined;
  readonly verdict?: string | undefined;
  /** What decides the training. */
  readonly settings: SettingsTree;
  /** Of the engine that computed it. */
  readonly engine: string;
}

/** Licences as Hugging Face names them. */
const hubLicences: ReadonlySet<string> = new Set([
  "apache-2.0",
  "mit",
  "cc0-1.0",
  "cc-by-3.0",
  "cc-by-4.0",
  "cc-by-sa-3.0",
  "cc-by-sa-4.0",
  "cc-by-nc-4.0",
  "cc-by-nc-sa-4.0",
  "odc-by",
  "gpl-3.0",
  "bsd-3-clause",
]);

/**
 * A model's card: YAML that Hugging Face's hub reads, then what a person who meets the model should know. With
 * `surfaces` it holds words of the training data.
 */
export function formatModelCard(card: ModelCard): string {
  const sections = [
    `# ${card.name}\n\n${card.about} Made by nerforge ${packageVersion}.`,
    ...(card.verdict === undefined ? [] : [card.verdict.replaceAll("\n", "\n\n")]),
    ...(card.labels.size === 0
      ? []
      : [`## Labels\n\n${formatLabels(card.labels, card.surfaces)}${warnOfRare(card.labels)}`]),
    `## How well\n\n${describeQuality(card)}`,
    `## Data\n\n${formatDatasets(card.datasets)}\n\n${describeLicences(card.datasets)}`,
    `## How to use it\n\n${describeUse(card)}`,
    `## How it was trained\n\nEngine: ${card.engine}.${describeSize(card)}\n\n\`\`\`yaml\n${formatYaml(card.settings).trim()}\n\`\`\``,
    `## Limits\n\n${describeLimits(card)}`,
    `## Citation\n\n${listPapers(papersOf(card))}`,
  ];
  return `---\n${formatYaml(frontMatter(card)).trim()}\n---\n\n${sections.join("\n\n")}\n`;
}

function frontMatter(card: ModelCard): Record<string, unknown> {
  const { method, language, datasets, metrics, base } = card;
  const licence = licenceOf(datasets);
  const { task, tags } = methodNotes[method];
  return {
    library_name: isOfTransformers(card) ? "transformers" : "nerforge",
    pipeline_tag: task,
    tags: [...tags, encoderOf(card), "nerforge"],
    ...(language === undefined || language === "und" ? {} : { language: [language] }),
    ...licence,
    // A path says nothing to anyone else.
    ...(base !== undefined && /^[\w-][\w.-]*\/[\w.-]+$/.test(base) ? { base_model: base } : {}),
    ...(metrics === undefined ? {} : { "model-index": [modelIndex(card.name, metrics)] }),
  };
}

const encoderOf = ({ facts, method }: ModelCard): string =>
  facts?.encoder ?? (method === "seq2seq" ? "t5" : "bert");

/** Whether Transformers computes what it computes here. */
const isOfTransformers = (card: ModelCard): boolean =>
  methodNotes[card.method].opensInTransformers && encoderOf(card) !== "bilstm" && card.peft === undefined;

function describeSize({ facts, peft }: ModelCard): string {
  if (facts === undefined) return "";
  const { trained, parameters } = facts;
  const how = peft === undefined ? "" : ` (${peft} and the head; the rest is frozen)`;
  return ` Trained: ${formatCount(trained)} of ${formatCount(parameters)} parameters${how}.`;
}

function licenceOf(datasets: readonly CardDataset[]): Record<string, string> {
  const licences = [
    ...new Set(datasets.filter(({ role }) => role !== "test").flatMap(({ licence }) => licence ?? [])),
  ];
  const [only] = licences;
  if (only === undefined) return {};
  if (licences.length === 1 && hubLicences.has(only.toLowerCase())) return { license: only.toLowerCase() };
  return { license: "other", license_name: licences.join(" and ") };
}

function modelIndex(name: string, { how, dataset, report }: CardMetrics): Record<string, unknown> {
  const round = (share: number): number => Number(share.toFixed(4));
  const { micro, macro } = report;
  return {
    name,
    results: [
      {
        task: { type: "token-classification", name: "Named entity recognition" },
        dataset: { name: dataset, type: dataset.toLowerCase().replace(/[^a-z0-9]+/g, "-"), split: how },
        metrics: [
          { type: "f1", name: "F1, micro", value: round(micro.f1) },
          { type: "precision", name: "Precision, micro", value: round(micro.precision) },
          { type: "recall", name: "Recall, micro", value: round(micro.recall) },
          { type: "f1", name: "F1, macro", value: round(macro.f1) },
        ],
      },
    ],
  };
}

function warnOfRare(labels: ReadonlyMap<string, number>): string {
  const rare = [...labels].filter(([, count]) => count < fewMentions).map(([label]) => label);
  if (rare.length === 0) return "";
  return `\n\nLabels with fewer than ${fewMentions} mentions are hardly learnt: ${rare.join(", ")}.`;
}

function describeQuality({ metrics, labels, devLoss, method }: ModelCard): string {
  if (metrics !== undefined) return formatMetrics(metrics, labels);
  if (devLoss !== undefined)
    return `Mean loss of the ${method === "seq2seq" ? "tokens of targets" : "masked words"} on held-out text: ${devLoss.toFixed(4)} (perplexity ${Math.exp(devLoss).toFixed(2)}).`;
  return "It was not measured: there were no held-out texts.";
}

const encoderPapers: Readonly<Record<string, readonly PaperName[]>> = {
  bert: ["bert"],
  t5: ["t5"],
  bilstm: ["lstmCrf", "cnnLstmCrf"],
};

/** Of the method, its encoder, its head, and of how a corpus's labels are made. */
function papersOf(card: ModelCard): PaperName[] {
  const { method, head, datasets } = card;
  return [
    ...new Set<PaperName>([
      ...methodNotes[method].papers,
      ...(encoderPapers[encoderOf(card)] ?? []),
      ...(head === "crf" ? (["lstmCrf"] as const) : []),
      ...(isOfCorpus(datasets) ? (["nerBert"] as const) : []),
    ]),
  ];
}

/** Whether a corpus is among them, by the name that it gives itself. */
const isOfCorpus = (datasets: readonly CardDataset[]): boolean =>
  datasets.some(({ role, name }) => role !== "test" && /^Wikipedia \(.*\) with DBpedia types$/.test(name));

function describeLicences(datasets: readonly CardDataset[]): string {
  const isWikipedia = datasets.some(({ licence }) => /^cc-by-sa/i.test(licence ?? ""));
  return [
    "What the licences of the data ask for holds for what is derived from them; whether a model is, is for you to judge.",
    ...(isWikipedia
      ? [
          "Wikipedia's text is by its authors under CC BY-SA 4.0; DBpedia's types stand under CC BY-SA as well.",
        ]
      : []),
  ].join(" ");
}

function describeUse(card: ModelCard): string {
  const { method, head, name, peft } = card;
  const notes = methodNotes[method];
  const further =
    method === "seq2seq"
      ? { flag: " --method punified", noun: "PUnifiedNER model" }
      : { flag: "", noun: "tagger" };
  const python = `\`\`\`python\n${notes.transformers(name)}\n\`\`\``;
  if (notes.use === undefined)
    return `${python}\n\n\`nerforge finetune --data FILE --model ${name}${further.flag}\` makes a ${further.noun} of it.`;
  const command = `\`\`\`\nnerforge predict --model ${name} texts.txt\n\`\`\``;
  const own = `With nerforge:\n\n${command}\n\n\`\`\`ts\n${notes.use(name)}\n\`\`\``;
  if (encoderOf(card) === "bilstm") return `${own}\n\nTransformers does not know this model.`;
  if (peft !== undefined)
    return `${own}\n\nTransformers does not know ${peft} as it stands here (\`peft.json\`), and opens the frozen BERT without it.`;
  if (!notes.opensInTransformers)
    return `${own}\n\nTransformers opens its BERT, without what finds the mentions:\n\n${python}`;
  const crf = head === "crf" ? ", which does not know the CRF and takes each word's best tag" : "";
  return `${own}\n\nWith Transformers${crf}:\n\n${python}`;
}

function describeLimits({ method, language, datasets, labels }: ModelCard): string {
  const text = language === undefined || language === "und" ? "text" : `text in \`${language}\``;
  const ofLabels = isOfCorpus(datasets) && labels.size > 0 ? corpusWeaknesses(undefined) : [];
  return [...methodNotes[method].limits(text), ...ofLabels].map((line) => `- ${line}`).join("\n");
}
