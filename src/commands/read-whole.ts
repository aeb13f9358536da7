import type { Logger } from "../core/logger.js";
import { openText } from "../formats/open.js";
import { tellEncoding } from "./tell-encoding.js";

/** The text of a file that is small, `.gz` unpacked; @throws InputError when it cannot be read. */
export async function readWhole(file: string, logger: Logger): Promise<string> {
  let text = "";
  for await (const piece of openText(file, { onFallback: tellEncoding(file, logger) })) text += piece;
  return text;
}
