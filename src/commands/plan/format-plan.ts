import { formatBytes, formatSeconds } from "../../core/progress.js";
import { formatCount, formatTable } from "../../core/table.js";
import { memoryBytes, rates, rowBytes } from "./expect.js";
import type { BuildPlan } from "./plan.js";

const rate = (bytesPerSecond: number): string => `${(bytesPerSecond / 1e6).toFixed(1)} MB/s`;

const formatTime = (seconds: number): string => (seconds < 1 ? "under 1 s" : formatSeconds(seconds));

/** The plan for a person, each number with its arithmetic. */
export function formatPlan(plan: BuildPlan): string {
  return [
    formatSample(plan),
    formatTimes(plan),
    formatNeeds(plan),
    plan.warnings.length === 0
      ? "nothing to warn of"
      : plan.warnings.map((warning) => `warning: ${warning}`).join("\n"),
  ].join("\n\n");
}

function formatSample({ sample, expected }: BuildPlan): string {
  const share = (100 * sample.inputBytes) / Math.max(1, expected.inputBytes);
  const rows = [
    ["dump bytes", formatBytes(sample.inputBytes), formatBytes(expected.inputBytes)],
    ["XML", formatBytes(sample.xmlBytes), formatBytes(expected.xmlBytes)],
    ["articles", formatCount(sample.articles), formatCount(expected.articles)],
    ["sentences stored", formatCount(sample.sentences), formatCount(expected.sentences)],
    ["links", formatCount(sample.anchors), formatCount(expected.anchors)],
    [
      `link targets (links ^ ${sample.targetExponent.toFixed(2)})`,
      formatCount(sample.targets),
      formatCount(expected.targets),
    ],
  ];
  return `${formatTable(["", `sample of ${share.toFixed(1)} %`, "expected"], rows)}\n(${formatCount(sample.chunks)} chunks; expected = sample x ${(100 / share).toFixed(1)})`;
}

function formatTimes({ sample, expected, times, knowledgeRows, hashedBytes }: BuildPlan): string {
  const rows = times.map(({ workers, parseSeconds, limit, totalSeconds }) => [
    formatCount(workers),
    formatTime(parseSeconds),
    limit,
    formatTime(totalSeconds),
  ]);
  const decode =
    sample.decodeBytesPerSecond === undefined
      ? ""
      : `, decompressing ${rate(sample.decodeBytesPerSecond)} in all`;
  return [
    formatTable(["workers", "parse", "held back by", "whole build"], rows),
    `parse = ${formatBytes(expected.xmlBytes)} / the slowest of: workers x ${rate(sample.parseBytesPerSecond)}, writing ${rate(sample.writeBytesPerSecond)}${decode} (measured now)`,
    `whole build = parse + ${formatBytes(hashedBytes)} hashed at ${rate(rates.hashedBytes)} + ${formatCount(knowledgeRows)} rows of types and redirects at ${formatCount(rates.knowledgeRows)}/s + ${formatCount(expected.sentences)} sentences labelled, filtered, balanced, counted at ${formatCount(rates.layerSentences)}/s`,
  ].join("\n");
}

function formatNeeds({ disk, memory, expected, knowledgeRows, fileSystem, workers }: BuildPlan): string {
  const rows = [
    [
      "corpus: parse layer",
      formatBytes(disk.parseLayerBytes),
      `the sample's file, and ${rowBytes.target} bytes a target`,
    ],
    [
      "corpus: labels",
      formatBytes(disk.labelLayerBytes),
      `${rowBytes.targetLabel} bytes x ${formatCount(expected.targets)} targets`,
    ],
    [
      "corpus: filter, balance",
      formatBytes(disk.samplingLayerBytes),
      `at most ${rowBytes.selection} + ${rowBytes.draw} bytes x ${formatCount(expected.sentences)} sentences`,
    ],
    ["while building", formatBytes(disk.temporaryBytes), "log of the largest layer, keys of duplicates"],
    ["disk in all", formatBytes(disk.totalBytes), `free: ${formatBytes(fileSystem.freeBytes)}`],
    ["memory: types", formatBytes(memory.typeIndexBytes), `15 bytes x ${formatCount(knowledgeRows)} rows`],
    [
      "memory: parsing",
      formatBytes(memory.parsingBytes),
      `types + ${formatBytes(memoryBytes.process)} + ${workers} workers x ${formatBytes(memoryBytes.worker)}`,
    ],
    [
      "memory: layers",
      formatBytes(memory.layersBytes),
      "at most types + 9 bytes a target + 14 bytes a training sentence",
    ],
    ["memory at the peak", formatBytes(memory.peakBytes), "the stages follow each other"],
  ];
  return formatTable(["needs", "size", "how"], rows);
}
