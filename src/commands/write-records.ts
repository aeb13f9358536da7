import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputError } from "../core/errors.js";
import type { FormatWriter } from "../formats/format.js";
import type { Example, Question } from "../text/example.js";
import type { CommandContext } from "./context.js";

/** Pieces are joined up to this many characters before they go to the file. */
const bufferCharacters = 1 << 18;

export interface WriteResult {
  readonly out: string;
  readonly records: number;
  readonly bytes: number;
  /** Files written beside it. */
  readonly beside: readonly string[];
  readonly isInterrupted: boolean;
}

/** Records in batches, of one kind. */
export type RecordBatches =
  | { readonly kind: "examples"; readonly batches: AsyncIterable<readonly Example[]> }
  | { readonly kind: "questions"; readonly batches: AsyncIterable<readonly Question[]> };

export interface WriteRecordsOptions {
  readonly out: string;
  readonly writer: FormatWriter;
  readonly label: string;
  readonly total?: number;
}

/**
 * Streams records through a writer into a file, in the memory of one batch. The file appears under its name when
 * it is whole; until then, and after Ctrl-C, it is `NAME.partial`.
 */
export async function writeRecords(
  source: RecordBatches,
  { out, writer, label, total }: WriteRecordsOptions,
  { startProgress, signal }: CommandContext,
): Promise<WriteResult> {
  await makeFolder(dirname(out));
  const partial = `${out}.partial`;
  const file = new TextFile(partial);
  const progress = startProgress(label);
  let records = 0;
  try {
    await file.write(writer.begin());
    for await (const batch of formatted(source, writer)) {
      for (const text of batch) {
        const room = file.write(text);
        if (room !== undefined) await room;
      }
      records += batch.length;
      progress.update(records, total);
      if (signal.aborted) break;
    }
    await file.write(writer.end());
    await file.close();
  } finally {
    progress.end();
    file.abandon();
  }
  if (signal.aborted) return { out: partial, records, bytes: file.bytes, beside: [], isInterrupted: true };
  await rename(partial, out);
  const beside = await writeBeside(dirname(out), writer.sidecars?.() ?? {});
  return { out, records, bytes: file.bytes, beside, isInterrupted: false };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new InputError(`folder ${folder} cannot be made (${(cause as NodeJS.ErrnoException).code})`, {
      at: { folder },
      fix: "name another place with --out",
      cause,
    });
  }
}

async function* formatted(source: RecordBatches, writer: FormatWriter): AsyncGenerator<readonly string[]> {
  if (source.kind === "examples") {
    for await (const batch of source.batches) yield batch.map((example) => writer.example(example));
    return;
  }
  for await (const batch of source.batches) yield batch.map((question) => writer.question!(question));
}

async function writeBeside(folder: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, basename(name));
    await writeFile(path, text);
    paths.push(path);
  }
  return paths;
}

/** A file that is written piece by piece and holds its writer back when the disk is slower. */
class TextFile {
  readonly #stream: WriteStream;
  #pending: string[] = [];
  #characters = 0;
  #failure: Error | undefined;
  /** Ends a wait for room, whether there is room now or there will be none. */
  #wake: (() => void) | undefined;

  constructor(readonly path: string) {
    this.#stream = createWriteStream(path, { highWaterMark: 1 << 20 });
    this.#stream.on("error", (error) => {
      this.#failure = error;
      this.#wake?.();
    });
    for (const event of ["drain", "close"]) this.#stream.on(event, () => this.#wake?.());
  }

  get bytes(): number {
    return this.#stream.bytesWritten;
  }

  /** A promise only when the disk must be waited for: awaiting nothing a million times costs seconds. */
  write(text: string): Promise<void> | undefined {
    this.#pending.push(text);
    this.#characters += text.length;
    return this.#characters < bufferCharacters ? undefined : this.#flush();
  }

  async #flush(): Promise<void> {
    const text = this.#pending.join("");
    this.#pending = [];
    this.#characters = 0;
    this.#check();
    if (!this.#stream.write(text)) await this.#wait();
    this.#check();
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #check(): void {
    if (this.#failure === undefined) return;
    throw new InputError(`${this.path} cannot be written (${this.#failure.message})`, {
      at: { file: this.path },
      fix: "check the folder and the space on its disk",
      cause: this.#failure,
    });
  }

  async close(): Promise<void> {
    await this.#flush();
    this.#stream.end();
    while (!this.#stream.closed && this.#failure === undefined) await this.#wait();
    this.#check();
  }

  /** Lets go of the file when it is not closed already. */
  abandon(): void {
    this.#stream.destroy();
  }
}
