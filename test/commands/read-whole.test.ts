import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readWhole } from "../../src/commands/read-whole.js";
import { recordingContext } from "../support/recording-context.js";
import { nextFolder } from "../support/temp.js";

test("reads a file whole, unpacked where it is packed", async () => {
  const folder = nextFolder();
  const { context } = recordingContext();
  writeFileSync(join(folder, "a.txt.gz"), gzipSync("ñandú\n"));
  expect(await readWhole(join(folder, "a.txt.gz"), context.logger)).toBe("ñandú\n");
  await expect(readWhole(join(folder, "b.txt"), context.logger)).rejects.toThrow(
    /E_INPUT: .*b\.txt cannot be read/,
  );
});
