/** Some lines that follow each other; `first` is the number of the first, from 1. */
export interface LineBatch {
  readonly lines: readonly string[];
  readonly first: number;
}

/**
 * Lines of a stream of text, whatever its cuts. Only LF and CRLF end a line: other separators of Unicode occur
 * inside words. The last line needs no end; an empty one after the last LF is no line.
 */
export async function* splitLines(chunks: AsyncIterable<string>): AsyncGenerator<LineBatch> {
  let rest = "";
  let first = 1;
  for await (const chunk of chunks) {
    if (!chunk.includes("\n")) {
      rest += chunk;
      continue;
    }
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    yield { lines: lines.map(withoutReturn), first };
    first += lines.length;
  }
  if (rest !== "") yield { lines: [withoutReturn(rest)], first };
}

const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);
