import { type FileHandle, open, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputError } from "../core/errors.js";
import type { FormatWriter, Piece } from "../formats/format.js";
import type { Example, Question } from "../text/example.js";
import type { CommandContext } from "./context.js";
import { OutputFolder } from "./output-folder.js";
import { makeFolder, prepareOutput } from "./output-place.js";

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
  /** Files that are being read, which the output may not replace. */
  readonly inputs?: readonly string[];
  readonly writer: FormatWriter<Piece>;
  readonly label: string;
  readonly total?: number;
}

/**
 * Streams records through a writer into a file, in the memory of one batch. The file appears under its name when
 * it is whole; until then, and after Ctrl-C, it is `NAME.partial`. After an error there is neither. A format whose
 * texts are several files gets a folder of the name.
 *
 * @throws InputError for a place that is read, that is no file, or whose folder cannot be made
 */
export async function writeRecords(
  source: RecordBatches,
  { out: given, inputs = [], writer, label, total }: WriteRecordsOptions,
  { startProgress, signal }: CommandContext,
): Promise<WriteResult> {
  const out = given.replace(/(?<=.)[\\/]+$/, "");
  if (writer.takeFiles === undefined) prepareOutput(out, inputs);
  else makeFolder(dirname(out));
  const partial = `${out}.partial`;
  const file = await (writer.takeFiles === undefined
    ? TextFile.create(partial)
    : OutputFolder.create(out, partial, writer));
  const format = formatterOf(source, writer);
  const progress = startProgress(label);
  let records = 0;
  try {
    await file.write(writer.begin());
    for await (const batch of source.batches) {
      for (const record of batch) {
        const room = file.write(format(record));
        if (room !== undefined) await room;
      }
      records += batch.length;
      progress.update(records, total);
      if (signal.aborted) break;
    }
    await file.write(writer.end());
    await file.finish();
  } catch (error) {
    await file.close();
    await rm(partial, { recursive: true, force: true });
    throw error;
  } finally {
    progress.end();
    await file.close();
  }
  if (signal.aborted) return { out: partial, records, bytes: file.bytes, beside: [], isInterrupted: true };
  await rename(partial, out);
  const beside = await writeBeside(dirname(out), writer.sidecars?.() ?? {});
  return { out, records, bytes: file.bytes, beside, isInterrupted: false };
}

/** Which of the writer's functions takes the source's records. */
function formatterOf(
  { kind }: RecordBatches,
  writer: FormatWriter<Piece>,
): (record: Example | Question) => Piece {
  return kind === "examples"
    ? (record) => writer.example(record as Example)
    : (record) => writer.question!(record as Question);
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

/**
 * A file that is written piece by piece and holds its writer back when the disk is slower. Pieces are encoded into
 * one of two buffers while the other is being written: a fresh buffer for each would cost as much as the records.
 */
class TextFile {
  readonly #handle: FileHandle;
  #pending = "";
  #spare = Buffer.allocUnsafe(3 * bufferCharacters);
  #busy = Buffer.allocUnsafe(3 * bufferCharacters);
  #writing: Promise<unknown> = Promise.resolve();
  bytes = 0;

  private constructor(
    readonly path: string,
    handle: FileHandle,
  ) {
    this.#handle = handle;
  }

  /** @throws InputError when the file cannot be made */
  static async create(path: string): Promise<TextFile> {
    try {
      return new TextFile(path, await open(path, "w"));
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
  }

  /** A promise only when the disk must be waited for: awaiting nothing a million times costs seconds. */
  write(piece: Piece): Promise<void> | undefined {
    if (typeof piece !== "string") return piece.length === 0 ? undefined : this.#writeBytes(piece);
    this.#pending += piece;
    return this.#pending.length < bufferCharacters ? undefined : this.#flush();
  }

  async #writeBytes(bytes: Uint8Array): Promise<void> {
    if (this.#pending !== "") await this.#flush();
    await this.#finishWrite();
    this.bytes += bytes.length;
    this.#writing = this.#handle.writeFile(bytes);
    this.#writing.catch(() => {}); // reported when it is waited for
  }

  async #flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = "";
    // One character of UTF-16 takes at most three bytes of UTF-8.
    if (this.#spare.length < 3 * text.length) this.#spare = Buffer.allocUnsafe(3 * text.length);
    const buffer = this.#spare;
    const length = buffer.write(text, 0, "utf8");
    await this.#finishWrite();
    this.bytes += length;
    [this.#spare, this.#busy] = [this.#busy, buffer];
    this.#writing = this.#handle.writeFile(buffer.subarray(0, length));
    this.#writing.catch(() => {}); // reported when it is waited for
  }

  async #finishWrite(): Promise<void> {
    try {
      await this.#writing;
    } catch (cause) {
      throw cannotWrite(this.path, cause);
    }
  }

  /** Writes what is left. @throws InputError when something could not be written */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#finishWrite();
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#handle.close();
  }
}

const cannotWrite = (path: string, cause: unknown): InputError =>
  new InputError(`${path} cannot be written (${(cause as NodeJS.ErrnoException).code ?? cause})`, {
    at: { file: path },
    fix: "check the folder and the space on its disk",
    cause,
  });
