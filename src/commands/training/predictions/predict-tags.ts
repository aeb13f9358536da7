import { createTaggerEncoder } from "../../../models/methods/tagger/encode.js";
import { scoreItems } from "../../../models/methods/tagger/score-items.js";
import type { Tagger } from "../../../models/methods/tagger/tagger.js";
import type { Example } from "../../../text/example.js";
import type { Tag } from "../../../text/tags.js";

const outside: Tag = { boundary: "O", label: "" };

export interface PredictTagsOptions {
  /** Windows that are computed at once. */
  readonly batchSize: number;
  /** Choose among legal sequences of tags alone. */
  readonly constrained?: boolean;
}

/**
 * The tag of every word, as the model chooses it: where it says I after O, a strict score is another than conlleval's.
 * A word that the model sees nothing of is outside.
 *
 * @returns for each example one tag a word
 */
export async function predictTags(
  tagger: Tagger,
  examples: readonly Example[],
  { batchSize, constrained = false }: PredictTagsOptions,
): Promise<Tag[][]> {
  const encoder = createTaggerEncoder(tagger.recipe);
  const decode = await tagger.head.createDecoder({ constrained });
  const items = examples.flatMap((example, index) =>
    encoder.encode({ ...example, mentions: [] }, { epoch: 0, index }),
  );
  const scores = await scoreItems(items, examples.length, batchSize, (batch) =>
    tagger.emit(batch, { dropoutSeed: undefined }),
  );
  return examples.map((example, index) => {
    const { words, emissions } = scores[index];
    const tags = new Array<Tag>(example.words.length / 2).fill(outside);
    const chosen = decode(emissions).tags;
    for (const [place, word] of words.entries()) tags[word] = tagger.tagSet.parsed[chosen[place]];
    return tags;
  });
}
