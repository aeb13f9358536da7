import { type ChildProcess, spawn } from "node:child_process";
import {
  closeSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { stringify as formatYaml } from "yaml";
import { InputError } from "../../core/errors.js";
import { identifyProcess } from "../../core/process-identity.js";
import { writeWhole } from "../training/runs/run-folder.js";
import { writeMark } from "./marks.js";
import { type PlannedStep, productsOf } from "./plan-pipeline.js";
import { configWay, formatFlags, outKind, printsJson } from "./verb-shape.js";

export interface StepRunner {
  /** Program and first arguments of the command line. */
  readonly command: readonly string[];
  /** Where the steps' processes run: paths in flags are relative to it. */
  readonly folder: string;
  /** Gets `configs/NAME.yaml`, `logs/NAME.log`, `results/NAME.json` and `steps/NAME.json`. */
  readonly out: string;
  readonly signal: AbortSignal;
}

export const configPath = (out: string, name: string): string => join(out, "configs", `${name}.yaml`);
export const logPath = (out: string, name: string): string => join(out, "logs", `${name}.log`);
export const resultPath = (out: string, name: string): string => join(out, "results", `${name}.json`);

/**
 * Runs one step as a process of the command line and marks it as done, unless Ctrl-C comes first. A verb that reads a config goes on where an
 * earlier launch of it ended; the others begin in an empty folder.
 *
 * @throws InputError with the step's last words when it fails, or when a file that it should read or make is not there
 */
export async function runStep(step: PlannedStep, runner: StepRunner): Promise<void> {
  const { name, hash, definition, afterHashes } = step;
  const { out, signal } = runner;
  const begunMs = performance.now();
  checkThere(step, step.inputs, "reads", runner);
  for (const folder of ["configs", "logs", "results"]) mkdirSync(join(out, folder), { recursive: true });
  const mark = { hash, definition, after: afterHashes };
  writeMark(out, name, { state: "begun", ...mark });
  const args = prepare(step, out);
  const child = spawn(runner.command[0], [...runner.command.slice(1), ...args], {
    cwd: runner.folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
  if (identity !== undefined) writeMark(out, name, { state: "begun", ...mark, process: identity });
  const code = await watch(child, step, runner);
  if (code !== 0 && signal.aborted) return;
  if (code !== 0) throw failure(step, runner);
  keepResult(step, out);
  checkThere(step, productsOf(step), "should have made", runner);
  writeMark(out, name, { state: "done", ...mark, seconds: (performance.now() - begunMs) / 1000 });
}

/** Makes folder and config. @returns arguments of the command line */
function prepare(step: PlannedStep, out: string): string[] {
  const { name, verb, folder, config, flags, args, save } = step;
  const kind = outKind(verb);
  if (config === undefined && kind !== "folder") rmSync(folder, { recursive: true, force: true });
  if (kind !== "folder" && productsOf(step).length > 0) mkdirSync(folder, { recursive: true });
  const file = configPath(out, name);
  if (config !== undefined)
    writeWhole(file, formatYaml(config.verb.join([...config.layers, { tree: { out: folder }, folder }])));
  const way = config === undefined ? undefined : configWay(verb);
  return [
    verb.name,
    ...(way === "argument" ? [file] : []),
    ...args,
    ...(way === "flag" ? [`--config=${file}`] : []),
    ...(kind === "folder" && config === undefined ? [`--out=${folder}`] : []),
    ...(kind === "file" ? [`--out=${join(folder, save!)}`] : []),
    ...formatFlags(flags),
    ...(asksJson(step) ? ["--json"] : []),
  ];
}

/** What a verb prints is kept in words when the step saves it as anything but JSON. */
const asksJson = ({ verb, save }: PlannedStep): boolean =>
  printsJson(verb) && (save === undefined || outKind(verb) === "file" || save.endsWith(".json"));

/** Writes what the process says to the step's log, what it prints beside the result. @returns its exit code */
async function watch(
  child: ChildProcess,
  { name }: PlannedStep,
  { out, signal }: StepRunner,
): Promise<number | null> {
  const log = createWriteStream(logPath(out, name), { flags: "a" });
  const printed = createWriteStream(`${resultPath(out, name)}.partial`);
  child.stderr!.pipe(log);
  child.stdout!.pipe(printed);
  // A terminal sends Ctrl-C to the child as well; a second one would cut its checkpoint off.
  const stop = (): void => void setTimeout(() => child.kill("SIGTERM"), 0);
  if (!process.stdin.isTTY) signal.addEventListener("abort", stop, { once: true });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  signal.removeEventListener("abort", stop);
  await Promise.all([finished(log), finished(printed)]);
  return code;
}

function keepResult(step: PlannedStep, out: string): void {
  const { name, verb, folder, save } = step;
  const result = resultPath(out, name);
  const printed = `${result}.partial`;
  if (save !== undefined && outKind(verb) === undefined)
    writeWhole(join(folder, save), readFileSync(printed, "utf8"));
  if (asksJson(step)) renameSync(printed, result);
  else rmSync(printed);
}

function checkThere(
  { name }: PlannedStep,
  paths: readonly string[],
  what: "reads" | "should have made",
  { out }: StepRunner,
): void {
  const missing = paths.find((path) => !existsSync(path));
  if (missing === undefined) return;
  throw new InputError(`the step "${name}" ${what} ${missing}, which is not there`, {
    at: { log: logPath(out, name) },
    fix: what === "reads" ? "correct inputs:, or the step that makes it" : "correct outputs:, or the step",
  });
}

function failure({ name }: PlannedStep, { out }: StepRunner): InputError {
  const log = logPath(out, name);
  const config = configPath(out, name);
  // A verb that finds faults, as check-data does, prints them and says nothing else.
  const words = lastLines(log) || lastLines(`${resultPath(out, name)}.partial`);
  return new InputError(`the step "${name}" failed: ${words}`, {
    at: { log, ...(existsSync(config) ? { config } : {}) },
    fix: "mend it and run the same command again: what is done stays",
  });
}

const tailBytes = 4096;

/** The last three lines of a file of any size. */
function lastLines(file: string): string {
  const { size } = statSync(file);
  const buffer = Buffer.alloc(Math.min(size, tailBytes));
  const handle = openSync(file, "r");
  readSync(handle, buffer, 0, buffer.length, size - buffer.length);
  closeSync(handle);
  return buffer.toString("utf8").trimEnd().split("\n").slice(-3).join(" ");
}
