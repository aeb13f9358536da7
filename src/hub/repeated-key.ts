/**
 * The first key that stands twice in one object of a JSON text, at any depth; JSON.parse would keep the last
 * silently.
 *
 * @param text well-formed JSON
 */
export function findRepeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  const strings = /"(?:[^"\\]|\\.)*"|[{}]/g;
  for (let match = strings.exec(text); match !== null; match = strings.exec(text)) {
    const token = match[0];
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (isKey(text, strings.lastIndex)) {
      const key = JSON.parse(token) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}

/** Whether a colon follows the string that ends at `at`. */
function isKey(text: string, at: number): boolean {
  const space = /\s*/y;
  space.lastIndex = at;
  space.exec(text);
  return text[space.lastIndex] === ":";
}
