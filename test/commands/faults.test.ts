import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { buildCommand, type Outcome, runCommand, startCommand } from "../support/built-command.js";
import { writeKillConfig } from "../support/kill-builds.js";
import { hashOfRows } from "../support/sample.js";
import { nextFolder } from "../support/temp.js";

const isRoot = process.getuid?.() === 0;
const mounted: string[] = [];

/** A file system in memory of `size`; undefined where none can be mounted. */
function tryMount(folder: string, size: string): boolean {
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
  if (status === 0) mounted.push(folder);
  return status === 0;
}
const remount = (folder: string, option: string): void => {
  execFileSync("mount", ["-o", `remount,${option}`, folder]);
};
const probe = nextFolder();
const canMount = isRoot && tryMount(probe, "64k");
if (canMount) execFileSync("umount", [mounted.pop()!]);
const mountNote = canMount ? "" : " (skipped: this user cannot mount)";

afterEach(() => {
  for (const folder of mounted.splice(0)) execFileSync("umount", [folder]);
});

/** Someone whom permissions bind: this user, or nobody when this one is root. */
const asNobody = isRoot ? ["setpriv", "--reuid=65534", "--clear-groups"] : [];
const hasNobody = !isRoot || spawnSync("setpriv", ["--version"]).status === 0;

const build = (config: string, out: string, ...more: string[]): string[] => [
  "build-corpus",
  ...["--config", config, "--out", out, "--workers", "1", ...more],
];

