import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { buildConfigSchema } from "../src/commands/build-config.js";
import { buildCommand } from "./support/built-command.js";
import { nextFolder } from "./support/temp.js";

const root = new URL("..", import.meta.url).pathname;
const main = join(root, "dist/cli/main.js");
const execute = promisify(execFile);

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function nerforge(...args: string[]): Promise<Outcome> {
  try {
    const { stdout, stderr } = await execute(process.execPath, [main, ...args], {
      cwd: nextFolder(),
      maxBuffer: 1 << 26,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Outcome;
    return { code, stdout, stderr };
  }
}

/** What a user meets, through the built command. */
describe("the command", () => {
  beforeAll(buildCommand, 120_000);

  test("build-corpus without options builds the sample, and stats and verify read it", async () => {
    const folder = join(nextFolder(), "sample");
    const built = await nerforge("build-corpus", "--out", folder, "--language", "en");
    expect(built.stderr).toContain("parse: done pages=209");
    expect(built.code).toBe(0);
    expect(built.stdout).toMatch(/^part +examples +tokens +categories +text/);
    expect(built.stdout).toContain("unlabelled repeats:");
    expect(existsSync(join(folder, "corpus.sqlite"))).toBe(true);
    const stats = await nerforge("stats", folder, "--json");
    expect(JSON.parse(stats.stdout).pages.article).toBe(209);
    const verified = await nerforge("verify", folder);
    expect([verified.code, verified.stdout]).toEqual([0, `${folder}: nothing wrong\n`]);
    const relabelled = await nerforge("label", folder, "--labels", "nerbert-4", "--json");
    expect(
      JSON.parse(relabelled.stdout)
        .labels.map(({ label }: { label: string }) => label)
        .sort(),
    ).toEqual(["ENTITY", "location", "organization", "person"]);
  }, 60_000);

  test("the sample makes room for itself in out/sample only", async () => {
    const folder = join(nextFolder(), "mine");
    await nerforge("build-corpus", "--out", folder, "--seed", "2");
    const again = await nerforge("build-corpus", "--out", folder);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("seed was 2 and is 1");
  }, 60_000);

  test("every key of a build's config but its work unit is a flag", async () => {
    const { stdout } = await nerforge("build-corpus", "--help");
    const toFlag = (key: string): string =>
      `--${key.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
    const keys = Object.keys(buildConfigSchema.shape).filter((key) => key !== "chunkBytes");
    const missing = keys.filter((key) => !new RegExp(`--(no-)?${toFlag(key).slice(2)}\\b`).test(stdout));
    expect(missing).toEqual([]);
  });

  test("a wrong flag is named, with the one that was meant, and exits with 2", async () => {
    const { code, stderr } = await nerforge("build-corpus", "--dmup", "x.xml");
    expect(code).toBe(2);
    expect(stderr).toContain("unknown option '--dmup'");
    expect(stderr).toContain("Did you mean --dump?");
  });

  test.each([
    [
      ["build-corpus", "--dump", "absent.xml", "--out", "x"],
      1,
      /^E_INPUT: there is no file absent\.xml\. Fix: check the path\.\n$/,
    ],
    [["build-corpus", "--dump", "x.xml"], 1, /E_CONFIG: the command line is not valid:[\s\S]*out/],
    [["build-corpus", "--workers", "0"], 2, /expected a whole number above 0/],
    [["build-corpus", "--keep", "some"], 2, /Allowed choices are typed, linked, all/],
    [["stats", "nowhere"], 1, /^E_CORPUS: there is no corpus here\..*Fix: run "nerforge build-corpus"/],
    [["frobnicate"], 2, /unknown command 'frobnicate'/],
  ] as const)("%j fails with exit code %d and says why", async (args, code, message) => {
    const outcome = await nerforge(...args);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.code).toBe(code);
    expect(outcome.stdout).toBe("");
  });

  test("a label set of another name is refused with the near one", async () => {
    const { code, stderr } = await nerforge("build-corpus", "--out", "x", "--labels", "nerbert-351");
    expect(code).toBe(1);
    expect(stderr).toMatch(/nerbert-315/);
  });

  test("the version is the package's", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect((await nerforge("--version")).stdout.trim()).toBe(version);
  });
});
