import type { MethodName } from "../../../models/methods/method.js";
import type { PaperName } from "../../papers.js";

/** What differs between cards of models of different methods. */
export interface MethodNotes {
  /** What such a model is called: `A … of 12 labels`. */
  readonly noun: string;
  /** Task on Hugging Face's hub, and further tags there. */
  readonly task: "token-classification" | "fill-mask" | "text2text-generation";
  readonly tags: readonly string[];
  /** Whether Transformers computes the whole of it, where its encoder is a BERT. */
  readonly opensInTransformers: boolean;
  /** Works that it is made after, beside its encoder's. */
  readonly papers: readonly PaperName[];
  /** TypeScript that finds mentions. @param name of the model; undefined where it finds none */
  readonly use: ((name: string) => string) | undefined;
  /** Python for Transformers. */
  readonly transformers: (name: string) => string;
  /** Lines about what it cannot do. @param text what it was trained on: "text in `en`" */
  readonly limits: (text: string) => readonly string[];
}

const nerTags = ["token-classification", "named-entity-recognition"] as const;

const trainedOn = (text: string): string =>
  `It was trained on ${text} like that of its training data; on other text it finds less.`;
const ownScores = "Scores are the model's own probabilities, not calibrated ones.";
const repeats = "It repeats what its annotators, or Wikipedia's editors, saw and passed over.";

const useModel = (loader: string, call: string): ((name: string) => string) => {
  return (name) =>
    `import { ${loader}, selectEngine } from "nerforge/neural";\n\nawait selectEngine();\nconst model = await ${loader}("${name}");\n${call}`;
};
const openBert = (name: string): string =>
  `from transformers import AutoModel\n\nAutoModel.from_pretrained("${name}")`;

const openT5 = (name: string): string =>
  `from transformers import AutoModelForSeq2SeqLM\n\nAutoModelForSeq2SeqLM.from_pretrained("${name}")`;

/** One for each method; one that is missing does not compile. */
export const methodNotes: Readonly<Record<MethodName, MethodNotes>> = {
  tagger: {
    noun: "tagger",
    task: "token-classification",
    tags: nerTags,
    opensInTransformers: true,
    papers: [],
    use: (name) =>
      `import { loadTagger, selectEngine } from "nerforge/neural";\n\nawait selectEngine();\nconst tagger = await loadTagger("${name}");\nawait tagger.predict("...");`,
    transformers: (name) =>
      `from transformers import pipeline\n\ntagger = pipeline("token-classification", model="${name}", aggregation_strategy="first")\ntagger("...")`,
    limits: (text) => [
      trainedOn(text),
      "It gives each word one label: mentions do not nest, overlap or have gaps.",
      ownScores,
      repeats,
    ],
  },
  mrc: {
    noun: "BERT-MRC model",
    task: "token-classification",
    tags: [...nerTags, "machine-reading-comprehension"],
    opensInTransformers: false,
    papers: ["bertMrc", "tof"],
    use: useModel(
      "loadMrc",
      'await model.predict(["..."]); // the labels below\nawait model.predict(["..."], ["garden tool"]); // any other',
    ),
    transformers: openBert,
    limits: (text) => [
      trainedOn(text),
      "It reads a text once for each label: many labels take long.",
      "It can be asked for labels that it was not trained on; expect little unless they are like those that it was.",
      ownScores,
      repeats,
    ],
  },
  qpmrc: {
    noun: "QPMRC-NER model",
    task: "token-classification",
    tags: [...nerTags, "machine-reading-comprehension"],
    opensInTransformers: false,
    papers: ["qpmrc"],
    use: useModel(
      "loadQpmrc",
      'await model.predict(["..."]); // the labels below\nawait model.predict(["..."], { labels: ["garden tool"] }); // any other',
    ),
    transformers: openBert,
    limits: (text) => [
      trainedOn(text),
      "It can be asked for labels that it was not trained on; expect little unless they are like those that it was.",
      ownScores,
      repeats,
    ],
  },
  punified: {
    noun: "PUnifiedNER model",
    task: "text2text-generation",
    tags: [...nerTags, "text2text-generation"],
    opensInTransformers: true,
    papers: ["punified"],
    use: useModel(
      "loadPunified",
      'await model.predict(["..."]); // the labels below\nawait model.predict(["..."], { labels: ["garden tool"] }); // any other',
    ),
    transformers: openT5,
    limits: (text) => [
      trainedOn(text),
      "It writes a mention's words; of words that stand in a text several times it cannot say which are meant.",
      "It may write what a text does not hold; that is left out.",
      "It can be asked for labels that it was not trained on; expect little unless they are like those that it was.",
      repeats,
    ],
  },
  cpner: {
    noun: "CP-NER model",
    task: "text2text-generation",
    tags: [...nerTags, "text2text-generation"],
    opensInTransformers: false,
    papers: ["cpner"],
    use: useModel("loadCpner", 'await model.predict(["..."]); // the labels below'),
    transformers: openT5,
    limits: (text) => [
      trainedOn(text),
      "Its prefixes belong to one T5 and mean nothing to another; Transformers opens the T5 without them.",
      "It writes a mention's words; of words that stand in a text several times it cannot say which are meant.",
      "It may write what a text does not hold; that is left out.",
      repeats,
    ],
  },
  mlm: {
    noun: "masked language model",
    task: "fill-mask",
    tags: ["fill-mask"],
    opensInTransformers: true,
    papers: [],
    use: undefined,
    transformers: (name) =>
      `from transformers import pipeline\n\npipeline("fill-mask", model="${name}")("... [MASK] ...")`,
    limits: (text) => [
      `It has read ${text} like that of its training data, and knows nothing of labels until it is fine-tuned.`,
    ],
  },
  seq2seq: {
    noun: "T5",
    task: "text2text-generation",
    tags: ["text2text-generation"],
    opensInTransformers: true,
    papers: [],
    use: undefined,
    transformers: openT5,
    limits: (text) => [
      trainedOn(text),
      "It writes strings: a mention's place in the text is to be found again.",
    ],
  },
};

/** `tagger`, `QPMRC-NER model`. */
export const nounOf = (method: MethodName): string => methodNotes[method].noun;
