import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = new URL("..", import.meta.url).pathname;
const list = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const sources = list("src");

/** Tests of the repository or of the command as a whole, which mirror no single module. */
const isWhole = (file: string): boolean =>
  /^test\/[^/]+\.test\.ts$/.test(file) || file.startsWith("test/support/");

describe("house rules", () => {
  test("the check sees the code", () => expect(sources.length).toBeGreaterThan(10));

  test("a test stands where its module stands", () => {
    const orphans = list("test")
      .filter((file) => file.endsWith(".test.ts") && !isWhole(file))
      .filter((file) => {
        const source = file.replace(/^test/, "src").replace(/(\.long)?\.test\.ts$/, "");
        return (
          !existsSync(join(root, `${source}.ts`)) && !existsSync(join(root, source.replace(/\/[^/]+$/, "")))
        );
      });
    expect(orphans).toEqual([]);
  });

  test("modules stay under 400 lines", () => {
    expect(sources.filter((file) => read(file).split("\n").length > 400)).toEqual([]);
  });

  test("only the command line prints", () => {
    const printing = sources.filter(
      (file) =>
        !file.startsWith("src/cli/") && /\bconsole\.|process\.(stdout|stderr)\.write/.test(read(file)),
    );
    expect(printing).toEqual([]);
  });

  test("file names are kebab-case", () => {
    expect(sources.filter((file) => !/^[a-z0-9./-]+$/.test(file))).toEqual([]);
  });
});
