import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { recoverFolder, replaceFolder } from "../../src/train/replace-folder.js";
import { nextFolder } from "../support/temp.js";

const writeText =
  (text: string) =>
  (fresh: string): void => {
    mkdirSync(join(fresh, "inner"), { recursive: true });
    writeFileSync(join(fresh, "inner", "text"), text);
  };
const readText = (folder: string): string => readFileSync(join(folder, "inner", "text"), "utf8");

describe("replaceFolder", () => {
  test("makes a folder, and replaces it as a whole", async () => {
    const parent = join(nextFolder(), "made");
    const folder = join(parent, "last");
    await replaceFolder(folder, writeText("first"));
    writeFileSync(join(folder, "more"), "");
    await replaceFolder(folder, writeText("second"));
    expect(readText(folder)).toBe("second");
    expect(readdirSync(folder)).toEqual(["inner"]);
    expect(readdirSync(parent)).toEqual(["last"]);
  });

  test("keeps the old folder when writing fails", async () => {
    const folder = join(nextFolder(), "last");
    await replaceFolder(folder, writeText("first"));
    const failing = replaceFolder(folder, (fresh) => {
      writeText("half")(fresh);
      throw new Error("the disk is full");
    });
    await expect(failing).rejects.toThrow("the disk is full");
    expect(readText(folder)).toBe("first");
    await replaceFolder(folder, writeText("second"));
    expect(readText(folder)).toBe("second");
  });

  test("is recovered where a kill came between the two renames", async () => {
    const parent = nextFolder();
    const folder = join(parent, "last");
    await replaceFolder(folder, writeText("first"));
    cpSync(folder, join(parent, ".last-new"), { recursive: true });
    renameSync(folder, join(parent, ".last-old"));
    recoverFolder(folder);
    expect(readText(folder)).toBe("first");
    await replaceFolder(folder, writeText("second"));
    expect(readText(folder)).toBe("second");
    expect(readdirSync(parent)).toEqual(["last"]);
  });

  test("is left alone where a kill came behind them", async () => {
    const parent = nextFolder();
    const folder = join(parent, "last");
    await replaceFolder(folder, writeText("new"));
    writeText("old")(join(parent, ".last-old"));
    recoverFolder(folder);
    expect(readText(folder)).toBe("new");
    recoverFolder(join(parent, "best"));
    expect(existsSync(join(parent, "best"))).toBe(false);
  });
});
