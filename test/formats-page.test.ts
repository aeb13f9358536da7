import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeFormatPage } from "./support/format-page.js";

const page = fileURLToPath(new URL("../docs/formats.md", import.meta.url));

test("docs/formats.md shows every format as it is; npm run docs:formats writes it anew", async () => {
  await expect(await makeFormatPage(readFileSync(page, "utf8"))).toMatchFileSnapshot(page);
});
