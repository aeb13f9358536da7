import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The text of a file by its path from the folder of a dataset's file; undefined when there is none. */
export type ReadBeside = (path: string) => string | undefined;

/** Reads what stands beside `file`. */
export const besideOf =
  (file: string): ReadBeside =>
  (path) => {
    const found = join(dirname(file), path);
    return existsSync(found) ? readFileSync(found, "utf8") : undefined;
  };
