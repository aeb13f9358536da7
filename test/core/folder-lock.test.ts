import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { lockFolder } from "../../src/core/folder-lock.js";
import { nextFolder } from "../support/temp.js";

const source = new URL("../../src/core/folder-lock.ts", import.meta.url).href;

/** A process that locks the folder and stays. */
async function lockElsewhere(folder: string) {
  const program = `const { lockFolder } = await import(${JSON.stringify(source)}); globalThis.lock = lockFolder(${JSON.stringify(folder)}); console.log("locked"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

describe("the lock of a folder", () => {
  test("is free at once when its process is killed; until then its number is named", async () => {
    const folder = nextFolder();
    const child = await lockElsewhere(folder);
    expect(() => lockFolder(folder)).toThrow(`E_FILE: process ${child.pid} is at work in ${folder}. `);
    child.kill("SIGKILL");
    await once(child, "close");
    const lock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(`process ${process.pid} is at work`);
    lock?.release();
    lockFolder(folder)?.release();
  }, 20_000);
});
