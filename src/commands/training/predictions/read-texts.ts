import type { Readable } from "node:stream";
import type { Logger } from "../../../core/logger.js";
import { decodeText } from "../../../formats/decode-text.js";
import { splitLines } from "../../../formats/lines.js";
import { openText } from "../../../formats/open.js";
import { tellEncoding } from "../../tell-encoding.js";

/** A line of the input. */
export interface InputText {
  /** The line's number from 1, behind the file's name where there are several files. */
  readonly id: string;
  readonly text: string;
}

export interface TextInput {
  /** Files to read, `.gz` too; standard input when there are none. `-` is standard input. */
  readonly files: readonly string[];
  readonly stdin: Readable;
  /** Texts to a batch. */
  readonly batchTexts: number;
  readonly logger: Logger;
}

/**
 * The texts to be tagged, one a line, in batches: files one after the other, never a whole one in memory. Empty lines
 * are no texts.
 */
export async function* readTexts({
  files,
  stdin,
  batchTexts,
  logger,
}: TextInput): AsyncGenerator<readonly InputText[]> {
  const inputs = files.length === 0 ? ["-"] : files;
  let batch: InputText[] = [];
  for (const file of inputs) {
    const name = file === "-" ? "standard input" : file;
    const onFallback = tellEncoding(name, logger);
    const chunks =
      file === "-" ? decodeText(stdin, { file: name, onFallback }) : openText(file, { onFallback });
    for await (const { lines, first } of splitLines(chunks)) {
      for (const [i, text] of lines.entries()) {
        if (text.trim() === "") continue;
        const id = inputs.length === 1 ? String(first + i) : `${file}:${first + i}`;
        batch.push({ id, text });
        if (batch.length < batchTexts) continue;
        yield batch;
        batch = [];
      }
    }
  }
  if (batch.length > 0) yield batch;
}
