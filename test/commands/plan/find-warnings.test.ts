import { describe, expect, test } from "vitest";
import { findWarnings, type PlanSituation } from "../../../src/commands/plan/find-warnings.js";
import type { DumpSource } from "../../../src/ingest/read/dump.js";

const source = (changes: Partial<DumpSource> = {}): DumpSource =>
  ({
    path: "/d/enwiki-20260901-pages-articles-multistream.xml.bz2",
    plan: "index",
    compression: "bz2",
    site: { language: "en" },
    totalBytes: 20e9,
    notices: {},
    ...changes,
  }) as DumpSource;

const fine: PlanSituation = {
  sources: [source()],
  types: [{ path: "/d/types.ttl.bz2", rows: 10, date: "2026-10-01", language: "en" }],
  redirects: [],
  fileSystem: { freeBytes: 1e12 },
  disk: {
    parseLayerBytes: 0,
    labelLayerBytes: 0,
    samplingLayerBytes: 0,
    temporaryBytes: 0,
    totalBytes: 1e11,
  },
  memory: { typeIndexBytes: 0, loadingBytes: 0, parsingBytes: 0, layersBytes: 0, peakBytes: 1e9 },
  totalMemoryBytes: 8e9,
};

describe("findWarnings", () => {
  test("has nothing to say where all is well", () => expect(findWarnings(fine)).toEqual([]));

  test.each<[string, Partial<PlanSituation>, RegExp]>([
    [
      "types of another date",
      { types: [{ path: "t.ttl", rows: 1, date: "2025-06-11" }] },
      /t\.ttl is of 2025-06-11 and enwiki-.* of 2026-09-01, 447 days apart/,
    ],
    [
      "redirects of another date",
      { redirects: [{ path: "r.ttl", rows: 1, date: "2027-01-01" }] },
      /r\.ttl is of 2027-01-01/,
    ],
    [
      "types of another language",
      { types: [{ path: "t.ttl", rows: 1, language: "hi" }] },
      /t\.ttl types pages of the language "hi" and the dump is in "en"/,
    ],
    ["no types", { types: [] }, /no --types file: every mention will be ENTITY/],
    ["a full disk", { fileSystem: { freeBytes: 5e9 } }, /needs about 100\.0 GB and 5\.0 GB are free/],
    [
      "little memory",
      { totalMemoryBytes: 5e8 },
      /needs about 1\.0 GB of memory and the machine has 500\.0 MB/,
    ],
    ["a network", { fileSystem: { freeBytes: 1e12, networkName: "NFS" } }, /--out lies on NFS/],
    ["a missing index", { sources: [source({ plan: "members" })] }, /has no index beside it/],
    [
      "another file's index",
      { sources: [source({ plan: "members", notices: { index_mismatch: 1 } })] },
      /is of another file and is not used/,
    ],
    ["one long stream", { sources: [source({ plan: "sequential" })] }, /is one long bzip2 stream/],
    [
      "a gzip file",
      { sources: [source({ plan: "sequential", compression: "gz" })] },
      /can only be read from front to back/,
    ],
  ])("%s: what it is and what to do", (_, change, text) => {
    const warnings = findWarnings({ ...fine, ...change });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(text);
    expect(warnings[0]).toMatch(/ Fix: /);
  });

  test("how a small dump is read does not matter", () =>
    expect(findWarnings({ ...fine, sources: [source({ plan: "sequential", totalBytes: 1e6 })] })).toEqual(
      [],
    ));
});
