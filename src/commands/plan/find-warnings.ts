import { basename } from "node:path";
import { findDecoderProgram } from "../../core/decompress/decoder-program.js";
import { formatBytes } from "../../core/progress.js";
import type { DumpSource } from "../../ingest/read/dump.js";
import { dumpDateOf } from "../file-facts.js";
import type { ExpectedDisk, ExpectedMemory } from "./expect.js";
import type { FileSystem } from "./file-system.js";
import type { KnowledgeFacts } from "./knowledge-facts.js";

/** Pages are made, moved and retyped every day: a quarter apart, titles and types begin to miss each other. */
const maxDaysApart = 92;
/** Below this size it does not matter how a dump is read. */
const largeDumpBytes = 200e6;

export interface PlanSituation {
  readonly sources: readonly DumpSource[];
  readonly types: readonly KnowledgeFacts[];
  readonly redirects: readonly KnowledgeFacts[];
  readonly fileSystem: FileSystem;
  readonly disk: ExpectedDisk;
  readonly memory: ExpectedMemory;
  readonly totalMemoryBytes: number;
}

/** What a person should look at before the build begins, each with what to do. */
export function findWarnings(situation: PlanSituation): string[] {
  const { sources, types, redirects, fileSystem, disk, memory, totalMemoryBytes } = situation;
  return [
    ...sources.flatMap(warnOfSource),
    ...warnOfDates(sources, [...types, ...redirects]),
    ...warnOfLanguages(sources, [...types, ...redirects]),
    ...(types.length === 0 ? ["no --types file: every mention will be ENTITY. Fix: give --types"] : []),
    ...(disk.totalBytes > fileSystem.freeBytes
      ? [
          `the build needs about ${formatBytes(disk.totalBytes)} and ${formatBytes(fileSystem.freeBytes)} are free. Fix: free space, or set --out to another disk`,
        ]
      : []),
    ...(memory.peakBytes > totalMemoryBytes
      ? [
          `the build needs about ${formatBytes(memory.peakBytes)} of memory and the machine has ${formatBytes(totalMemoryBytes)}. Fix: give fewer --workers`,
        ]
      : []),
    ...(fileSystem.networkName
      ? [
          `--out lies on ${fileSystem.networkName}: SQLite's log needs shared memory and locks that it may lack, and a corpus can break. Fix: build on a local disk and copy the folder when it is done`,
        ]
      : []),
  ];
}

function warnOfSource(source: DumpSource): string[] {
  const name = basename(source.path);
  const warnings: string[] = [];
  if (source.notices["index_mismatch"])
    warnings.push(
      `the index beside ${name} is of another file and is not used. Fix: fetch dump and index of one date`,
    );
  else if (source.plan === "members" && source.totalBytes! >= largeDumpBytes)
    warnings.push(
      `${name} has no index beside it: its members are searched for, which costs little. Fix: put its -index.txt.bz2 beside it`,
    );
  if (source.plan !== "sequential" || (source.totalBytes ?? 0) < largeDumpBytes) return warnings;
  if (source.compression === "bz2") {
    const program = findDecoderProgram("bz2")?.[0];
    const how =
      program === "lbzip2"
        ? "lbzip2 feeds all workers at some 50 MB/s a core"
        : `it is read at the speed of ${program ?? "one thread"}`;
    warnings.push(
      `${name} is one long bzip2 stream: ${how}, and a resumed build reads it again from the start. Fix: take the multistream dump${program === "lbzip2" ? "" : ", or install lbzip2"}`,
    );
  } else if (source.compression !== "none")
    warnings.push(
      `${name} can only be read from front to back, by one thread, and a resumed build reads it again from the start. Fix: take the multistream dump`,
    );
  return warnings;
}

function warnOfDates(sources: readonly DumpSource[], files: readonly KnowledgeFacts[]): string[] {
  return sources.flatMap(({ path }) => {
    const dumpDate = dumpDateOf(path);
    if (dumpDate === undefined) return [];
    return files.flatMap(({ path: file, date }) => {
      const days = date === undefined ? 0 : daysBetween(dumpDate, date);
      return days <= maxDaysApart
        ? []
        : [
            `${basename(file)} is of ${date} and ${basename(path)} of ${dumpDate}, ${days} days apart: pages made or moved between have no type. Fix: take files of about one date`,
          ];
    });
  });
}

const daysBetween = (a: string, b: string): number =>
  Math.round(Math.abs(Date.parse(a) - Date.parse(b)) / 86_400_000);

function warnOfLanguages(sources: readonly DumpSource[], files: readonly KnowledgeFacts[]): string[] {
  const { language } = sources[0].site;
  return files
    .filter((file) => file.language !== undefined && file.language !== language)
    .map(
      (file) =>
        `${basename(file.path)} types pages of the language "${file.language}" and the dump is in "${language}". Fix: take the files of the dump's language`,
    );
}
