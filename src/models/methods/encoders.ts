import { createCpnerEncoder } from "./cpner/encode.js";
import type { Encoder, EncodingRecipe, MethodName } from "./method.js";
import { createMaskedEncoder } from "./mlm/encode.js";
import { createMrcEncoder } from "./mrc/encode.js";
import { createPunifiedEncoder } from "./punified/encode.js";
import { createQpmrcEncoder } from "./qpmrc/encode.js";
import { createSeq2SeqEncoder } from "./seq2seq/encode.js";
import { createTaggerEncoder } from "./tagger/encode.js";

/** Nothing here may load an engine: workers build encoders, and need no tensors. */
const encoders: Readonly<Record<MethodName, (recipe: EncodingRecipe) => Encoder>> = {
  tagger: (recipe) => createTaggerEncoder(recipe),
  mlm: createMaskedEncoder,
  mrc: (recipe) => createMrcEncoder(recipe),
  qpmrc: (recipe) => createQpmrcEncoder(recipe),
  seq2seq: createSeq2SeqEncoder,
  punified: (recipe) => createPunifiedEncoder(recipe),
  cpner: (recipe) => createCpnerEncoder(recipe),
};

/**
 * The encoder that a recipe describes.
 *
 * @throws ConfigError when the method cannot be built from its settings or its tokenizer
 */
export const createEncoder = (recipe: EncodingRecipe): Encoder => encoders[recipe.method](recipe);
