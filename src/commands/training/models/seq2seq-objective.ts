import { loadQuerySet, queriesFor } from "../../../formats/queries/query-set.js";
import { addT5Tokens } from "../../../hub/add-t5-tokens.js";
import { type LoadedT5, loadT5 } from "../../../hub/load-t5.js";
import { saveT5 } from "../../../hub/save-t5.js";
import { createSeq2SeqEncoder } from "../../../models/methods/seq2seq/encode.js";
import { punifiedMarkers } from "../../../models/methods/seq2seq/markers.js";
import { Seq2Seq } from "../../../models/methods/seq2seq/seq2seq.js";
import type { GivenSeq2Seq } from "../../../models/methods/seq2seq/settings.js";
import type { Example } from "../../../text/example.js";
import type { PretrainConfig, Seq2SeqObjective } from "../config/pretrain-config.js";
import { byLoss } from "./measured-loss.js";
import type { Objective, OpenModel } from "./objective.js";

export interface Seq2SeqObjectiveOptions {
  /** Folder of a T5, or a way to make one in memory. */
  readonly model: string | (() => Promise<LoadedT5>);
  readonly settings: GivenSeq2Seq;
  readonly isCheckpointed: boolean;
  readonly seed: number;
  readonly dev: readonly Example[];
  /** Pairs that are read at once for scoring. */
  readonly batchSize: number;
}

/** Writing targets: what was taken out of a text, its end, or what it is labelled with; scored by the loss. */
export function seq2seqObjective(options: Seq2SeqObjectiveOptions): Objective {
  const { model, settings, isCheckpointed, seed, dev, batchSize } = options;
  const open = (loaded: LoadedT5): OpenModel => {
    const trainable = new Seq2Seq(loaded, settings, { isCheckpointed });
    const encoder = createSeq2SeqEncoder(trainable.recipe);
    const items = dev.flatMap((example, index) => [...encoder.encode(example, { epoch: 0, index })]);
    return {
      model: trainable,
      ...byLoss(trainable, items, batchSize),
      save: (folder, card) => saveT5(folder, loaded, card === undefined ? {} : { card }),
      dispose: () => loaded.dispose(),
    };
  };
  const opened = async (loaded: LoadedT5): Promise<OpenModel> => {
    try {
      return open(loaded);
    } catch (error) {
      loaded.dispose();
      throw error;
    }
  };
  return {
    start: async () => {
      const loaded = typeof model === "string" ? await loadT5(model) : await model();
      return opened(await addT5Tokens(loaded, tokensOf(settings, typeof model !== "string"), seed));
    },
    load: async (folder) => opened(await loadT5(folder)),
  };
}

/** Tokens that an objective needs; a T5 that was trained before has sentinels of its own. */
function tokensOf(settings: GivenSeq2Seq, isNew: boolean): readonly string[] {
  if (settings.objective === "punified") return punifiedMarkers[settings.variant ?? "paper"];
  const needsSentinels = settings.objective === "uie" || (settings.objective === "span-corruption" && isNew);
  return needsSentinels ? Array.from({ length: 100 }, (_, i) => `<extra_id_${i}>`) : [];
}

/** The settings of an objective, as a config says them. @param labels of the data */
export function seq2seqSettingsOf(
  objective: Seq2SeqObjective,
  { seq2seq, queries, training: { seed } }: PretrainConfig,
  labels: readonly string[],
): GivenSeq2Seq {
  const { maxTokens, rate, meanSpanTokens, cut, variant, prompt, negatives, instruction } = seq2seq;
  const shared = { maxTokens, seed };
  const types = queriesFor(queries === undefined ? undefined : loadQuerySet(queries), labels).queries.map(
    ({ label, name }) => ({ label, name }),
  );
  switch (objective) {
    case "span-corruption":
      return { objective, ...shared, rate, meanSpanTokens };
    case "prefix-lm":
      return { objective, ...shared, cut };
    case "punified":
      return { objective, ...shared, types, negatives, variant, prompt };
    case "uie":
      return { objective, ...shared, types, negatives, instruction };
  }
}
