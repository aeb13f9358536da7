import { relative } from "node:path";

/** A path as its reader would type it: from where the command runs, unless it lies elsewhere. */
export function shownPath(path: string, folder: string = process.cwd()): string {
  const near = relative(folder, path);
  return near === "" || near.startsWith("..") ? path : near;
}
