import { RecordError, TruncatedInputError } from "../core/errors.js";

/** The text of one JSON value and the line that it begins on, from 1. */
export interface JsonText {
  readonly text: string;
  readonly line: number;
}

export interface JsonValuesOptions {
  /** Yield the elements of the array under this key of the outermost object, instead of the outermost values. */
  readonly under?: string;
  readonly file: string;
}

const quote = 34;
const backslash = 92;
const newline = 10;

/**
 * The values of a file that holds JSON lines, values one after the other in any layout, or one array of records
 * (then its elements): the three ways in which datasets are stored, in memory of one record.
 *
 * An outermost array is a list of records unless its first element is a string: PUnifiedNER's records are arrays
 * that begin with their text.
 *
 * @throws TruncatedInputError when the last value does not end, RecordError on text that is no JSON value
 */
export async function* splitJsonValues(
  chunks: AsyncIterable<string>,
  { under, file }: JsonValuesOptions,
): AsyncGenerator<JsonText[]> {
  const splitter = new JsonSplitter(under, file);
  for await (const chunk of chunks) {
    const values = splitter.push(chunk);
    if (values.length > 0) yield values;
  }
  splitter.end();
}

class JsonSplitter {
  #depth = 0;
  /** Depth at which records lie; known once the outermost layout is. */
  #base = 0;
  #isLayoutKnown: boolean;
  #isInString = false;
  #isEscaped = false;
  /** What of the present record earlier chunks held; undefined between records. */
  #record: string | undefined;
  #recordLine = 1;
  #line = 1;
  #key = "";
  #keyStart = -1;

  constructor(
    readonly under: string | undefined,
    readonly file: string,
  ) {
    this.#isLayoutKnown = under !== undefined;
    // No record is found before the key is.
    if (under !== undefined) this.#base = Number.POSITIVE_INFINITY;
  }

  push(chunk: string): JsonText[] {
    const values: JsonText[] = [];
    let from = 0;
    this.#keyStart = this.#keyStart >= 0 ? 0 : -1;
    for (let i = 0; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (code === backslash) this.#isEscaped = true;
        else if (code === quote) {
          this.#isInString = false;
          if (this.#keyStart >= 0) this.#key += chunk.slice(this.#keyStart, i);
          this.#keyStart = -1;
        }
        continue;
      }
      if (code === newline) this.#line++;
      if (code <= 32 || code === 44 || code === 58) continue;
      if (!this.#isLayoutKnown) this.#learnLayout(code);
      if (code === 123 || code === 91) {
        if (this.#depth === this.#base) {
          this.#record = "";
          this.#recordLine = this.#line;
          from = i;
        }
        if (this.under !== undefined && this.#depth === 1 && code === 91 && this.#key === this.under)
          this.#base = 2;
        this.#depth++;
      } else if (code === 125 || code === 93) {
        this.#depth--;
        if (this.#depth === this.#base && this.#record !== undefined) {
          values.push({ text: this.#record + chunk.slice(from, i + 1), line: this.#recordLine });
          this.#record = undefined;
        } else if (this.#depth < this.#base && this.under !== undefined)
          this.#base = Number.POSITIVE_INFINITY;
        if (this.#depth < 0) this.#refuse(chunk, i);
      } else if (code === quote) {
        if (this.under === undefined && this.#record === undefined) this.#refuse(chunk, i);
        this.#isInString = true;
        if (this.under !== undefined && this.#depth === 1) {
          this.#key = "";
          this.#keyStart = i + 1;
        }
      } else if (this.#record === undefined && (this.under === undefined || this.#depth === 0)) {
        this.#refuse(chunk, i);
      }
    }
    if (this.#record !== undefined) this.#record += chunk.slice(from);
    if (this.#keyStart >= 0) this.#key += chunk.slice(this.#keyStart);
    return values;
  }

  /** Waits for a second character after an outermost `[`: it tells a list of records from a record. */
  #learnLayout(code: number): void {
    if (this.#depth === 0) {
      this.#isLayoutKnown = code !== 91;
      return;
    }
    this.#isLayoutKnown = true;
    if (code === quote) return;
    this.#base = 1;
    this.#record = undefined;
  }

  #refuse(chunk: string, at: number): never {
    const shown = JSON.stringify(chunk.slice(at, at + 20));
    throw new RecordError(`${shown} is not a JSON value: expected { or [`, {
      at: { file: this.file, line: this.#line },
      fix: "check the format named with --from",
    });
  }

  end(): void {
    if (this.#depth === 0 && !this.#isInString) return;
    throw new TruncatedInputError(
      `${this.file} ends inside a JSON value that begins on line ${this.#recordLine}`,
      {
        at: { file: this.file, line: this.#line },
      },
    );
  }
}

/** JSON.parse; @throws RecordError that names the line. */
export function parseJson({ text, line }: JsonText, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RecordError(`${JSON.stringify(text.slice(0, 60))} is not JSON: ${(cause as Error).message}`, {
      at: { file, line },
      cause,
    });
  }
}
