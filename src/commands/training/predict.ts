import type { Readable } from "node:stream";
import { ConfigError } from "../../core/errors.js";
import { readCardLanguage } from "../../hub/card-language.js";
import { resolveModel } from "../../hub/resolve-model.js";
import { splitTexts } from "../../models/methods/tagger/text-sentences.js";
import type { CommandContext } from "../context.js";
import type { FindOptions, NerModel } from "./models/ner-model.js";
import { type ModelChoice, openNerModel } from "./models/open-ner-model.js";
import { type AskOptions, readAsked } from "./predictions/asked-labels.js";
import type { TaggedText } from "./predictions/prediction-writer.js";
import { createPredictionWriter, type PredictionFormat } from "./predictions/prediction-writers.js";
import { type InputText, readTexts } from "./predictions/read-texts.js";
import { startEngine } from "./start-engine.js";

/** `types` are those to find: any, of a model that asks for them by name. */
export interface PredictOptions extends AskOptions, ModelChoice {
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
  /** Windows that are computed at once. */
  readonly batchSize: number;
  /** Mentions of a lower score are left out. */
  readonly minScore: number;
  /** Choose among legal sequences of tags alone. */
  readonly constrained: boolean;
  /** Whether mentions may stand inside others. */
  readonly nested?: boolean;
}

/** Texts that are read before some are written: what windows of like length are found among. */
const batchTexts = 128;

/**
 * Finds mentions in texts of any number and length: texts are cut into sentences, and long sentences read in windows
 * that overlap. What comes out is to be written one piece after the other; no more than some texts are held. After
 * Ctrl-C what is begun is finished, so that the pieces make a whole file.
 *
 * @throws InputError when the model finds no mentions; ConfigError for what its method cannot do, or columns for nested
 *   mentions
 */
export async function* predict(options: PredictOptions, context: CommandContext): AsyncGenerator<string> {
  checkFormat(options);
  await startEngine(options.engine, context);
  const folder = await resolveModel(options.model);
  const model = await openNerModel({ ...options, model: folder });
  const language = options.language ?? readCardLanguage(folder);
  const progress = context.startProgress("predict");
  try {
    const { batchSize, constrained: isConstrained, nested: isNested, minScore } = options;
    const asked = readAsked(options, model.labels, context.logger);
    const find = { batchSize, isConstrained, isNested, asked };
    model.check(find);
    const writer = createPredictionWriter(options.format, asked?.labels ?? model.labels, language);
    yield writer.begin();
    let done = 0;
    for await (const texts of readTexts({ ...options, batchTexts, logger: context.logger })) {
      for (const tagged of await tagTexts(model, texts, { language: language ?? "en", minScore }, find))
        yield writer.text(tagged);
      progress.update((done += texts.length));
      if (context.signal.aborted) break;
    }
    yield writer.end();
  } finally {
    progress.end();
    model.dispose();
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
    mentions: [] as TaggedText["mentions"][number][],
    sentences: [] as TaggedText["sentences"][number][],
  }));
  for (const [i, { text, start: offset }] of cut.entries()) {
    const mentions = predicted[i].mentions.filter(({ score = 1 }) => score >= minScore);
    tagged[text].sentences.push({ ...predicted[i], mentions });
    for (const mention of mentions)
      tagged[text].mentions.push({ ...mention, start: offset + mention.start, end: offset + mention.end });
  }
  return tagged;
}
