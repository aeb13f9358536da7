import { RandomStream } from "../../core/random.js";

/**
 * Which types a text is prompted with. `dataset`: all of its dataset's. `random`: a random choice of up to all
 * types. `random-and-exact`: two records, one with a random choice, one with exactly the types in the text.
 *
 * Source: Lu et al. 2023, "PUnifiedNER" (AAAI), "Multi-Dataset Joint Learning".
 */
export const promptSettings = ["dataset", "random", "random-and-exact"] as const;
export type PromptSetting = (typeof promptSettings)[number];

export interface Prompt {
  /** Labels in the order of the label set. */
  readonly labels: readonly string[];
  /** Told apart in record ids. */
  readonly suffix: "" | "#exact";
}

/**
 * @param labels of the dataset, in their fixed order
 * @param gold labels in the text; an exact prompt without any is left out
 * @param id of the text: its random choice depends on it and the seed alone
 */
export function choosePrompts(
  setting: PromptSetting,
  labels: readonly string[],
  gold: ReadonlySet<string>,
  seed: number,
  id: string,
): Prompt[] {
  if (setting === "dataset") return [{ labels, suffix: "" }];
  const random: Prompt = { labels: chooseSome(labels, new RandomStream(seed, "prompt", id)), suffix: "" };
  if (setting === "random" || gold.size === 0) return [random];
  return [random, { labels: labels.filter((label) => gold.has(label)), suffix: "#exact" }];
}

/** Between one and all of them, each number as likely, each choice of a number as likely; order kept. */
function chooseSome(labels: readonly string[], stream: RandomStream): string[] {
  if (labels.length === 0) return [];
  const chosen = new Set(stream.shuffle([...labels]).slice(0, 1 + stream.nextInt(labels.length)));
  return labels.filter((label) => chosen.has(label));
}
