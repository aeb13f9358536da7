import type { ScoreReport } from "../../../metrics/scores.js";
import type { TrainableModel } from "../../../models/methods/method.js";
import type { Evaluation } from "../../../train/run-state.js";
import type { ModelFacts } from "./ner-model.js";

/** A model in memory with what its objective does with it. */
export interface OpenModel {
  readonly model: TrainableModel;
  /** Of a model that finds mentions. */
  readonly facts?: ModelFacts;
  /** How good it is on the held-out texts; absent when there are none. */
  evaluate?(): Promise<Evaluation>;
  /** Writes it as a directory that Transformers opens. @param card `README.md` */
  save(folder: string, card?: string): Promise<void>;
  /** What its card and the run's end say of it. */
  measure(): Promise<Measured>;
  dispose(): void;
}

export interface Measured {
  /** Of a tagger on the held-out texts. */
  readonly report?: ScoreReport;
  /** Of a masked LM on the held-out texts, natural logarithm. */
  readonly devLoss?: number;
}

/** What a pretraining teaches. */
export interface Objective {
  /** The model that the training begins with. */
  start(): Promise<OpenModel>;
  /** A model that was saved. */
  load(folder: string): Promise<OpenModel>;
}
