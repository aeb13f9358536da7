import { type LoadedModel, loadModel } from "../../../hub/load-model.js";
import { saveModel } from "../../../hub/save-model.js";
import type { EncodingRecipe } from "../../../models/methods/method.js";
import { createMaskedEncoder, type MaskedItem } from "../../../models/methods/mlm/encode.js";
import { MaskedLm } from "../../../models/methods/mlm/masked-lm.js";
import type { MaskingSettings } from "../../../models/methods/mlm/settings.js";
import type { Example } from "../../../text/example.js";
import { byLoss } from "./measured-loss.js";
import type { Objective, OpenModel } from "./objective.js";

export interface MaskingObjectiveOptions {
  /** Folder of a model, or a way to make one in memory. */
  readonly model: string | (() => Promise<LoadedModel<"masked-lm">>);
  /** Folder of a masked LM whose head a model of a folder begins with. */
  readonly headsFrom?: string | undefined;
  readonly masking: MaskingSettings;
  readonly isCheckpointed: boolean;
  readonly seed: number;
  readonly dev: readonly Example[];
  /** Sequences that are read at once for scoring. */
  readonly batchSize: number;
}

/** Telling masked words (BERT, section 3.1); the held-out texts are masked once, always in the same way. */
export function maskingObjective(options: MaskingObjectiveOptions): Objective {
  const { model, masking, isCheckpointed, seed, dev, batchSize, headsFrom } = options;
  const begin = {
    head: "masked-lm",
    seed,
    ...(headsFrom === undefined ? {} : { headFrom: headsFrom }),
  } as const;
  const open = (loaded: LoadedModel<"masked-lm">): OpenModel => {
    const trainable = new MaskedLm(loaded, masking, { isCheckpointed });
    const items = maskOnce(dev, trainable.recipe);
    return {
      model: trainable,
      ...byLoss(trainable, items, batchSize),
      save: (folder, card) => saveModel(folder, loaded, card === undefined ? {} : { card }),
      dispose: () => loaded.dispose(),
    };
  };
  return {
    start: async () => open(typeof model === "string" ? await loadModel(model, begin) : await model()),
    load: async (folder) => open(await loadModel(folder, { head: "masked-lm", seed })),
  };
}

/** Of few texts it may be that no position is chosen: then there is nothing to score by. */
function maskOnce(dev: readonly Example[], recipe: EncodingRecipe): MaskedItem[] {
  const encoder = createMaskedEncoder({ ...recipe, settings: { ...recipe.settings, maskings: 1 } });
  const items = dev.flatMap((example, index) => encoder.encode(example, { epoch: 0, index }));
  return items.filter(({ targets }) => targets > 0);
}