describe("faults of the machine", () => {
  let shared: string;
  let config: string;
  let rows: string;
  beforeAll(async () => {
    await buildCommand();
    shared = mkdtempSync("/tmp/nerforge-faults-");
    config = writeKillConfig(shared);
    const { code, stderr } = await runCommand(build(config, join(shared, "whole")));
    expect(code, stderr).toBe(0);
    rows = hashOfRows(join(shared, "whole"));
    return () => rmSync(shared, { recursive: true, force: true });
  });

  const expectFailure = ({ code, stderr, stdout }: Outcome, message: RegExp): void => {
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/bug in the toolkit|\n {4}at /);
    expect([code, stdout]).toEqual([1, ""]);
  };
  const expectWhole = async (out: string, from = config): Promise<void> => {
    const { code, stderr } = await runCommand(build(from, out));
    expect(code, stderr).toBe(0);
    expect(hashOfRows(out)).toBe(rows);
  };

  // So small that the file cannot be made, that the parse, the labels, and the last fold of the log have no room.
  test.skipIf(!canMount).each(["4k", "200k", "900k"])(
    `a disk of %s that gets full is named, and with more room the build goes on${mountNote}`,
    async (size) => {
      const disk = join(nextFolder(), "disk");
      tryMount(disk, size);
      const out = join(disk, "corpus");
      expectFailure(
        await runCommand(build(config, out)),
        /E_(CORPUS|FILE): the disk is full[\s\S]* Fix: make room and run the command again/,
      );
      remount(disk, "size=50m");
      await expectWhole(out);
    },
  );

  test("a log that cannot be written stops the build with the reason", async () => {
    const out = nextFolder();
    symlinkSync("/dev/full", join(out, "log.jsonl"));
    expectFailure(
      await runCommand(build(config, out)),
      /E_FILE: the disk is full \(ENOSPC, write\)\. Fix: make room and run the command again\./,
    );
  });

  test("results that cannot be written are an error, and a reader who has left is none", async () => {
    const stats = ["stats", join(shared, "whole"), "--all"];
    const full = await runCommand(stats, { under: ["sh", "-c", 'exec "$@" >/dev/full', "sh"] });
    expectFailure(full, /^E_FILE: the disk is full \(ENOSPC, write\)\./);
    const left = await runCommand(stats, {
      under: ["bash", "-o", "pipefail", "-c", '"$@" | true', "bash"],
    });
    expect([left.code, left.stderr]).toEqual([0, ""]);
  });

  test("a folder that is a file, or lies below one, is refused", async () => {
    const file = join(nextFolder(), "file");
    writeFileSync(file, "");
    expectFailure(
      await runCommand(build(config, file)),
      /^E_FILE: it is there already, and is no folder \(EEXIST, mkdir\)\. \(file=.*file\) Fix: choose another folder/,
    );
    expectFailure(
      await runCommand(build(config, join(file, "below"))),
      /^E_FILE: a part of the path is a file, expected a folder \(ENOTDIR, mkdir\)\./,
    );
  });

  test.skipIf(!canMount)(
    `a read-only disk refuses a build and lets the corpus be read${mountNote}`,
    async () => {
      const disk = join(nextFolder(), "disk");
      tryMount(disk, "50m");
      const out = join(disk, "corpus");
      await expectWhole(out);
      remount(disk, "ro");
      expectFailure(
        await runCommand(build(config, out)),
        /E_FILE: the file system is read-only \(EROFS, open\)/,
      );
      expectFailure(
        await runCommand(["balance", out]),
        /E_CORPUS: the corpus cannot be (written|opened)\. .*Fix: check the .*permissions/,
      );
      expect((await runCommand(["stats", out])).code).toBe(0);
      expect((await runCommand(["verify", out])).stdout).toBe(`${out}: nothing wrong\n`);
    },
  );

  test.skipIf(!hasNobody)("a dump without permission to read is named", async () => {
    const folder = nextFolder();
    chmodSync(folder, 0o777);
    const dump = join(folder, "secret.xml");
    writeFileSync(dump, "<mediawiki>");
    chmodSync(dump, 0o000);
    const args = ["build-corpus", "--dump", dump, "--out", join(folder, "out")];
    expectFailure(
      await runCommand(args, { under: asNobody, cwd: folder }),
      /E_INPUT: .*secret\.xml cannot be read \(EACCES\)\. Fix: check its permissions and the disk\./,
    );
  });

  test.each([
    ["a folder", () => nextFolder(), /E_INPUT: .* is not a file\. Fix: name the file itself\./],
    ["an endless device", () => "/dev/zero", /E_INPUT: \/dev\/zero is not a file\./],
    ["a file of null", () => "/dev/null", /E_INPUT: \/dev\/null is not a file\./],
  ])("%s as the dump is refused", async (_, path, message) => {
    expectFailure(
      await runCommand(["build-corpus", "--dump", path(), "--out", join(nextFolder(), "o")]),
      message,
    );
  });

  test("a corpus that another process writes is refused", async () => {
    const out = nextFolder();
    await expectWhole(out);
    const other = new Database(join(out, "corpus.sqlite"));
    other.exec("begin immediate");
    const outcome = await runCommand(["balance", out]);
    other.close();
    expectFailure(
      outcome,
      /^E_CORPUS: the corpus is locked by another process\. \(file=.*\) Fix: wait until the other process has ended\.\n$/,
    );
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s keeps what is whole, says how to go on and exits with 130",
    async (signal) => {
      const lines = signal === "SIGINT" ? ["types: index built", "label: done"] : ["parse: reading"];
      for (const line of lines) {
        const out = nextFolder();
        const tmp = nextFolder();
        const running = startCommand(build(config, out), { tmp });
        await running.said(line);
        running.child.kill(signal);
        const { code, stdout, stderr } = await running.ended;
        expect(code, stderr).toBe(130);
        expect(stderr).toContain("Stopping after what is begun; press Ctrl-C again to stop at once.");
        expect(stdout).toBe(`Interrupted. What is whole is kept in ${out}: run the same command to go on.\n`);
        expect(readdirSync(tmp)).toEqual([]);
        expect(readdirSync(out).sort()).toEqual(["config.yaml", "corpus.sqlite", "log.jsonl"]);
        await expectWhole(out);
      }
    },
  );

  test("a second signal ends the command at once", async () => {
    const out = nextFolder();
    const running = startCommand(["build-corpus", "--dump", "-", "--out", out], { stdin: "open" });
    await running.said("types: index built");
    running.child.kill("SIGINT");
    await running.said("Stopping after");
    const begunMs = performance.now();
    running.child.kill("SIGINT");
    expect((await running.ended).code).toBe(130);
    expect(performance.now() - begunMs).toBeLessThan(5000);
  });

  test("a killed build leaves no temporary files, and its folder opens again", async () => {
    const out = nextFolder();
    const tmp = nextFolder();
    const running = startCommand(build(config, out), { tmp });
    await running.said("parse: reading");
    running.child.kill("SIGKILL");
    await running.ended;
    expect(readdirSync(tmp)).toEqual([]);
    await expectWhole(out);
    expect(readdirSync(out).sort()).toEqual([
      "README.md",
      "config.yaml",
      "corpus.sqlite",
      "log.jsonl",
      "manifest.json",
    ]);
  });
});

