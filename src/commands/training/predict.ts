import type { Readable } from "node:stream";
import { ConfigError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import { readCardLanguage } from "../../hub/card-language.js";
import { loadTagger } from "../../hub/load-tagger.js";
import { resolveModel } from "../../hub/resolve-model.js";
import type { Tagger } from "../../models/methods/tagger/tagger.js";
import { splitTexts } from "../../models/methods/tagger/text-sentences.js";
import type { CommandContext } from "../context.js";
import type { TaggedText } from "./predictions/prediction-writer.js";
import { createPredictionWriter, type PredictionFormat } from "./predictions/prediction-writers.js";
import { type InputText, readTexts } from "./predictions/read-texts.js";
import { startEngine } from "./start-engine.js";

export interface PredictOptions {
  /** Folder or repository of a tagger. */
  readonly model: string;
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
  /** Labels to keep; all when absent. */
  readonly labels?: readonly string[] | undefined;
  /** Mentions of a lower score are left out. */
  readonly minScore: number;
  /** Choose among legal sequences of tags alone. */
  readonly constrained: boolean;
}

/** Texts that are read before some are written: what windows of like length are found among. */
const batchTexts = 128;

/**
 * Finds mentions in texts of any number and length: texts are cut into sentences, and long sentences read in windows
 * that overlap. What comes out is to be written one piece after the other; no more than some texts are held. After
 * Ctrl-C what is begun is finished, so that the pieces make a whole file.
 *
 * @throws InputError when the model is no tagger; ConfigError for labels that it does not have
 */
export async function* predict(options: PredictOptions, context: CommandContext): AsyncGenerator<string> {
  await startEngine(options.engine, context);
  const folder = await resolveModel(options.model);
  const tagger = await loadTagger(folder);
  const known = options.language ?? readCardLanguage(folder);
  const progress = context.startProgress("predict");
  try {
    checkLabels(options, tagger);
    const writer = createPredictionWriter(options.format, options.labels ?? tagger.labels, known);
    yield writer.begin();
    let done = 0;
    for await (const texts of readTexts({ ...options, batchTexts, logger: context.logger })) {
      for (const tagged of await tagTexts(tagger, texts, { ...options, language: known ?? "en" }))
        yield writer.text(tagged);
      progress.update((done += texts.length));
      if (context.signal.aborted) break;
    }
    yield writer.end();
  } finally {
    progress.end();
    tagger.dispose();
  }
}

function checkLabels({ labels = [] }: PredictOptions, tagger: Tagger): void {
  const unknown = labels.find((label) => !tagger.labels.includes(label));
  if (unknown === undefined) return;
  throw new ConfigError(`the model has no label "${unknown}": ${expectedOneOf(unknown, tagger.labels)}`, {
    fix: "name labels of the model with --types",
  });
}

async function tagTexts(
  tagger: Tagger,
  texts: readonly InputText[],
  { language, batchSize, labels, minScore, constrained }: PredictOptions & { readonly language: string },
): Promise<TaggedText[]> {
  const cut = splitTexts(
    texts.map(({ text }) => text),
    language,
  );
  const predicted = await tagger.predictExamples(
    cut.map(({ example }) => example),
    { batchSize, constrained },
  );
  const tagged = texts.map(({ id, text }) => ({
    id,
    text,
    mentions: [] as TaggedText["mentions"][number][],
    sentences: [] as TaggedText["sentences"][number][],
  }));
  for (const [i, { text, start: offset }] of cut.entries()) {
    const mentions = predicted[i].mentions.filter(
      ({ label, score = 1 }) => score >= minScore && (labels === undefined || labels.includes(label)),
    );
    tagged[text].sentences.push({ ...predicted[i], mentions });
    for (const mention of mentions)
      tagged[text].mentions.push({ ...mention, start: offset + mention.start, end: offset + mention.end });
  }
  return tagged;
}
