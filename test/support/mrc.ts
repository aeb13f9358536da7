import type { AskedQuery } from "../../src/models/methods/mrc/asked-example.js";
import { createMrcEncoder } from "../../src/models/methods/mrc/encode.js";
import { createHead } from "../../src/models/methods/mrc/mrc-head.js";
import type { MrcItem } from "../../src/models/methods/mrc/mrc-item.js";
import { MrcModel, type MrcParts } from "../../src/models/methods/mrc/mrc-model.js";
import { completeSettings, type GivenSettings } from "../../src/models/methods/mrc/settings.js";
import { createPeft } from "../../src/models/peft/create-peft.js";
import type { PeftInput } from "../../src/models/peft/settings.js";
import type { Example } from "../../src/text/example.js";
import { makeTinyBert, nestedExamples } from "./tiny-bert.js";
import { loadTokenizer } from "./tokenizers.js";

export const mrcQueries: readonly AskedQuery[] = [
  { label: "PER", query: "Which people are named?" },
  { label: "LOC", query: "Which places are named?" },
];

export const mrcExamples = nestedExamples;

export interface TinyMrcOptions extends Partial<Pick<MrcParts, "queries" | "annotated" | "isCheckpointed">> {
  readonly peft?: PeftInput;
  readonly seed?: number;
  readonly bert?: Readonly<Record<string, number>>;
}

export function makeTinyMrc(given: GivenSettings = {}, options: TinyMrcOptions = {}): MrcModel {
  const { seed = 1, bert: over, queries = mrcQueries, peft: asked, ...rest } = options;
  const bert = makeTinyBert(seed, over);
  const settings = completeSettings({ spanSize: 16, ...given }, bert.config);
  const { hiddenSize, initialDeviation: deviation } = bert.config;
  const head = createHead({ settings, hiddenSize, seed, deviation });
  const peft = asked === undefined ? undefined : createPeft(asked, bert.config, seed);
  const tokenizer = loadTokenizer("bert-cased");
  return new MrcModel({ bert, tokenizer, head, settings, queries, peft, ...rest });
}

export const encodeMrc = (model: MrcModel, examples: readonly Example[], epoch = 0): MrcItem[] => {
  const encoder = createMrcEncoder(model.recipe);
  return examples.flatMap((example, index) => [...encoder.encode(example, { epoch, index })]);
};
