import { existsSync } from "node:fs";
import { join } from "node:path";

/** The real dumps and sets that stand beside the project on its developers' machines; absent elsewhere. */
export const sharedFolder = new URL("../../../shared", import.meta.url).pathname;
export const hasShared = existsSync(join(sharedFolder, "data"));
export const sharedFile = (...parts: string[]): string => join(sharedFolder, ...parts);

/** Says once, in a test's name, why it is skipped. */
export const sharedNote = hasShared ? "" : " (skipped: ../shared is absent)";