describe("a relaunch with other inputs", () => {
  const interrupt = async (config: string, out: string): Promise<void> => {
    const running = startCommand(build(config, out));
    await running.said("parse: reading");
    running.child.kill("SIGINT");
    expect((await running.ended).code).toBe(130);
  };
  const dumpOf = (config: string): string => JSON.parse(readFileSync(config, "utf8")).dump[0];
  beforeAll(buildCommand);

  test("is refused when the dump has changed, with both hashes", async () => {
    const folder = nextFolder();
    const config = writeKillConfig(folder);
    await interrupt(config, join(folder, "out"));
    appendFileSync(dumpOf(config), "\n");
    const { code, stderr } = await runCommand(build(config, join(folder, "out")));
    expect(stderr).toMatch(
      /^E_CONFIG: the corpus in .* was begun differently: dump was averwiki-20260901-pages-articles\.xml \([0-9a-f]{8}…\) and is averwiki-20260901-pages-articles\.xml \([0-9a-f]{8}…\)\. .*Fix: give the same inputs and options, another --out, or --fresh/m,
    );
    expect(code).toBe(1);
  });

  test("is refused when an index has come beside the dump, as chunks are cut along it", async () => {
    const folder = nextFolder();
    const config = writeKillConfig(folder);
    const dump = join(folder, "x.xml.bz2");
    execFileSync("bzip2", ["-k", dumpOf(config)]);
    renameSync(`${dumpOf(config)}.bz2`, dump);
    const out = join(folder, "out");
    const args = build(config, out, "--dump", dump);
    expect((await runCommand(args)).code).toBe(0);
    writeFileSync(join(folder, "x-index.txt"), "600:1:A\n");
    expect((await runCommand(args)).stderr).toMatch(/index was none and is x-index\.txt \([0-9a-f]{8}…\)/);
  });

  test("goes on when the dump lies elsewhere, by its content", async () => {
    const folder = nextFolder();
    const config = writeKillConfig(folder);
    const whole = join(folder, "whole");
    expect((await runCommand(build(config, whole))).code).toBe(0);
    const out = join(folder, "out");
    await interrupt(config, out);
    const moved = join(nextFolder(), "averwiki-20260901-pages-articles.xml");
    renameSync(dumpOf(config), moved);
    const { code, stderr } = await runCommand(build(config, out, "--dump", moved));
    expect(code, stderr).toBe(0);
    expect(hashOfRows(out)).toBe(hashOfRows(whole));
  });

  test("is refused when a dump is given twice", async () => {
    const folder = nextFolder();
    const dump = dumpOf(writeKillConfig(folder));
    const args = ["build-corpus", "--dump", dump, dump, "--out", join(folder, "out")];
    const { code, stderr } = await runCommand(args);
    expect(stderr).toMatch(/E_CONFIG: a dump is given twice\. \(dump=.*\) Fix: name each dump once\.\n$/);
    expect(code).toBe(1);
  });
});
