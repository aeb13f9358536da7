import { readFileSync } from "node:fs";
import { parseBertConfig } from "../../../../src/models/encoders/bert/config.js";
import type { BertEncoder } from "../../../../src/models/encoders/bert/encoder.js";
import { checkpointNamesOf, encoderSpecs } from "../../../../src/models/encoders/bert/parameters.js";
import { ParameterSet } from "../../../../src/models/layers/parameters.js";
import { headSpecs } from "../../../../src/models/methods/qpmrc/predictor.js";
import type { QpmrcItem } from "../../../../src/models/methods/qpmrc/qpmrc-item.js";
import type { QueryReader } from "../../../../src/models/methods/qpmrc/read-pass.js";
import { type QueryAttention, qpmrcModelSettings } from "../../../../src/models/methods/qpmrc/settings.js";
import type { TypeQuery } from "../../../../src/models/methods/qpmrc/type-queries.js";
import { readFixtureWeights } from "../../../support/safetensors.js";

interface ReferenceText {
  readonly ids: number[];
  readonly pieces: number[];
  readonly labels: number[];
  readonly spans: [label: number, first: number, last: number][];
}
type TextScores = readonly { readonly spans: number[]; readonly words: number[] }[];

interface ReferenceCases extends Readonly<Record<QueryAttention, TextScores>> {
  readonly auxiliaryWeight: number;
  readonly texts: ReferenceText[];
  readonly names: number[][];
  readonly head: Record<string, { shape: number[]; values: number[] }>;
  readonly losses: { sum: number; mean: number; words: number };
  readonly gradients: Record<string, number[]>;
  readonly encoderGradientNorms: Record<string, number>;
}

const golden = new URL("../../../../fixtures/golden/", import.meta.url).pathname;
const readJson = (file: string): unknown => JSON.parse(readFileSync(`${golden}${file}`, "utf8"));
const toItem = ({ ids, pieces, labels, spans }: ReferenceText, example: number): QpmrcItem => ({
  length: ids.length,
  targets: 1,
  example,
  ids: Int32Array.from(ids),
  words: Int32Array.from(pieces.keys()),
  starts: Int32Array.from(pieces, (_, word) => 1 + pieces.slice(0, word).reduce((sum, n) => sum + n, 0)),
  pieces: Int32Array.from(pieces),
  labels: Int32Array.from(labels),
  spans: Int32Array.from(spans.flat()),
  covered: Int32Array.from(spans.flat()),
});

/** A model of PyTorch's with two texts, three types, and what it computed of them (fixtures/golden/make_qpmrc.py). */
export class Reference {
  readonly cases = readJson("qpmrc/cases.json") as ReferenceCases;
  readonly encoder: BertEncoder;
  readonly head: ParameterSet;
  readonly items: readonly QpmrcItem[];
  readonly queries: readonly TypeQuery[];
  readonly settings = qpmrcModelSettings.parse({
    promptLength: 2,
    predictorSize: 6,
    widthSize: 3,
    widths: 2,
  });

  constructor() {
    const config = parseBertConfig(readJson("bert-token-classification/config.json"));
    const initial = { seed: 1, deviation: 0 };
    this.encoder = {
      config,
      parameters: ParameterSet.load(
        encoderSpecs(config),
        readFixtureWeights(`${golden}bert-token-classification/model.safetensors`),
        { ...initial, namesOf: checkpointNamesOf },
      ).parameters,
    };
    const weights = Object.entries(this.cases.head).map(
      ([name, { shape, values }]) => [`qpmrc.${name}`, { shape, values: Float32Array.from(values) }] as const,
    );
    const { parameters, initialised } = ParameterSet.load(
      headSpecs(this.settings, config.hiddenSize),
      new Map(weights),
      { ...initial, namesOf: (name) => [name] },
    );
    if (initialised.length > 0) throw new Error(`the reference lacks ${initialised}`);
    this.head = parameters;
    this.items = this.cases.texts.map(toItem);
    this.queries = this.cases.names.map((tokens, i) => ({
      label: String(i),
      name: String(i),
      tokens: Int32Array.from(tokens),
    }));
  }

  reader(attention: QueryAttention): QueryReader {
    return { encoder: this.encoder, prompt: this.head.get("qpmrc.prompt.weight"), attention };
  }

  dispose(): void {
    this.encoder.parameters.dispose();
    this.head.dispose();
  }
}
