import type Database from "better-sqlite3";

type Bindable = string | number | null | Uint8Array;

/**
 * Inserts rows many at a time: one statement of `rowsPerStatement` rows costs a third less than as many
 * statements of one row.
 */
export class BulkInsert {
  readonly #full: Database.Statement;
  readonly #single: Database.Statement;
  readonly #fullLength: number;
  readonly #columnCount: number;
  #values: Bindable[] = [];

  /** @param placeholders one for each column, e.g. `?, cast(? as text)` */
  constructor(
    database: Database.Database,
    table: string,
    placeholders: readonly string[],
    rowsPerStatement: number,
  ) {
    const row = `(${placeholders.join(", ")})`;
    this.#full = database.prepare(
      `insert into ${table} values ${Array(rowsPerStatement).fill(row).join(", ")}`,
    );
    this.#single = database.prepare(`insert into ${table} values ${row}`);
    this.#columnCount = placeholders.length;
    this.#fullLength = rowsPerStatement * placeholders.length;
  }

  /** Takes the values of one row, in the order of the table's columns. */
  add(...row: readonly Bindable[]): void {
    for (let i = 0; i < row.length; i++) this.#values.push(row[i]);
    if (this.#values.length < this.#fullLength) return;
    this.#full.run(this.#values);
    this.#values.length = 0;
  }

  /** Writes the rows that are still waiting. */
  flush(): void {
    const values = this.#values;
    this.#values = [];
    for (let i = 0; i < values.length; i += this.#columnCount) {
      this.#single.run(values.slice(i, i + this.#columnCount));
    }
  }

  /** Forgets the rows that are still waiting. */
  discard(): void {
    this.#values.length = 0;
  }
}
