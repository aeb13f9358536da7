import { createT5 } from "../../../hub/create-t5.js";
import type { LoadedT5 } from "../../../hub/load-t5.js";
import type { ModelStart } from "./ner-model.js";
import { prepareTokenizer } from "./start-bert.js";

/** A random T5 v1.1, whose vocabulary is WordPiece, as that of the Chinese T5 is. @returns owned by the caller */
export async function createRandomT5({
  model,
  readTexts,
  tokenizerFile,
  seed,
}: Pick<ModelStart, "model" | "readTexts" | "tokenizerFile" | "seed">): Promise<LoadedT5> {
  const random = model.random!;
  const tokenizer = await prepareTokenizer(random, readTexts, tokenizerFile);
  const { layers, hidden, heads, ffn, dropout } = random;
  return createT5(
    {
      ...{ layers, heads, hiddenSize: hidden, ffnSize: ffn, dropoutRate: dropout },
      headSize: Math.max(1, Math.floor(hidden / heads)),
    },
    tokenizer,
    seed,
  );
}

/** Where a training that begins with a T5 takes it from: a folder, or a random one in memory. */
export async function beginT5(start: ModelStart): Promise<string | LoadedT5> {
  const { base, earlier = base } = start;
  return earlier ?? createRandomT5(start);
}
