import { readdirSync } from "node:fs";
import { mkdir, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { InputError } from "../core/errors.js";
import type { FormatWriter, Piece } from "../formats/format.js";

/** The folder that a writer's files go to, as `TextFile` is the file of its pieces. */
export class OutputFolder {
  bytes = 0;

  private constructor(
    readonly path: string,
    readonly writer: FormatWriter<Piece>,
  ) {}

  /**
   * @param out the name that the folder is to get when it is whole
   * @param partial its name until then; what is there is an earlier try
   * @throws InputError when something is there that is no empty folder
   */
  static async create(out: string, partial: string, writer: FormatWriter<Piece>): Promise<OutputFolder> {
    const entries = tryListFolder(out);
    if (entries === "file" || (entries ?? []).length > 0)
      throw new InputError(`${out} is there already, and the format writes a folder`, {
        at: { folder: out },
        fix: "name a new folder with --out",
      });
    if (entries !== undefined) await rmdir(out);
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    return new OutputFolder(partial, writer);
  }

  /** Writes the files that the writer has finished; there is no text beside them. */
  write(_piece: Piece): Promise<void> | undefined {
    const files = Object.entries(this.writer.takeFiles?.() ?? {});
    return files.length === 0 ? undefined : this.#writeFiles(files);
  }

  async #writeFiles(files: readonly (readonly [string, string])[]): Promise<void> {
    for (const [name, text] of files) {
      await writeFile(join(this.path, basename(name)), text);
      this.bytes += Buffer.byteLength(text);
    }
  }

  async finish(): Promise<void> {
    await this.write("");
  }

  async close(): Promise<void> {}
}

/** What is in a folder; undefined where there is nothing of the name. */
function tryListFolder(path: string): readonly string[] | "file" | undefined {
  try {
    return readdirSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ENOTDIR") return "file";
    throw cause;
  }
}
