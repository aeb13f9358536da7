import { basename } from "node:path";
import { stringify as formatYaml } from "yaml";
import { z } from "zod";
import { ConfigError } from "../../core/errors.js";
import { formatTable } from "../../core/table.js";
import type { Example } from "../../text/example.js";
import type { TagScheme } from "../../text/tags.js";
import type { WriteContext } from "../format.js";
import { splitNameOf } from "./split-name.js";
import { parseFrontMatter, tagNamesOf } from "./tag-names.js";

const labelSchema = z.object({ mentions: z.int(), examples: z.array(z.string()) });
const splitSchema = z.object({
  file: z.string(),
  texts: z.int(),
  words: z.int(),
  mentions: z.int(),
  labels: z.record(z.string(), labelSchema),
});
/** What the card keeps of each split, so that the next file of the same dataset can be added to it. */
const nerforgeSchema = z.object({ tags: z.array(z.string()), splits: z.record(z.string(), splitSchema) });
type CardFacts = z.output<typeof nerforgeSchema>;
type SplitFacts = z.output<typeof splitSchema>;

export interface DatasetCardOptions {
  readonly card: "auto" | "readme" | "none";
  readonly scheme: TagScheme;
  readonly licence?: string | undefined;
  readonly language?: string | undefined;
}

/** What a card must know of the format whose files it stands beside. */
export interface TaggedFile {
  /** Endings by which `datasets` knows the format. */
  readonly endings: readonly string[];
  /** Whether tags are numbers: those that a card has named must keep theirs. */
  readonly holdsNumbers: boolean;
  /** Whether the file itself names its tags. */
  readonly holdsNames: boolean;
}

/** As many mentions of a label are shown. */
const maxExamples = 3;

/**
 * `README.md` beside files of words and tags: the card from which Hugging Face's `datasets` takes which file is which
 * split, and the tags' numbers. A card that this class wrote before is added to.
 */
export class DatasetCard {
  /** Tags to their numbers. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly #facts: CardFacts;
  readonly #split: SplitFacts;
  readonly #isWritten: boolean;

  /**
   * @param file what the format's files are like
   * @throws ConfigError when another hand's README.md is there, when its tags would change their numbers, or when a
   *   card must be written for a file whose ending `datasets` does not know
   */
  constructor(
    readonly options: DatasetCardOptions,
    readonly context: WriteContext,
    { endings, holdsNumbers, holdsNames }: TaggedFile,
  ) {
    const { out = "" } = context;
    const file = basename(out);
    const isKnown = out === "" || endings.some((ending) => file.replace(/\.gz$/, "").endsWith(ending));
    this.#isWritten =
      options.card !== "none" && (isKnown || options.card === "readme" || (holdsNumbers && !holdsNames));
    if (this.#isWritten && !isKnown) refuseEnding(file, endings);
    const before = this.#isWritten ? readCard(context) : undefined;
    const wanted = tagNamesOf(context.labels, options.scheme);
    const tags = joinTagNames(before?.tags, wanted, holdsNumbers);
    this.numbers = new Map(tags.map((name, number) => [name, number]));
    this.#split = { file, texts: 0, words: 0, mentions: 0, labels: {} };
    const splits = before?.splits ?? {};
    const taken = Object.fromEntries(Object.entries(splits).map(([name, split]) => [name, split.file]));
    this.#facts = {
      tags: [...tags],
      splits: { ...splits, [splitNameOf(file, taken)]: this.#split },
    };
  }

  count({ text, words, mentions }: Example): void {
    const split = this.#split;
    split.texts++;
    split.words += words.length / 2;
    split.mentions += mentions.length;
    for (const { start, end, label } of mentions) {
      const entry = (split.labels[label] ??= { mentions: 0, examples: [] });
      entry.mentions++;
      const surface = text.slice(start, end);
      if (entry.examples.length < maxExamples && !entry.examples.includes(surface))
        entry.examples.push(surface);
    }
  }

  /** The files beside the dataset's. */
  sidecars(): Record<string, string> {
    return this.#isWritten ? { "README.md": this.#format() } : {};
  }

  #format(): string {
    const { licence, language } = this.options;
    const { datasetId, notices } = this.context;
    const { tags, splits } = this.#facts;
    const names = Object.fromEntries(tags.map((name, number) => [String(number), name]));
    const matter = {
      ...(language === undefined ? {} : { language: [language] }),
      license: licence ?? (notices === undefined ? "unknown" : "cc-by-sa-4.0"),
      pretty_name: datasetId,
      task_categories: ["token-classification"],
      task_ids: ["named-entity-recognition"],
      tags: ["nerforge"],
      configs: [
        {
          config_name: "default",
          data_files: Object.entries(splits).map(([split, { file }]) => ({ split, path: file })),
        },
      ],
      dataset_info: {
        features: [
          { name: "id", dtype: "string" },
          { name: "tokens", sequence: "string" },
          { name: "ner_tags", sequence: { class_label: { names } } },
        ],
      },
      nerforge: this.#facts,
    };
    return `---\n${formatYaml(matter)}---\n${formatBody(datasetId, splits, notices)}`;
  }
}

