import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ConfigError, InputError } from "../../core/errors.js";
import { endProcess, identifyProcess, isRunning, processIdOf } from "../../core/process-identity.js";
import { writeWhole } from "../training/runs/run-folder.js";

const stepMark = z.strictObject({
  state: z.enum(["begun", "done"]),
  hash: z.string(),
  /** What the hash is of, for telling what has changed. */
  definition: z.record(z.string(), z.unknown()),
  /** Hashes of the steps that it builds on. */
  after: z.record(z.string(), z.string()),
  /** Of begun steps: what computes them. */
  process: z.string().optional(),
  /** Of done steps: how long the launch took that ended them. */
  seconds: z.number().optional(),
});
/** What `steps/NAME.json` says. */
export type StepMark = z.output<typeof stepMark>;

const markFolder = (out: string): string => join(out, "steps");
export const markPath = (out: string, name: string): string => join(markFolder(out), `${name}.json`);

/** @throws InputError when the file is no mark */
export function readMark(out: string, name: string): StepMark | undefined {
  const file = markPath(out, name);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  const mark = stepMark.safeParse(
    text.startsWith("{") && text.endsWith("}\n") ? JSON.parse(text) : undefined,
  );
  if (mark.success) return mark.data;
  throw new InputError(`${file} is no mark of a step`, { fix: "delete it" });
}

export function writeMark(out: string, name: string, mark: StepMark): void {
  mkdirSync(markFolder(out), { recursive: true });
  writeWhole(markPath(out, name), `${JSON.stringify(mark, null, 2)}\n`);
}

/**
 * Deletes a step's folder and mark. A kill on the way leaves either all of the folder, or a mark whose folder is gone,
 * or neither: never a part of a folder under its name.
 */
export function deleteStep(out: string, name: string, folder: string): void {
  const trash = join(markFolder(out), `${name}${trashEnding}`);
  rmSync(trash, { recursive: true, force: true });
  if (existsSync(folder)) renameSync(folder, trash);
  rmSync(markPath(out, name), { force: true });
  rmSync(trash, { recursive: true, force: true });
}

const trashEnding = ".deleted";

const lockPath = (out: string): string => join(out, "running");

/**
 * Keeps others from running in the folder until the function that comes back is called, and ends what a launch that was
 * killed left running.
 *
 * @throws ConfigError when another process runs a pipeline there
 */
export async function lockFolder(out: string): Promise<() => void> {
  const lock = lockPath(out);
  const holder = existsSync(lock) ? readFileSync(lock, "utf8") : "";
  if (holder !== "" && isRunning(holder))
    throw new ConfigError(`process ${processIdOf(holder)} runs a pipeline in ${out}`, {
      fix: "wait until it has ended, or name another --out",
    });
  mkdirSync(out, { recursive: true });
  writeWhole(lock, identifyProcess(process.pid)!);
  await clearUp(out);
  return () => rmSync(lock, { force: true });
}

/** Steps outlive a runner that is killed; a second process must not write where they do. */
async function clearUp(out: string): Promise<void> {
  const files = existsSync(markFolder(out)) ? readdirSync(markFolder(out)) : [];
  for (const file of files.filter((own) => own.endsWith(trashEnding)))
    rmSync(join(markFolder(out), file), { recursive: true });
  for (const name of files.flatMap((file) => /^(.*)\.json$/.exec(file)?.[1] ?? [])) {
    const { process: orphan } = readMark(out, name) ?? {};
    // Every verb goes on after a kill; asked gently it might end hours later.
    if (orphan !== undefined) await endProcess(orphan);
  }
}
