import { statSync } from "node:fs";
import { totalmem } from "node:os";
import { ConfigError } from "../../core/errors.js";
import type { BuildConfig } from "../build-config.js";
import type { CommandContext } from "../context.js";
import { openSources } from "../parse-dumps.js";
import {
  type Expected,
  type ExpectedDisk,
  type ExpectedMemory,
  type ExpectedTime,
  expectDisk,
  expectMemory,
  expectTime,
  expectTotals,
} from "./expect.js";
import { type FileSystem, inspectFileSystem } from "./file-system.js";
import { findWarnings } from "./find-warnings.js";
import { type KnowledgeFacts, readKnowledgeFacts } from "./knowledge-facts.js";
import { type DumpSample, sampleDump } from "./sample-dump.js";

/** What a build will need, told before it begins. */
export interface BuildPlan {
  readonly workers: number;
  readonly sample: DumpSample;
  readonly isInterrupted: boolean;
  readonly expected: Expected;
  /** With the workers that were asked for, then with 4, 16 and 64 cores. */
  readonly times: readonly ExpectedTime[];
  /** Rows of types and redirects files. */
  readonly knowledgeRows: number;
  /** Bytes of all input files, which a build hashes first. */
  readonly hashedBytes: number;
  readonly disk: ExpectedDisk;
  readonly memory: ExpectedMemory;
  readonly fileSystem: FileSystem;
  readonly warnings: readonly string[];
}

const comparedWorkers = [4, 16, 64];

/**
 * Reads about one part in a hundred of the dumps and the beginning of every other file, writes nothing to
 * `config.out`, and tells pages, time, disk, memory and what to look at first.
 *
 * @throws ConfigError for a dump on standard input, which can be read once only
 */
export async function planBuild(config: BuildConfig, context: CommandContext): Promise<BuildPlan> {
  if (config.dump.includes("-")) {
    throw new ConfigError("a plan needs files, and the dump is standard input, which can be read once", {
      fix: "plan with the dump as a file",
    });
  }
  const sources = await openSources(config);
  const types = await readAll(config.types);
  const redirects = await readAll(config.redirects);
  const knowledgeRows = [...types, ...redirects].reduce((sum, { rows }) => sum + rows, 0);
  const { isInterrupted, ...sample } = await sampleDump(
    sources,
    config.keep === "all" ? "all" : "linked",
    context,
  );
  const inputBytes = sources.reduce((sum, { totalBytes = 0 }) => sum + totalBytes, 0);
  const hashedBytes = inputBytes + sizeOf([...config.types, ...config.redirects]);
  const expected = expectTotals(sample, inputBytes);
  const disk = expectDisk(sample, expected, { looksForDuplicates: config.duplicates !== "ignore" });
  const memory = expectMemory(expected, { workers: config.workers, knowledgeRows });
  const fileSystem = inspectFileSystem(config.out);
  return {
    workers: config.workers,
    sample,
    isInterrupted,
    expected,
    times: [...new Set([config.workers, ...comparedWorkers])].map((workers) =>
      expectTime(sample, expected, { workers, knowledgeRows, hashedBytes }),
    ),
    knowledgeRows,
    hashedBytes,
    disk,
    memory,
    fileSystem,
    warnings: findWarnings({
      sources,
      types,
      redirects,
      fileSystem,
      disk,
      memory,
      totalMemoryBytes: totalmem(),
    }),
  };
}

async function readAll(paths: readonly string[]): Promise<KnowledgeFacts[]> {
  const facts: KnowledgeFacts[] = [];
  for (const path of paths) facts.push(await readKnowledgeFacts(path));
  return facts;
}

const sizeOf = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + statSync(path).size, 0);
