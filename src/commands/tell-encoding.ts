import type { Logger } from "../core/logger.js";
import type { Encoding } from "../formats/decode-text.js";

/** Warns that a file was taken for another encoding than UTF-8, which may be wrong. */
export const tellEncoding =
  (file: string, logger: Logger) =>
  (encoding: Encoding): void =>
    logger.forStage("data").warn(`${file} is not UTF-8: it is read as ${encoding}`);
