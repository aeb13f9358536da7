import { ConfigError } from "../../../core/errors.js";
import { sortMentions } from "../../../formats/chunks.js";
import type { Example, Mention } from "../../../text/example.js";

/**
 * What several models say of the same examples, as one: a mention stands when `minVotes` of them name it, its score the
 * share that do.
 *
 * Source: the baseline <Ensemble> of CP-NER section 4.3, which does not say how models are put together.
 * Differs: votes are by place and label, so that what a text does not hold has none.
 *
 * @param predictions of each model, all of one list of examples
 * @param minVotes default: more than half of the models
 * @throws ConfigError for no model, other examples, or a number of votes that cannot be reached
 */
export function ensembleExamples(
  predictions: readonly (readonly Example[])[],
  minVotes = Math.floor(predictions.length / 2) + 1,
): Example[] {
  const [first] = predictions;
  if (first === undefined)
    throw new ConfigError("there is no prediction to put together", {
      fix: "give those of one or more models",
    });
  if (!(Number.isInteger(minVotes) && 1 <= minVotes && minVotes <= predictions.length))
    throw new ConfigError(`minVotes=${minVotes} is no number of ${predictions.length} models`, {
      fix: `set it to a whole number from 1 to ${predictions.length}`,
    });
  return first.map(({ unplaced: _, ...example }, i) => {
    const said = predictions.map((own) => own[i]);
    if (said.some((other) => other?.text !== example.text))
      throw new ConfigError(`example ${i} is not the same in all predictions`, {
        at: { id: example.id },
        fix: "give the predictions of one list of examples",
      });
    return { ...example, mentions: vote(said as readonly Example[], minVotes) };
  });
}

function vote(said: readonly Example[], minVotes: number): Mention[] {
  const votes = new Map<string, { mention: Mention; count: number }>();
  for (const { mentions } of said) {
    const own = new Map(
      mentions.map((mention) => [`${mention.start} ${mention.end} ${mention.label}`, mention]),
    );
    for (const [key, mention] of own) {
      const found = votes.get(key) ?? { mention, count: 0 };
      votes.set(key, { ...found, count: found.count + 1 });
    }
  }
  return sortMentions(
    [...votes.values()]
      .filter(({ count }) => count >= minVotes)
      .map(({ mention, count }) => ({ ...mention, score: count / said.length })),
  );
}
