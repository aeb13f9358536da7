import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as ops from "../../../../src/engine/ops/index.js";
import { parseBertConfig } from "../../../../src/models/encoders/bert/config.js";
import type { BertEncoder, BertInputs } from "../../../../src/models/encoders/bert/encoder.js";
import {
  checkpointNamesOf,
  encoderSpecs,
  maskedLmSpecs,
  tokenClassifierSpecs,
} from "../../../../src/models/encoders/bert/parameters.js";
import { ParameterSet } from "../../../../src/models/layers/parameters.js";
import { readFixtureWeights } from "../../../support/safetensors.js";

export interface ReferenceCases {
  readonly input_ids: number[][];
  readonly attention_mask: number[][];
  readonly token_type_ids: number[][];
  readonly labels: number[][];
  readonly logits: unknown[];
  readonly loss: number;
  readonly hidden_states: unknown[][];
  readonly gradients: Record<string, { norm: number; head: number[] }>;
  readonly adamw: {
    readonly lr: number;
    readonly betas: [number, number];
    readonly eps: number;
    readonly weightDecay: number;
    readonly clipNorm: number;
    readonly steps: { loss: number; gradNorm: number }[];
    readonly "classifier.weight": unknown[];
    readonly "classifier.bias": unknown[];
  };
}
export const numbersOf = (nested: unknown[]): number[] => nested.flat(Number.POSITIVE_INFINITY) as number[];

/** A model of another implementation with what it computed. */
export class Reference {
  readonly cases: ReferenceCases;
  readonly encoder: BertEncoder;
  readonly inputs: BertInputs;
  readonly labels: ops.Tensor;

  /** @param head which head stands on the encoder */
  constructor(folder: string, head: "classifier" | "lm") {
    const readJson = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), "utf8"));
    this.cases = readJson("cases.json") as ReferenceCases;
    const config = parseBertConfig(readJson("config.json"));
    const labels = head === "lm" ? config.vocabSize : labelCount(this.cases);
    const specs = [
      ...encoderSpecs(config),
      ...(head === "lm" ? maskedLmSpecs(config) : tokenClassifierSpecs(config, labels)),
    ];
    const weights = readFixtureWeights(join(folder, "model.safetensors"));
    const { parameters, initialised } = ParameterSet.load(specs, weights, {
      namesOf: checkpointNamesOf,
      seed: 1,
      deviation: config.initialDeviation,
    });
    if (initialised.length > 0) throw new Error(`not in the checkpoint: ${initialised}`);
    this.encoder = { config, parameters };
    const shape = [this.cases.input_ids.length, this.cases.input_ids[0]!.length];
    const ids = (values: number[][], limit: number, name: string): ops.Tensor =>
      ops.idTensor(values.flat(), shape, { limit, name, ignoreId: -100 });
    this.inputs = {
      tokens: ids(this.cases.input_ids, config.vocabSize, "tokens"),
      segmentIds: ids(this.cases.token_type_ids, config.segments, "segments"),
      attentionMask: ops.maskTensor(this.cases.attention_mask.flat(), shape),
    };
    this.labels = ids(this.cases.labels, labels, "labels");
  }

  dispose(): void {
    this.encoder.parameters.dispose();
    const { tokens, segmentIds, attentionMask } = this.inputs;
    ops.dispose([tokens, segmentIds, attentionMask, this.labels]);
  }
}

const labelCount = (cases: ReferenceCases): number =>
  numbersOf(cases.logits).length / cases.input_ids.flat().length;
