import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCardLanguage } from "../../src/hub/card-language.js";
import { nextFolder } from "../support/temp.js";

test.each([
  ["---\nlanguage: [de]\ntags: [x]\n---\n\n# A\n", "de"],
  ["---\r\nlanguage: pt-BR\r\n---\r\n", "pt-BR"],
  ["---\nlanguage: [de, en]\n---\n", undefined],
  ["---\nlanguage: und\n---\n", undefined],
  ["---\nlanguage: multilingual text\n---\n", undefined],
  ["---\ntags: [x]\n---\nlanguage: de\n", undefined],
  ["---\n[: : no YAML\n---\n", undefined],
  ["# A\n", undefined],
])("the language of the card %j is %s", (card, language) => {
  const folder = nextFolder();
  expect(readCardLanguage(folder)).toBeUndefined();
  writeFileSync(join(folder, "README.md"), card);
  expect(readCardLanguage(folder)).toBe(language);
});
