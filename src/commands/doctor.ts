import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { formatTable } from "../core/table.js";
import { closeEngines, type EngineName, selectEngine } from "../engine/engine.js";
import { type FoundTensorflow, findTensorflow } from "../engine/tensorflow/locate.js";

export interface DoctorCheck {
  readonly name: string;
  /** `missing`: works without; `broken`: something needed fails. */
  readonly state: "ok" | "missing" | "broken";
  /** What is there, with its version; or what is wrong. */
  readonly detail: string;
  /** The command or the step that mends it. */
  readonly fix?: string;
}
export interface DoctorReport {
  readonly checks: readonly DoctorCheck[];
  /** The engine that training would choose by itself. */
  readonly defaultEngine: EngineName;
  readonly isHealthy: boolean;
}

/** How the machine is asked; tests hand in their own answers. */
export interface DoctorProbes {
  readonly nodeVersion: string;
  readonly findTensorflow: () => FoundTensorflow | undefined;
  /** Starts an engine and describes it. */
  readonly describeEngine: (name: EngineName) => Promise<string>;
  /** `name, memory` of each NVIDIA GPU; throws where there is none. */
  readonly listGpus: () => Promise<readonly string[]>;
  /** Makes a database and throws it away. */
  readonly tryDatabase: () => Promise<void>;
}

const realProbes: DoctorProbes = {
  nodeVersion: process.versions.node,
  findTensorflow,
  describeEngine: async (name) => (await selectEngine(name)).description,
  listGpus: async () => {
    const query = ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"];
    const { stdout } = await promisify(execFile)("nvidia-smi", query);
    return stdout.trim().split("\n");
  },
  tryDatabase: async () => {
    const { closeDatabase, openDatabase } = await import("../corpus/open-database.js");
    const folder = mkdtempSync(join(tmpdir(), "nerforge-doctor-"));
    try {
      closeDatabase(openDatabase(folder, "create"));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Looks at what nerforge stands on: what is here, what is missing, and the command that mends it. */
export async function runDoctor(probes: DoctorProbes = realProbes): Promise<DoctorReport> {
  const found = probes.findTensorflow();
  const checks = [
    checkNode(probes.nodeVersion, found),
    await checkDatabase(probes),
    await checkGpus(probes),
    await checkTensorflow(probes, found),
    await checkEngine(probes, "wasm", "broken", "reinstall nerforge"),
    await checkEngine(
      probes,
      "webgpu",
      "missing",
      "install the GPU's driver; wasm and tensorflow work without",
    ),
  ];
  await closeEngines();
  const isTensorflow = checks.some(({ name, state }) => name === "engine tensorflow" && state === "ok");
  return {
    checks,
    defaultEngine: isTensorflow ? "tensorflow" : "wasm",
    isHealthy: checks.every(({ state }) => state !== "broken"),
  };
}

export function formatDoctor({ checks, defaultEngine }: DoctorReport): string {
  const table = formatTable(
    ["", "state", "what"],
    checks.map(({ name, state, detail }) => [name, state, detail]),
  );
  const fixes = checks.flatMap(({ name, fix }) => (fix === undefined ? [] : [`${name}: ${fix}`]));
  return [table, "", `Training uses the ${defaultEngine} engine unless told otherwise.`, ...fixes].join("\n");
}

const oldestNode = [20, 19] as const;

function checkNode(version: string, found: FoundTensorflow | undefined): DoctorCheck {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const base = { name: "Node", detail: version };
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    return { ...base, state: "broken", fix: `install Node ${oldestNode.join(".")} or newer` };
  }
  if (major >= 23 && found?.kind === "package") {
    const detail = `${version}; ${found.packageName} 4.22 was made for Node 22 and older`;
    return {
      ...base,
      state: "ok",
      detail,
      fix: 'use Node 22 if the tensorflow engine fails, or run "nerforge setup-tensorflow"',
    };
  }
  return { ...base, state: "ok" };
}

async function checkDatabase({ tryDatabase }: DoctorProbes): Promise<DoctorCheck> {
  const name = "SQLite";
  try {
    await tryDatabase();
    return { name, state: "ok", detail: "better-sqlite3 makes a corpus" };
  } catch (error) {
    const fix =
      'install a C++ compiler, make and Python 3 (Debian: "apt-get install g++ make python3"), then "npm rebuild better-sqlite3"';
    return { name, state: "broken", detail: firstLine(error), fix };
  }
}

async function checkGpus({ listGpus }: DoctorProbes): Promise<DoctorCheck> {
  const name = "NVIDIA GPU";
  try {
    return { name, state: "ok", detail: (await listGpus()).join("; ") };
  } catch {
    return { name, state: "missing", detail: "nvidia-smi finds none" }; // absent and failing mean the same here
  }
}

async function checkTensorflow(
  probes: DoctorProbes,
  found: FoundTensorflow | undefined,
): Promise<DoctorCheck> {
  if (found !== undefined)
    return checkEngine(probes, "tensorflow", "broken", 'run "nerforge setup-tensorflow --force"');
  const fix = 'run "nerforge setup-tensorflow"; with an NVIDIA GPU "nerforge setup-tensorflow --gpu"';
  return { name: "engine tensorflow", state: "missing", detail: "not installed; the fastest engine", fix };
}

async function checkEngine(
  { describeEngine }: DoctorProbes,
  engine: EngineName,
  failState: "missing" | "broken",
  fix: string,
): Promise<DoctorCheck> {
  const name = `engine ${engine}`;
  try {
    return { name, state: "ok", detail: await describeEngine(engine) };
  } catch (error) {
    return { name, state: failState, detail: firstLine(error), fix };
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
