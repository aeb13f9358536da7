import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Number and start of a process that runs, by which it is known from a later one of the same number; undefined when
 * there is none. Where the system does not tell the start, the number alone.
 */
export function identifyProcess(pid: number): string | undefined {
  if (!existsSync("/proc/self/stat")) return trySignal(pid, 0) ? `${pid} ${tryReadStart(pid)}` : undefined;
  const stat = tryReadStat(pid);
  if (stat === undefined) return undefined;
  // The name stands in parentheses and may hold anything; state is the 3rd field, the start the 22nd.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? undefined : `${pid} ${fields[19]}`;
}

/** Whether the process that was identified so still runs. */
export const isRunning = (identity: string): boolean => identifyProcess(processIdOf(identity)) === identity;

export const processIdOf = (identity: string): number => Number.parseInt(identity, 10);

/** Kills the process (`kill -9`) if it still runs, and waits until it is gone. */
export async function endProcess(identity: string): Promise<void> {
  while (isRunning(identity)) {
    trySignal(processIdOf(identity), "SIGKILL");
    await sleep(20);
  }
}

function tryReadStat(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

/** Whether there is such a process; signal 0 only asks. */
function trySignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ESRCH") return false;
    if (code === "EPERM" && signal === 0) return true;
    throw error;
  }
}

function tryReadStart(pid: number): string {
  const { stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
  return (stdout ?? "").trim();
}
