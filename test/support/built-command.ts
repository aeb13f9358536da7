import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hash32 } from "../../src/core/random.js";

const root = new URL("../..", import.meta.url).pathname;
const cache = join(tmpdir(), `nerforge-tests-${hash32([root])}`);
/** Written after a build; as old as the sources that were built. */
const stamp = join(cache, "built");
const lock = join(cache, "building");
const staleLockMs = 120_000;

const main = join(root, "dist/cli/main.js");

/**
 * Builds `dist/` when a source is newer than the last build: test files that run at the same time wait for
 * one build, so that none starts a command whose files are being written.
 */
export async function buildCommand(): Promise<void> {
  mkdirSync(cache, { recursive: true });
  while (!tryLock()) await sleep(100);
  try {
    if (isFresh()) return;
    const begunMs = Date.now();
    execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "pipe" });
    writeFileSync(stamp, String(begunMs));
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function tryLock(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const made = statSync(lock, { throwIfNoEntry: false });
    if (made && Date.now() - made.mtimeMs > staleLockMs) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

function isFresh(): boolean {
  if (!existsSync(stamp) || !existsSync(main)) return false;
  const builtMs = statSync(stamp).mtimeMs;
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  // A build in between by other means has newer files than the stamp, made from the same sources or newer ones.
  return sources.every(
    (file) => (statSync(join(root, "src", file), { throwIfNoEntry: false })?.mtimeMs ?? 0) < builtMs,
  );
}

export interface Outcome {
  /** Exit code, or null when a signal ended the command. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs: watch what it says, send it signals, wait for its end. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  /** Resolves when a line of stderr contains `text`, with false when the command ends before one does. */
  said(text: string): Promise<boolean>;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Folder for temporary files instead of the usual one. */
  readonly tmp?: string;
  /** `open`: standard input that neither says anything nor ends; default none. */
  readonly stdin?: "open";
  /** Program and arguments that start node in other circumstances, e.g. as another user. */
  readonly under?: readonly string[];
}

/** Starts the built command; call `buildCommand` before. */
export function startCommand(
  args: readonly string[],
  { cwd, tmp, stdin, under = [] }: CommandOptions = {},
): RunningCommand {
  const env = tmp === undefined ? process.env : { ...process.env, TMPDIR: tmp, SQLITE_TMPDIR: tmp };
  const [program, ...rest] = [...under, process.execPath, main, ...args];
  const child = spawn(program, rest, {
    stdio: ["pipe", "pipe", "pipe"],
    ...(cwd ? { cwd } : {}),
    env,
  });
  if (stdin !== "open") child.stdin.end();
  let stdout = "";
  let stderr = "";
  const waiting = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    for (const look of waiting) look();
  });
  const ended = new Promise<Outcome>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const said = (text: string): Promise<boolean> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!stderr.includes(text)) return;
        waiting.delete(look);
        resolve(true);
      };
      waiting.add(look);
      look();
      void ended.then(() => resolve(stderr.includes(text)));
    });
  return { child, ended, said };
}

/** Runs the built command to its end. */
export const runCommand = (args: readonly string[], options?: CommandOptions): Promise<Outcome> =>
  startCommand(args, options).ended;
