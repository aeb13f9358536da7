import { expect } from "vitest";
import type { OpenDumpOptions } from "../../src/ingest/read/open-dump.js";
import { nextFolder } from "../support/temp.js";
import { goodIds, type HostileFile, maxChunkBytes } from "./hostile-files.js";
import { ingestFile } from "./ingest-file.js";

/** Whether a hostile file is refused as it should be, or loses what it must and no more. */
export async function checkHostileFile(
  { write, kept = [], counted = [], error }: HostileFile,
  options: OpenDumpOptions = {},
): Promise<void> {
  const read = ingestFile(write(nextFolder()), { maxChunkBytes, ...options });
  if (error) return await expect(read).rejects.toThrow(error);
  const { ids, counted: found } = await read;
  expect(ids.filter((id) => goodIds.includes(id))).toEqual(kept);
  expect(found).toEqual(counted);
}
