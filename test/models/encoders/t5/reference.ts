import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as ops from "../../../../src/engine/ops/index.js";
import { holdsOwnHead } from "../../../../src/hub/load-t5.js";
import { parseT5Config, type T5Config } from "../../../../src/models/encoders/t5/config.js";
import {
  type AttentionKind,
  attentionKinds,
  type Prefix,
  prefixHooks,
  type T5Hooks,
} from "../../../../src/models/encoders/t5/hooks.js";
import { checkpointNamesOf, t5Specs } from "../../../../src/models/encoders/t5/parameters.js";
import {
  decodeTarget,
  encodeSource,
  predictTokens,
  type T5Model,
  type T5Options,
} from "../../../../src/models/encoders/t5/transformer.js";
import { ParameterSet } from "../../../../src/models/layers/parameters.js";
import { readFixtureWeights } from "../../../support/safetensors.js";
import { hasShared, sharedFile, sharedNote } from "../../../support/shared.js";

interface Gradient {
  readonly norm: number;
  readonly head: number[];
}
interface GenerateCase {
  readonly num_beams: number;
  readonly num_return_sequences?: number;
  readonly length_penalty?: number;
  readonly early_stopping?: boolean | "never";
  readonly max_new_tokens: number;
  readonly eos_token_id: number;
  readonly sequences: number[][];
  readonly scores: number[] | null;
}
export interface T5Cases {
  readonly input_ids: number[][];
  readonly attention_mask: number[][];
  readonly labels: number[][];
  readonly encoder: unknown[];
  readonly logits: unknown[];
  readonly loss: number;
  readonly gradients: Record<string, Gradient>;
  readonly generate: Record<string, GenerateCase>;
  /** Only in our own reference. */
  readonly prefix: {
    readonly values: Record<AttentionKind, number[][]>;
    readonly gradients: Record<AttentionKind, Gradient[]>;
    readonly encoder: number[];
    readonly logits: number[];
    readonly loss: number;
  };
}

const ours = new URL("../../../../fixtures/golden", import.meta.url).pathname;
const shared = sharedFile("golden", "reference");
export const t5Folder = (name: string): string => join(ours, name);
/**
 * The shared models are so steep that PyTorch in double precision is off their own single-precision numbers by 1.4e-3 in
 * a logit and 4e-3 in a gradient: against them, errors count relative to the largest number of a tensor.
 */
export const t5Sources = ["t5-v1_0", "t5-v1_1"].flatMap((name) => [
  { source: `our ${name}`, folder: t5Folder(name), isHere: true, isSteep: false },
  { source: `the shared ${name}${sharedNote}`, folder: join(shared, name), isHere: hasShared, isSteep: true },
]);
export const largestOf = (numbers: readonly number[]): number =>
  numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 1);

/** The shared reference has options in a record of their own, and another name for the scores. */
function flattenOptions(generate: T5Cases["generate"]): T5Cases["generate"] {
  type Shared = GenerateCase & {
    readonly options?: Partial<GenerateCase>;
    sequences_scores?: number[] | null;
  };
  const flat = Object.entries(generate as Record<string, Shared>).map(([key, made]) => [
    key,
    {
      ...made.options,
      ...made,
      eos_token_id: made.eos_token_id ?? 1,
      scores: made.scores ?? made.sequences_scores ?? null,
    },
  ]);
  return Object.fromEntries(flat);
}

/** A model of another implementation with what it computed. */
export class T5Reference {
  readonly cases: T5Cases;
  readonly model: T5Model;
  readonly config: T5Config;
  /** int32 `[batch, seqLen]` */
  readonly tokens: ops.Tensor;
  readonly mask: ops.Tensor;
  /** int32 `[batch, targetLen]` */
  readonly labels: ops.Tensor;
  /** The labels behind a start token. */
  readonly start: ops.Tensor;

  constructor(folder: string) {
    const readJson = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), "utf8"));
    const cases = readJson("cases.json") as T5Cases;
    this.cases = { ...cases, generate: flattenOptions(cases.generate) };
    const weights = readFixtureWeights(join(folder, "model.safetensors"));
    const isTied = !holdsOwnHead(weights);
    this.config = { ...parseT5Config(readJson("config.json")), isTied };
    const { parameters, initialised } = ParameterSet.load(t5Specs(this.config), weights, {
      namesOf: checkpointNamesOf,
      seed: 1,
      deviation: 1,
    });
    if (initialised.length > 0) throw new Error(`not in the checkpoint: ${initialised}`);
    this.model = { config: this.config, parameters };
    const { input_ids: ids, attention_mask: mask, labels } = this.cases;
    const limits = { limit: this.config.vocabSize, name: "tokens", ignoreId: ops.ignoredLabel };
    const shapeOf = (rows: number[][]): number[] => [rows.length, rows[0]!.length];
    this.tokens = ops.idTensor(ids.flat(), shapeOf(ids), limits);
    this.mask = ops.maskTensor(mask.flat(), shapeOf(mask));
    this.labels = ops.idTensor(labels.flat(), shapeOf(labels), limits);
    const moved = labels.map((row) => [0, ...row.slice(0, -1)].map((id) => Math.max(0, id)));
    this.start = ops.idTensor(moved.flat(), shapeOf(labels), limits);
  }

  logits(options: T5Options = {}): ops.Tensor {
    return ops.tidy(() => {
      const source = encodeSource(this.model, { tokens: this.tokens, attentionMask: this.mask }, options);
      const target = { tokens: this.start, source, sourceMask: this.mask };
      return predictTokens(this.model, decodeTarget(this.model, target, options));
    });
  }

  loss(options: T5Options = {}): ops.Tensor {
    return ops.tidy(() => ops.crossEntropy(this.logits(options), this.labels));
  }

  /** The reference's prefixes as variables, by kind and layer, with hooks that put them in front. */
  prefixes(): { readonly variables: ops.Variable[]; readonly hooks: T5Hooks } {
    const variables: ops.Variable[] = [];
    const make = (numbers: readonly number[]): ops.Variable => {
      const { heads, headSize } = this.config;
      const variable = ops.parameter(numbers, [1, heads, numbers.length / heads / headSize, headSize]);
      variables.push(variable);
      return variable;
    };
    const table: Partial<Record<AttentionKind, Prefix[]>> = {};
    for (const kind of attentionKinds) {
      table[kind] = this.cases.prefix.values[kind].map((numbers) => ({
        k: make(numbers.slice(0, numbers.length / 2)),
        v: make(numbers.slice(numbers.length / 2)),
      }));
    }
    return { variables, hooks: prefixHooks(table) };
  }

  dispose(): void {
    this.model.parameters.dispose();
    ops.dispose([this.tokens, this.mask, this.labels, this.start]);
  }
}
