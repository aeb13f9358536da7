import { TruncatedInputError } from "../../core/errors.js";

/** One row of a CSV file and the line that it begins on, from 1. */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
}

const separators = [",", ";", "\t"] as const;

/**
 * Rows of CSV text in any cuts: cells in double quotes may hold separators, line ends and doubled quotes; rows end
 * with LF or CRLF, the last one need not. Empty lines are no rows. A quote inside an unquoted cell is a character.
 *
 * Source: RFC 4180. Differs: the separator may be a semicolon or a tab, whichever stands first outside quotes.
 *
 * @throws TruncatedInputError when the text ends inside quotes
 */
export async function* parseCsv(
  chunks: AsyncIterable<string>,
  file: string,
): AsyncGenerator<readonly CsvRow[]> {
  const parser = new CsvParser(file);
  for await (const chunk of chunks) {
    const rows = parser.push(chunk);
    if (rows.length > 0) yield rows;
  }
  const last = parser.end();
  if (last.length > 0) yield last;
}

class CsvParser {
  #separator: string | undefined;
  #cells: string[] = [];
  #cell = "";
  /** `quoteEnd`: behind a quote that ends the cell or is the first of two. */
  #state: "start" | "plain" | "quoted" | "quoteEnd" = "start";
  #line = 1;
  #rowLine = 1;
  #rows: CsvRow[] = [];

  constructor(readonly file: string) {}

  push(chunk: string): CsvRow[] {
    this.#rows = [];
    for (const char of chunk) this.#character(char);
    return this.#rows;
  }

  end(): CsvRow[] {
    this.#rows = [];
    if (this.#state === "quoted")
      throw new TruncatedInputError(
        `${this.file} ends inside a quoted cell of the row on line ${this.#rowLine}`,
        {
          at: { file: this.file, line: this.#line },
        },
      );
    this.#endRow();
    return this.#rows;
  }

  #character(char: string): void {
    if (this.#state === "quoted") {
      if (char === "\n") this.#line++;
      if (char === '"') this.#state = "quoteEnd";
      else this.#cell += char;
    } else if (char === "\n") {
      this.#endRow();
      this.#rowLine = ++this.#line;
    } else if (this.#isSeparator(char)) {
      this.#endCell();
    } else if (char === '"' && this.#state === "quoteEnd") {
      this.#cell += char;
      this.#state = "quoted";
    } else if (char === '"' && this.#state === "start") {
      this.#state = "quoted";
    } else {
      this.#cell += char;
      if (this.#state === "start") this.#state = "plain";
    }
  }

  #isSeparator(char: string): boolean {
    if (this.#separator === undefined && (separators as readonly string[]).includes(char))
      this.#separator = char;
    return char === this.#separator;
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = "";
    this.#state = "start";
  }

  #endRow(): void {
    if (this.#cell.endsWith("\r")) this.#cell = this.#cell.slice(0, -1);
    this.#endCell();
    const isEmpty = this.#cells.length === 1 && this.#cells[0] === "";
    if (!isEmpty) this.#rows.push({ cells: this.#cells, line: this.#rowLine });
    this.#cells = [];
  }
}

/** The row's line, with quotes where a cell needs them. */
export const formatCsvRow = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell) => quote(String(cell))).join(",")}\n`;

/** Cells with other separators are quoted too: a reader may guess the separator from the first that it meets. */
const quote = (cell: string): string => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
