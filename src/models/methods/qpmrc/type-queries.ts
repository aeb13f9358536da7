import { ConfigError } from "../../../core/errors.js";
import { createNaming } from "../../../formats/naming.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";

/** The labels that are asked for, with what a reader calls them: a `DatasetInfo` is one. */
export interface AskedTypes {
  readonly labels: readonly string[];
  /** Label to name; a name is made of the label where there is none. */
  readonly naturalNames?: Readonly<Record<string, string>>;
}

/** One type as the model is asked for it. */
export interface TypeQuery {
  readonly label: string;
  readonly name: string;
  /** Token ids of the name, without special tokens. */
  readonly tokens: Int32Array;
}

/**
 * The queries of types: the tokens of their names. The prompt before them is the model's.
 *
 * @param roomTokens most tokens that a name may have
 * @throws ConfigError when there is no type, a label stands twice, or a name is another's too, holds no token or too many
 */
export function makeTypeQueries(
  { labels, naturalNames = {} }: AskedTypes,
  tokenizer: Tokenizer,
  roomTokens: number,
): TypeQuery[] {
  if (labels.length === 0) throw new ConfigError("no type is asked for", { fix: "pass labels" });
  const repeated = labels.find((label, i) => labels.indexOf(label) !== i);
  if (repeated !== undefined) {
    throw new ConfigError(`label "${repeated}" stands twice among ${labels.length} labels`, {
      fix: "give every label once",
    });
  }
  const own = labels.filter((label) => naturalNames[label] !== undefined);
  const naming = createNaming(labels, Object.fromEntries(own.map((label) => [label, naturalNames[label]])));
  return labels.map((label) => {
    const name = naming.nameOf(label);
    const { ids } = tokenizer.encode(name, { addSpecialTokens: false, findAddedTokens: false });
    if (ids.length > 0 && ids.length <= roomTokens) return { label, name, tokens: ids };
    const fault =
      ids.length === 0 ? "holds no token" : `holds ${ids.length} tokens, and there is room for ${roomTokens}`;
    throw new ConfigError(`the name "${name}" of label "${label}" ${fault}`, {
      fix: "give the label another name: by a query set (queries), or with --names",
    });
  });
}
