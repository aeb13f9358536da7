import { basename } from "node:path";
import { InputError, type ToolkitError } from "../core/errors.js";
import type { Logger } from "../core/logger.js";
import { Tally } from "../core/tally.js";
import type { Encoding } from "../formats/decode-text.js";
import { createNaming, type Naming } from "../formats/naming.js";
import { openRecords } from "../formats/open.js";
import { groupQuestions } from "../formats/questions.js";
import type { Example, Question } from "../text/example.js";
import { tellEncoding } from "./tell-encoding.js";
import { type Relabeller, readRelabeller } from "./training/datasets/relabel.js";
import type { RecordBatches } from "./write-records.js";

/** What every verb that reads datasets takes. Keys are the flags' names. */
export interface InputOptions {
  readonly from: string;
  readonly input: readonly string[];
  /** The format's read options. */
  readonly read?: Readonly<Record<string, unknown>>;
  readonly encoding?: Encoding;
  /** BCP 47 tag of the texts, for splitting raw text into words. */
  readonly language?: string;
  /** Name of the dataset; the first file's name without its ending when absent. */
  readonly dataset?: string;
  /** YAML file: label to label, or to null to leave its mentions out; "*" is every label that it does not name. */
  readonly labelsMap?: string;
  /** Share of records that may be unreadable and skipped; 0 stops at the first. */
  readonly maxSkippedRatio?: number;
}

/** The files of one call, read one after the other; may be read more than once. */
export class RecordInput {
  readonly tally = new Tally();
  readonly dataset: string;
  naming: Naming;
  readonly #relabeller: Relabeller | undefined;
  /** What stands before the ids of each file's records, where there are several files. */
  readonly #names: ReadonlyMap<string, string>;
  /** Files whose encoding was warned of. */
  readonly #told = new Set<string>();
  #read = 0;
  #skipped = 0;

  constructor(
    readonly options: InputOptions,
    readonly logger: Logger,
    naming: Naming = createNaming(),
    /** Told where each record begins. */
    readonly onRecord?: (id: string, line: number, file: string) => void,
  ) {
    const [first] = options.input;
    if (first === undefined)
      throw new InputError("no input file was named", { fix: "name at least one with --input" });
    this.dataset =
      options.dataset ??
      basename(first)
        .replace(/\.gz$/, "")
        .replace(/\.[^.]+$/, "");
    this.naming = naming;
    this.#names = nameInputs(options.input);
    if (options.labelsMap !== undefined) this.#relabeller = readRelabeller(options.labelsMap);
  }

  /** Records of the kind that the format holds. */
  records(): RecordBatches {
    this.#restart();
    // Opened once for its kind; a generator that is not started has opened no file.
    const { kind } = this.#open(this.options.input[0]);
    return kind === "examples" ? { kind, batches: this.#examples() } : { kind, batches: this.#questions() };
  }

  /** Labelled texts, whatever the format holds. */
  examples(): AsyncIterable<readonly Example[]> {
    const records = this.records();
    return records.kind === "examples"
      ? records.batches
      : groupQuestions(records.batches, this.options.language);
  }

  /** A second reading counts anew. */
  #restart(): void {
    this.#read = this.#skipped = 0;
    for (const reason of Object.keys(this.tally.toJSON())) this.tally.add(reason, -this.tally.get(reason));
  }

  async *#examples(): AsyncGenerator<readonly Example[]> {
    for (const file of this.options.input) {
      const opened = this.#open(file);
      if (opened.kind !== "examples") continue;
      for await (const batch of opened.batches) {
        this.#read += batch.length;
        yield batch.map((example) => this.#relabel(this.#rename(example, file)));
      }
    }
    this.#checkSkipped();
  }

  async *#questions(): AsyncGenerator<readonly Question[]> {
    for (const file of this.options.input) {
      const opened = this.#open(file);
      if (opened.kind !== "questions") continue;
      for await (const batch of opened.batches) {
        this.#read += batch.length;
        yield batch.flatMap((question) => this.#relabelQuestion(this.#rename(question, file)));
      }
    }
    this.#checkSkipped();
  }

  #open(file: string): ReturnType<typeof openRecords> {
    const { from, read, encoding, language, maxSkippedRatio = 0 } = this.options;
    return openRecords(file, {
      format: from,
      ...(read === undefined ? {} : { read }),
      ...(encoding === undefined ? {} : { encoding }),
      onFallback: (found) => {
        if (!this.#told.has(file)) tellEncoding(file, this.logger)(found);
        this.#told.add(file);
      },
      context: {
        datasetId: this.dataset,
        tally: this.tally,
        naming: this.naming,
        ...(this.onRecord === undefined
          ? {}
          : { onRecord: (id: string, line: number) => this.onRecord?.(this.#idIn(file, id), line, file) }),
        ...(language === undefined ? {} : { language }),
        ...(maxSkippedRatio > 0 ? { onBadRecord: (error: ToolkitError) => this.#skip(error) } : {}),
      },
    });
  }

  #skip(error: ToolkitError): void {
    this.#skipped++;
    if (this.#skipped <= 3) this.logger.warn(error.message);
  }

  #checkSkipped(): void {
    const { maxSkippedRatio = 0 } = this.options;
    const share = this.#skipped / Math.max(1, this.#read + this.#skipped);
    if (share <= maxSkippedRatio) return;
    throw new InputError(
      `${this.#skipped} records, a share of ${share.toFixed(4)}, could not be read; at most ${maxSkippedRatio} was allowed`,
      { fix: "mend the file, name the right format, or raise --max-skipped" },
    );
  }

  /** Several files number their records each from 0: the file's name tells them apart. */
  #rename<T extends { readonly id: string }>(record: T, file: string): T {
    return this.options.input.length === 1 ? record : { ...record, id: this.#idIn(file, record.id) };
  }

  #idIn(file: string, id: string): string {
    return this.options.input.length === 1 ? id : `${this.#names.get(file)}:${id}`;
  }

  #relabel(example: Example): Example {
    const relabeller = this.#relabeller;
    if (relabeller === undefined) return example;
    const mentions = example.mentions.flatMap((mention) => {
      const label = relabeller.labelOf(mention.label);
      if (label === null) this.tally.add("dropped.by_labels_map");
      return label === null ? [] : [{ ...mention, label }];
    });
    return { ...example, mentions };
  }

  #relabelQuestion(question: Question): Question[] {
    if (question.label === undefined || this.#relabeller === undefined) return [question];
    const label = this.#relabeller.labelOf(question.label);
    if (label === null) this.tally.add("dropped.by_labels_map");
    return label === null ? [] : [{ ...question, label }];
  }
}

/** A name for each file that no other has: its own, or its path where another has the same. */
function nameInputs(files: readonly string[]): Map<string, string> {
  const again = files.find((file, i) => files.indexOf(file) < i);
  if (again !== undefined) throw new InputError(`${again} is named twice`, { fix: "name each file once" });
  const counts = new Map<string, number>();
  for (const file of files) counts.set(basename(file), (counts.get(basename(file)) ?? 0) + 1);
  return new Map(files.map((file) => [file, counts.get(basename(file)) === 1 ? basename(file) : file]));
}
