const textKeys: ReadonlySet<string> = new Set([
  "text",
  "sentence",
  "sentText",
  "context",
  "passage",
  "paragraph",
  "content",
  "document",
]);
const wordsKeys: ReadonlySet<string> = new Set(["tokens", "words", "sentence", "sentences", "text"]);

/** Records beside a text that quote pieces of it under the same keys. */
const quotingKeys = /answer|mention|entit|span|label/iu;

/** The texts of JSON or JSON Lines, in their order; undefined when it is neither. */
export function textsOfJson(content: string): string[] | undefined {
  const whole = tryParse(content);
  const values = whole !== undefined ? [whole.value] : parseLines(content);
  if (values === undefined) return undefined;
  const texts: string[] = [];
  for (const value of values) collect(value, undefined, texts);
  return texts;
}

/** The values of lines that are each a record; undefined when the first is none, and broken ones left out. */
function parseLines(content: string): unknown[] | undefined {
  const lines = content.split(/\r\n|\n|\r/u).filter((line) => line.trim() !== "");
  const values = lines.map(tryParse);
  if (values[0] === undefined) return undefined;
  return values.flatMap((parsed) => (parsed === undefined ? [] : [parsed.value]));
}

function tryParse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined; // parsing is the only way to learn whether it is JSON
  }
}

function collect(value: unknown, key: string | undefined, texts: string[]): void {
  if (typeof value === "string") {
    if (key !== undefined && textKeys.has(key)) texts.push(value);
  } else if (Array.isArray(value)) collectArray(value, key, texts);
  else if (value !== null && typeof value === "object") {
    for (const [name, part] of Object.entries(value)) {
      if (!quotingKeys.test(name)) collect(part, name, texts);
    }
  }
}

function collectArray(values: readonly unknown[], key: string | undefined, texts: string[]): void {
  const isStrings = values.length > 0 && values.every((value) => typeof value === "string");
  if (isStrings && key !== undefined && wordsKeys.has(key)) texts.push(values.join(" "));
  // `[text, [start, end, mention, type], ...]`, as punified sets have it.
  else if (key === undefined && typeof values[0] === "string" && values.slice(1).every(Array.isArray))
    texts.push(values[0]);
  else for (const value of values) collect(value, Array.isArray(value) ? undefined : key, texts);
}
