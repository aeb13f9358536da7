import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inspectFileSystem, networkNameOf } from "../../../src/commands/plan/file-system.js";
import { nextFolder } from "../../support/temp.js";

describe("inspectFileSystem", () => {
  test("looks at the nearest folder that is there, and makes none", () => {
    const folder = nextFolder();
    const deep = inspectFileSystem(join(folder, "a", "b"));
    expect(deep.freeBytes).toBeGreaterThan(0);
    expect(Math.abs(deep.freeBytes / inspectFileSystem(folder).freeBytes - 1)).toBeLessThan(0.1);
  });

  test.each([
    [0x6969, "NFS"],
    [0xff534d42, "CIFS"],
    [0xff534d42 | 0, "CIFS"],
    [0x65735546, "FUSE"],
    [0xef53, undefined], // ext4
  ])("number %d is %s", (type, name) => expect(networkNameOf(type)).toBe(name));
});
