import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { InputError } from "../errors.js";

/** Programs that decompress standard input to standard output, the fastest first. */
const programs = {
  bz2: [
    ["lbzip2", "-dc"],
    ["bzip2", "-dc"],
  ],
  xz: [["xz", "-dc"]],
} as const;

export type ProgramCommand = readonly [program: string, ...options: string[]];

/** The fastest decoder of a compression that is installed here. */
export function findDecoderProgram(
  compression: keyof typeof programs,
  searchPath = process.env["PATH"] ?? "",
): ProgramCommand | undefined {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== "");
  return programs[compression].find(([program]) =>
    folders.some((folder) => existsSync(join(folder, program))),
  );
}

/** How a decoder program came to its end. */
export type ProgramEnd = "whole" | "truncated" | "corrupt";

/**
 * Runs `input` through a decoder program, as fast as the consumer takes what comes out; all it wrote before
 * it met damage is yielded.
 *
 * @returns whether the compressed bytes were whole
 * @throws InputError when the program cannot start, is killed, or fails for a reason other than its input
 */
export async function* runDecoder(
  command: ProgramCommand,
  input: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, ProgramEnd> {
  const [program, ...options] = command;
  const child = spawn(program, options, { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (said.length < 2000) said += text;
  });
  const ended = new Promise<{ code: number | null; signal: string | null; cause?: unknown }>((resolve) => {
    child.once("error", (cause) => resolve({ code: null, signal: null, cause }));
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  let failure: unknown;
  const feeding = feed(child.stdin, input).catch((error: unknown) => {
    failure = error;
    child.stdin.destroy();
  });
  try {
    yield* readOutput(child.stdout);
    const end = await ended;
    await feeding;
    if (failure !== undefined) throw failure;
    return judgeEnd(program, said, end);
  } finally {
    child.kill();
    child.stdin.destroy();
  }
}

/** Standard output up to its end, which for a program that could not start comes at once, as an error. */
async function* readOutput(stdout: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of stdout) yield bytes as Buffer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

/** Writes until the input or the program ends; a program that stops early is no error of the writer. */
async function feed(stdin: Writable, input: AsyncIterable<Uint8Array>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    stdin.once("close", resolve).on("error", () => resolve());
  });
  for await (const bytes of input) {
    if (stdin.destroyed) return;
    if (stdin.write(bytes)) continue;
    await Promise.race([new Promise<void>((resolve) => stdin.once("drain", resolve)), closed]);
  }
  stdin.end();
}

function judgeEnd(
  program: string,
  said: string,
  { code, signal, cause }: { code: number | null; signal: string | null; cause?: unknown },
): ProgramEnd {
  if (code === 0) return "whole";
  if (/ends unexpectedly|unexpected end|end of (?:file|input)|truncated/i.test(said)) return "truncated";
  if (/corrupt|data integrity|data error|crc|bad magic|magic number|not recognized/i.test(said))
    return "corrupt";
  const how =
    signal !== null
      ? `was killed by ${signal}`
      : code !== null
        ? `failed with exit code ${code}`
        : "cannot be started";
  const first = said.trim().split("\n", 1)[0];
  throw new InputError(`the decoder ${program} ${how}${first ? `: ${first}` : ""}`, {
    fix: "unpack the file first, or free memory and run again",
    cause,
  });
}