function refuseEnding(file: string, endings: readonly string[]): never {
  throw new ConfigError(`datasets tells a file's format by its ending, which is not that of ${file}`, {
    fix: `end the name with ${endings.join(" or ")}, or write no card with --write card=none`,
  });
}

function readCard({ readBeside }: WriteContext): CardFacts | undefined {
  const text = readBeside?.("README.md");
  if (text === undefined) return undefined;
  const matter = parseFrontMatter(text);
  const kept = nerforgeSchema.safeParse((matter as Record<string, unknown> | undefined)?.["nerforge"]);
  if (kept.success) return kept.data;
  throw new ConfigError("a README.md that is no card of such a dataset stands beside the file", {
    fix: "write to a folder of its own, or write no card with --write card=none",
  });
}

/** The tags that are there with their numbers, and what the new file adds. */
function joinTagNames(
  before: readonly string[] | undefined,
  wanted: readonly string[],
  mustKeepNumbers: boolean,
): readonly string[] {
  if (before === undefined) return wanted;
  const added = wanted.filter((name) => !before.includes(name));
  if (added.length > 0 && mustKeepNumbers)
    throw new ConfigError(
      `the dataset's other files number ${before.length} tags, and ${added.join(", ")} is not among them`,
      { fix: "name all labels with --labels when its first file is written" },
    );
  return [...before, ...added];
}

function formatBody(
  datasetId: string,
  splits: CardFacts["splits"],
  notices: readonly string[] | undefined,
): string {
  const rows = Object.entries(splits).map(([name, { texts, words, mentions }]) => [
    name,
    texts,
    words,
    mentions,
  ]);
  const labels = [...new Set(Object.values(splits).flatMap((split) => Object.keys(split.labels)))].sort();
  const labelRows = labels.map((label) => {
    const entries = Object.values(splits).flatMap((split) => split.labels[label] ?? []);
    const examples = [...new Set(entries.flatMap((entry) => entry.examples))].slice(0, maxExamples);
    const mentions = entries.reduce((sum, entry) => sum + entry.mentions, 0);
    return [label, mentions, examples.join(" | ").replace(/\s+/g, " ")];
  });
  return `# ${datasetId}

Words and tags for named entity recognition, written by nerforge. A word's place in \`tokens\` is its tag's in \`ner_tags\`.

\`\`\`python
from datasets import load_dataset
dataset = load_dataset("path/to/this/folder")
\`\`\`

\`\`\`
${formatTable(["split", "texts", "words", "mentions"], rows)}

${formatTable(["label", "mentions", "for example"], labelRows)}
\`\`\`
${notices === undefined ? "" : `\n${notices.join("\n")}\n`}`;
}
