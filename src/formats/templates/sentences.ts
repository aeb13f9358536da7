/** What an answer sentence says of a span: its type, or that it is none. */
export interface Statement {
  readonly surface: string;
  /** Undefined where it is no entity. */
  readonly type: string | undefined;
}

const articleOf = (name: string): string => (/^[aeiou]/i.test(name) ? "an" : "a");

/** `Oslo is a location entity`, or `saw is not a named entity`. */
export const formatStatement = ({ surface, type }: Statement): string =>
  type === undefined ? `${surface} is not a named entity` : `${surface} is ${articleOf(type)} ${type} entity`;

/** The way back, whatever article and full stop a model has put there; undefined for other sentences. */
export function tryParseStatement(sentence: string): Statement | undefined {
  const none = /^(.+) is not (?:an? )?(?:named )?entity\s*\.?\s*$/s.exec(sentence);
  if (none !== null) return { surface: none[1], type: undefined };
  const some = /^(.+) is (?:an?|the) (.+) entity\s*\.?\s*$/s.exec(sentence);
  return some === null ? undefined : { surface: some[1], type: some[2] };
}
