import type { Readable } from "node:stream";
import { ConfigError } from "../../core/errors.js";
import { type Progress, silentProgress } from "../../core/progress.js";
import { readCardLanguage } from "../../hub/card-language.js";
import { resolveModel } from "../../hub/resolve-model.js";
import { splitTexts } from "../../models/methods/tagger/text-sentences.js";
import type { Example, Mention } from "../../text/example.js";
import type { CommandContext } from "../context.js";
import type { PredictionFormat, ToolFormat } from "../prediction-choices.js";
import { type WriteResult, writeRecords } from "../write-records.js";
import type { FindOptions, NerModel } from "./models/ner-model.js";
import { type ModelChoice, openNerModel } from "./models/open-ner-model.js";
import { type FindSettings, findOptions } from "./predictions/find-options.js";
import type { TaggedText } from "./predictions/prediction-writer.js";
import { createPredictionWriter } from "./predictions/prediction-writers.js";
import { type InputText, readTexts } from "./predictions/read-texts.js";
import { createToolWriter, exampleOfTagged } from "./predictions/tool-writer.js";
import { startEngine } from "./start-engine.js";

/** `types` are those to find: any, of a model that asks for them by name. */
export interface PredictOptions extends FindSettings, ModelChoice {
  /** Files to read, a text a line; standard input when there are none. */
  readonly files: readonly string[];
  readonly stdin: Readable;
  readonly format: PredictionFormat;
  /**
   * BCP 47 tag of the texts; decides how they are cut into sentences and words. Default: that of the model's data, and
   * where its card names none they are cut as English.
   */
  readonly language?: string | undefined;
  readonly engine?: string | undefined;
  /** Mentions of a lower score are left out. */
  readonly minScore: number;
}

/** Texts that are read before some are written: what windows of like length are found among. */
const batchTexts = 128;

/**
 * Finds mentions in texts of any number and length: texts are cut into sentences, and long sentences read in windows
 * that overlap. What comes out is to be written one piece after the other; no more than some texts are held. After
 * Ctrl-C what is begun is finished, so that the pieces make a whole file.
 *
 * @throws InputError when the model finds no mentions; ConfigError for what its method cannot do, columns for nested
 *   mentions, or a format of several files
 */
export async function* predict(options: PredictOptions, context: CommandContext): AsyncGenerator<string> {
  checkFormat(options);
  if (options.format === "brat")
    throw new ConfigError("brat's texts and annotations are files in a folder", {
      fix: "name it with --out",
    });
  const session = await PredictSession.open(options, context);
  try {
    const writer = createPredictionWriter(options.format, session.labels, session.language);
    yield writer.begin();
    for await (const texts of session.texts()) for (const tagged of texts) yield writer.text(tagged);
    yield writer.end();
  } finally {
    session.close();
  }
}

/**
 * As `predict`, for a tool in which a person corrects what was found: with the files that the tool needs beside.
 *
 * @param out file, or folder of a format that is one
 */
export async function predictForTool(
  options: PredictOptions & { readonly format: ToolFormat; readonly out: string },
  context: CommandContext,
): Promise<WriteResult> {
  const session = await PredictSession.open(options, context);
  async function* examples(): AsyncGenerator<readonly Example[]> {
    for await (const texts of session.texts()) yield texts.map(exampleOfTagged);
  }
  try {
    return await writeRecords(
      { kind: "examples", batches: examples() },
      {
        out: options.out,
        inputs: options.files,
        writer: createToolWriter(options.format, session.labels),
        label: "predict",
      },
      { ...context, startProgress: () => silentProgress },
    );
  } finally {
    session.close();
  }
}

/** A model that reads texts, some at a time. */
class PredictSession {
  readonly #progress: Progress;

  private constructor(
    readonly options: PredictOptions,
    readonly context: CommandContext,
    readonly model: NerModel,
    readonly find: FindOptions,
    /** That can be found. */
    readonly labels: readonly string[],
    readonly language: string | undefined,
  ) {
    this.#progress = context.startProgress("predict");
  }

  static async open(options: PredictOptions, context: CommandContext): Promise<PredictSession> {
    await startEngine(options.engine, context);
    const folder = await resolveModel(options.model);
    const model = await openNerModel({ ...options, model: folder });
    try {
      const find = findOptions(options, model, context.logger);
      const language = options.language ?? readCardLanguage(folder);
      return new PredictSession(options, context, model, find, find.asked?.labels ?? model.labels, language);
    } catch (error) {
      model.dispose();
      throw error;
    }
  }

  async *texts(): AsyncGenerator<readonly TaggedText[]> {
    const { logger, signal } = this.context;
    let done = 0;
    for await (const texts of readTexts({ ...this.options, batchTexts, logger })) {
      const cut = { language: this.language ?? "en", minScore: this.options.minScore };
      yield await tagTexts(this.model, texts, cut, this.find);
      this.#progress.update((done += texts.length));
      if (signal.aborted) break;
    }
  }

  close(): void {
    this.#progress.end();
    this.model.dispose();
  }
}

function checkFormat({ format, nested = false }: PredictOptions): void {
  if (format !== "conll" || !nested) return;
  throw new ConfigError("a column of tags holds no mention inside another", {
    fix: "leave --nested out, or choose the format json or html",
  });
}

async function tagTexts(
  model: NerModel,
  texts: readonly InputText[],
  { language, minScore }: { readonly language: string; readonly minScore: number },
  find: FindOptions,
): Promise<TaggedText[]> {
  const cut = splitTexts(
    texts.map(({ text }) => text),
    language,
  );
  const predicted = await model.predictExamples(
    cut.map(({ example }) => example),
    find,
  );
  const tagged = texts.map(({ id, text }) => ({
    id,
    text,
    words: [] as number[],
    mentions: [] as Mention[],
    sentences: [] as Example[],
  }));
  for (const [i, { text, start: offset }] of cut.entries()) {
    const mentions = predicted[i].mentions.filter(({ score = 1 }) => score >= minScore);
    tagged[text].sentences.push({ ...predicted[i], mentions });
    for (const word of predicted[i].words) tagged[text].words.push(offset + word);
    for (const mention of mentions)
      tagged[text].mentions.push({ ...mention, start: offset + mention.start, end: offset + mention.end });
  }
  return tagged.map(({ words, ...rest }) => ({ ...rest, words: Int32Array.from(words) }));
}
