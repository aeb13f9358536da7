import { checkConfig } from "../../../core/config.js";
import { ConfigError } from "../../../core/errors.js";
import { RandomStream } from "../../../core/random.js";
import type { Example } from "../../../text/example.js";
import type { Encoding } from "../../../tokenizers/encoding.js";
import { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { EncodedItem, Encoder, EncodingRecipe, ExamplePlace } from "../method.js";
import { choosePositions } from "./choose-positions.js";
import { type MaskingSettings, maskingSettings, usualMaskedTokens } from "./settings.js";

/** A masked sequence; all its tokens are of segment 0. */
export interface MaskedItem extends EncodedItem {
  /** What the model reads, `[seqLen]`. */
  readonly ids: Int32Array;
  /** Positions to predict, rising, `[targets]`. */
  readonly places: Int32Array;
  /** What stood there, `[targets]`. */
  readonly labels: Int32Array;
}

/**
 * Makes masked sequences of texts: of the chosen positions (`choosePositions`) `maskRatio` show `[MASK]`,
 * `randomRatio` any token of the vocabulary, and the others what they are. A text longer than `maxTokens` gives
 * several sequences, one without any token none; every text as many in every epoch. Maskings depend on the seed and
 * the place in the run, static ones on the seed and the text's id.
 *
 * Source: Devlin et al. 2019, "BERT" (arXiv:1810.04805), section 3.1; not opened, numbers by FACTS 1.17. `maskings` is
 * BERT's `dupe_factor` (with `static`) and the "10 random maskings for each instance" of Zhang et al. 2021,
 * "Target-Oriented Fine-tuning for Zero-Resource Named Entity Recognition", section 3.3.2.
 * Differs: a sequence without a chosen position is kept, with no targets, as in Transformers; sequences are one text
 * each, never a pair.
 *
 * @throws ConfigError for settings that are not valid, or a tokenizer without `[MASK]`
 */
export function createMaskedEncoder(recipe: EncodingRecipe): Encoder<MaskedItem> {
  const settings = checkMasking(recipe.settings);
  if (recipe.tokenizer === undefined)
    throw new ConfigError("a masked LM needs a tokenizer", { fix: "put tokenizer.json beside the model" });
  const masker = new Masker(new Tokenizer(recipe.tokenizer), settings);
  return { encode: (example, place) => masker.encode(example, place) };
}

/** @throws ConfigError for settings that are not valid */
export function checkMasking(settings: Readonly<Record<string, unknown>>): MaskingSettings {
  const checked = checkConfig(maskingSettings, settings, "mlm");
  const { maskRatio, randomRatio } = checked;
  if (maskRatio + randomRatio <= 1 + 1e-9) return checked;
  throw new ConfigError(`maskRatio ${maskRatio} and randomRatio ${randomRatio} are more than 1 together`, {
    fix: "lower one of them",
  });
}

class Masker {
  readonly #tokenizer: Tokenizer;
  readonly #settings: MaskingSettings;
  readonly #maskId: number;

  constructor(tokenizer: Tokenizer, settings: MaskingSettings) {
    this.#tokenizer = tokenizer;
    this.#settings = settings;
    this.#maskId = tokenizer.requireId("[MASK]");
  }

  encode(example: Example, place: ExamplePlace): MaskedItem[] {
    const { maxTokens = usualMaskedTokens, maskings, seed, static: isStatic } = this.#settings;
    const windows = this.#tokenizer
      .encodeWindows(example, { maxTokens })
      .map((encoding) => ({ encoding, isFixed: this.#findFixed(encoding) }))
      .filter(({ isFixed }) => isFixed.includes(false));
    const mentions = example.mentions.map((mention) => mention.parts ?? [mention]);
    const items: MaskedItem[] = [];
    for (let masking = 0; masking < maskings; masking++) {
      const random = isStatic
        ? new RandomStream(seed, "static masking", example.datasetId, example.id, masking)
        : new RandomStream(seed, "masking", place.epoch, place.index, masking);
      for (const { encoding, isFixed } of windows) {
        items.push(
          this.#mask(encoding, choosePositions(encoding, mentions, isFixed, this.#settings, random), random),
        );
      }
    }
    return items;
  }

  #findFixed({ ids, wordIds }: Encoding): boolean[] {
    return Array.from(ids, (id, position) => wordIds[position] < 0 || this.#tokenizer.isSpecial(id));
  }

  #mask(encoding: Encoding, chosen: readonly number[], random: RandomStream): MaskedItem {
    const places = Int32Array.from(chosen);
    const labels = places.map((position) => encoding.ids[position]);
    const ids = encoding.ids.slice();
    for (const position of chosen) ids[position] = this.#shownFor(ids[position], random);
    return { length: ids.length, targets: places.length, ids, places, labels };
  }

  #shownFor(id: number, random: RandomStream): number {
    const { maskRatio, randomRatio } = this.#settings;
    const chance = random.next();
    if (chance < maskRatio) return this.#maskId;
    if (chance < maskRatio + randomRatio) return random.nextInt(this.#tokenizer.vocabularySize);
    return id;
  }
}
