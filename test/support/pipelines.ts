import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify as formatYaml } from "yaml";
import { silentContext } from "../../src/commands/context.js";
import { type RunOptions, runPipeline } from "../../src/commands/pipeline/run-pipeline.js";
import type { FlagShape, VerbShape } from "../../src/commands/pipeline/verb-shape.js";
import { nextFolder } from "./temp.js";

const flag = (name: string, placeholder?: string, more: Partial<FlagShape> = {}): FlagShape => ({
  name,
  long: `--${name}`,
  takes: placeholder === undefined ? "nothing" : "one",
  ...(placeholder === undefined ? {} : { placeholder }),
  isRequired: false,
  ...more,
});
const files = { name: "files", isRequired: false, isMany: true };
const config = { name: "config", isRequired: true, isMany: false };

/** What the stand-in can do; `write` makes a file, `grow` a folder that it goes on with, `say` prints. */
export const standInVerbs: readonly VerbShape[] = [
  {
    name: "write",
    arguments: [files],
    flags: [
      flag("out", "path"),
      flag("text", "words"),
      flag("input", "file", { takes: "many" }),
      flag("model", "dir|repo"),
      flag("meets", "step"),
      flag("outlasts", "step"),
      flag("fails"),
      flag("waits"),
      flag("engine", "name", { choices: ["wasm", "cpu"] }),
      flag("json"),
    ],
  },
  {
    name: "grow",
    arguments: [],
    flags: [flag("out", "dir"), flag("rounds", "n", { isRequired: true }), flag("json")],
  },
  { name: "say", arguments: [files], flags: [flag("json")] },
  {
    name: "pretrain",
    arguments: [config],
    flags: [flag("out", "dir"), flag("set", "key=value"), flag("json")],
  },
];

/** A command line of these verbs, which notes begin and end of each of its processes by the name of their folder. */
const program = (notes: string): string => `
  import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
  import { basename, dirname, join } from "node:path";
  import { setTimeout as sleep } from "node:timers/promises";
  const [verb, ...rest] = process.argv.slice(2);
  const flags = {}, args = [];
  let many;
  for (const text of rest) {
    const [, name, value] = /^--([^=]+)(?:=([^]*))?$/.exec(text) ?? [];
    if (name === undefined) (many ?? args).push(text);
    else { many = name === "input" ? (flags.input = []) : undefined; if (!many) flags[name] = value ?? true; }
  }
  const name = verb === "write" ? basename(dirname(flags.out)) : verb === "grow" ? basename(flags.out) : "say";
  const note = (what) => appendFileSync(${JSON.stringify(notes)}, what + " " + name + "\\n");
  process.on("SIGTERM", () => { note("stop"); process.exit(130); });
  const pidFile = (step) => ${JSON.stringify(notes)} + ".pid." + step;
  writeFileSync(pidFile(name), String(process.pid));
  note("begin");
  console.error("told " + process.argv.slice(2).join(" "));
  while (flags.meets && !readFileSync(${JSON.stringify(notes)}, "utf8").includes("begin " + flags.meets)) await sleep(5);
  if (flags.outlasts) {
    const isThere = () => { try { return process.kill(Number(readFileSync(pidFile(flags.outlasts), "utf8")), 0); } catch { return false; } };
    while (isThere()) await sleep(5);
    await sleep(300); // for the runner to take note of its end
  }
  while (flags.waits) await sleep(5);
  if (flags.fails) { console.error("E_BROKEN: it broke"); process.exit(1); }
  if (verb === "write") {
    const texts = [flags.text ?? "", ...[...args, ...(flags.input ?? [])].map((file) => readFileSync(file, "utf8"))];
    writeFileSync(flags.out, texts.join(""));
  }
  if (verb === "grow") {
    mkdirSync(flags.out, { recursive: true });
    const file = join(flags.out, "rounds");
    const made = () => (existsSync(file) ? readFileSync(file, "utf8").length : 0);
    while (made() < Number(flags.rounds)) { appendFileSync(file, "x"); await sleep(10); }
  }
  note("end");
  console.log(flags.json ? JSON.stringify({ texts: 1, span: { micro: { f1: 0.25 } } }) : "words of " + name);
`;

/** A folder with a pipeline that the stand-in runs. */
export class PipelineBench {
  readonly folder = nextFolder();
  readonly out = join(this.folder, "out");
  readonly file = join(this.folder, "pipeline.yaml");
  readonly #notes = join(this.folder, "events");
  readonly command: readonly string[];

  constructor(
    steps: Readonly<Record<string, unknown>> | undefined,
    rest: Readonly<Record<string, unknown>> = {},
  ) {
    const file = join(this.folder, "program.mjs");
    writeFileSync(file, program(this.#notes));
    this.command = [process.execPath, file];
    this.write(steps, rest);
  }

  /** Another pipeline in the same file. */
  write(
    steps: Readonly<Record<string, unknown>> | undefined,
    rest: Readonly<Record<string, unknown>> = {},
  ): void {
    writeFileSync(this.file, formatYaml({ out: "out", ...rest, ...(steps === undefined ? {} : { steps }) }));
  }

  /** A file beside the pipeline. */
  put(name: string, content: string): string {
    const path = join(this.folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  run(options: Partial<RunOptions> = {}, signal: AbortSignal = silentContext.signal) {
    const { file, command } = this;
    return runPipeline({ file, command, verbs: standInVerbs, ...options }, { ...silentContext, signal });
  }

  /** `step state why` of each step. */
  async states(options: Partial<RunOptions> = {}): Promise<string[]> {
    const { json } = await this.run({ ...options, isDry: true });
    const { steps } = json as { steps: { name: string; state: string; why: string }[] };
    return steps.map(({ name, state, why }) => `${name} ${state} ${why}`.trim());
  }

  /** What the steps' processes noted, since the last call. */
  events(): string[] {
    const events = existsSync(this.#notes) ? readFileSync(this.#notes, "utf8").trim().split("\n") : [];
    writeFileSync(this.#notes, "");
    return events.filter((event) => event !== "");
  }

  read(path: string): string {
    return readFileSync(join(this.out, path), "utf8");
  }
}
