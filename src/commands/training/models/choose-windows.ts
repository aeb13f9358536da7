import { readModelConfig } from "../../../hub/model-config.js";

/** How long texts are cut for a tagger. */
export interface Windows {
  readonly maxTokens: number;
  readonly strideTokens?: number;
}

const usualTokens = 128;

/**
 * The windows that a config asks for; where it says nothing, those of sentences, as far as the model can read them.
 *
 * @param model folder of the model, or the positions of a new one
 */
export function chooseWindows(
  {
    maxTokens,
    strideTokens,
  }: { readonly maxTokens?: number | undefined; readonly strideTokens?: number | undefined },
  model: string | number,
): Windows {
  const positions = typeof model === "number" ? model : readModelConfig(model)["max_position_embeddings"];
  const most = typeof positions === "number" ? positions : usualTokens;
  return {
    maxTokens: maxTokens ?? Math.min(usualTokens, most),
    ...(strideTokens === undefined ? {} : { strideTokens }),
  };
}
