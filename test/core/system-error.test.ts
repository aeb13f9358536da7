import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.js";
import { tryDescribeSystemError } from "../../src/core/system-error.js";
import { nextFolder } from "../support/temp.js";

function catchError(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const folder = (): string => nextFolder();
const file = (): string => {
  const path = join(folder(), "file");
  writeFileSync(path, "");
  return path;
};

test.each([
  [
    "a file where a folder should be",
    () => mkdirSync(file(), { recursive: true }),
    /^E_FILE: it is there already, and is no folder \(EEXIST, mkdir\)\. \(file=.*file\) Fix: choose another folder, or move the file away\.$/,
  ],
  [
    "a file in the middle of a path",
    () => mkdirSync(join(file(), "below"), { recursive: true }),
    /^E_FILE: a part of the path is a file, expected a folder \(ENOTDIR, mkdir\)/,
  ],
  [
    "an absent file",
    () => readFileSync(join(folder(), "absent")),
    /^E_FILE: there is no such file or folder \(ENOENT, open\)\. \(file=.*absent\) Fix: check the path\.$/,
  ],
  ["a folder", () => readFileSync(folder()), /^E_FILE: it is a folder, expected a file \(EISDIR, read\)/],
  [
    "a full disk",
    () => writeFileSync("/dev/full", "x"),
    /^E_FILE: the disk is full \(ENOSPC, write\).* Fix: make room and run the command again\.$/,
  ],
])("%s is told in words", (_, work, message) => {
  const cause = catchError(work);
  const told = tryDescribeSystemError(cause);
  expect(told?.message).toMatch(message);
  expect(told?.cause).toBe(cause);
});

test("other errors are left alone", () => {
  expect(tryDescribeSystemError(new Error("x"))).toBeUndefined();
  expect(tryDescribeSystemError(new ConfigError("x"))).toBeUndefined();
  expect(
    tryDescribeSystemError(Object.assign(new Error("x"), { code: "EWHAT", syscall: "y" })),
  ).toBeUndefined();
  expect(tryDescribeSystemError("ENOSPC")).toBeUndefined();
});
