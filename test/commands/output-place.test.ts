import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentContext } from "../../src/commands/context.js";
import { convert } from "../../src/commands/convert.js";
import { prepareOutput } from "../../src/commands/output-place.js";

import { nextFolder } from "../support/temp.js";

test("the folder of an output is made; what is there already may be replaced", () => {
  const out = join(nextFolder(), "new", "deep", "out.jsonl");
  prepareOutput(out, ["-", "no such file"]);
  writeFileSync(out, "old");
  prepareOutput(out, []);
  expect(readFileSync(out, "utf8")).toBe("old");
});

test("what is read is not overwritten, by whatever name", () => {
  const folder = nextFolder();
  const [file, link] = [join(folder, "a.conll"), join(folder, "link.conll")];
  writeFileSync(file, "Ann\tB-PER\n");
  symlinkSync(file, link);
  for (const out of [file, link, join(folder, ".", "a.conll")])
    expect(() => prepareOutput(out, [file])).toThrow(
      `E_INPUT: ${out} is read and would be overwritten. (input=${file}) Fix: name another file with --out.`,
    );
});

test("folders, devices and places below a file are refused", () => {
  const folder = nextFolder();
  mkdirSync(join(folder, "sub"));
  writeFileSync(join(folder, "file"), "");
  expect(() => prepareOutput(join(folder, "sub"), [])).toThrow(
    /sub is a folder\..* Fix: name a file with --out/,
  );
  expect(() => prepareOutput("/dev/null", [])).toThrow("/dev/null is a device or a pipe, not a file");
  expect(() => prepareOutput(join(folder, "file", "x"), [])).toThrow(/cannot be made \((EEXIST|ENOTDIR)\)/);
});

test("a conversion onto its own input leaves it as it was", async () => {
  const file = join(nextFolder(), "same.conll");
  writeFileSync(file, "Ann\tB-PER\n");
  const options = { from: "conll", to: "jsonl", input: [file], out: file };
  await expect(convert(options, silentContext)).rejects.toThrow("is read and would be overwritten");
  expect(readFileSync(file, "utf8")).toBe("Ann\tB-PER\n");
  expect(existsSync(`${file}.partial`)).toBe(false);
});
