import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildCorpus, formatBuild } from "../../src/commands/build-corpus.js";
import { silentContext } from "../../src/commands/context.js";
import { openCorpus } from "../../src/corpus/corpus.js";
import { readExamples } from "../../src/corpus/examples.js";
import { verifyCorpus } from "../../src/corpus/verify.js";
import { collect } from "../support/chunks.js";
import { hashOfCorpus, hashOfRows, sampleConfig } from "../support/sample.js";
import { nextFolder } from "../support/temp.js";

const isFresh = false;

describe("buildCorpus on the bundled sample", () => {
  let reference = "";
  let referenceRows = "";
  beforeAll(async () => {
    const folder = nextFolder();
    await buildCorpus(sampleConfig(folder), { isFresh }, silentContext);
    reference = hashOfCorpus(folder);
    referenceRows = hashOfRows(folder);
  });

  test.each([2, 4])("%d workers give the same bytes as one", async (workers) => {
    const folder = nextFolder();
    await buildCorpus(sampleConfig(folder, { workers }), { isFresh }, silentContext);
    expect(hashOfCorpus(folder)).toBe(reference);
  });

  test("counts, drops and labels are the golden ones", async () => {
    const folder = nextFolder();
    const { stats } = await buildCorpus(sampleConfig(folder), { isFresh }, silentContext);
    expect(stats).toMatchObject({
      pages: { article: 209, redirect: 74, disambiguation: 3 },
      mentionsByStatus: { typed: expect.any(Number) },
    });
    expect({
      parts: Object.fromEntries(
        Object.entries(stats!.parts).map(([part, size]) => [part, [size.examples, size.categories]]),
      ),
      statuses: stats!.mentionsByStatus,
      dropped: stats!.droppedSentences,
    }).toMatchSnapshot();
    expect(Object.keys(stats!.droppedSentences).length).toBeGreaterThanOrEqual(4);
    expect(stats!.labels.some(({ isKept }) => !isKept)).toBe(true);
  });

  test("every mention of every example is where it says, and verify finds nothing wrong", async () => {
    const folder = nextFolder();
    await buildCorpus(sampleConfig(folder), { isFresh }, silentContext);
    const corpus = openCorpus(folder, { mode: "read" });
    try {
      expect(await verifyCorpus(corpus)).toEqual([]);
      const examples = await collect(readExamples(corpus, { split: "train" }));
      expect(examples.length).toBeGreaterThan(500);
      for (const { text, mentions, words } of examples) {
        const edges = new Set(words);
        for (const { start, end } of mentions) {
          expect(text.slice(start, end)).toMatch(/^\S(.*\S)?$/su);
          expect([edges.has(start), edges.has(end)]).toEqual([true, true]);
        }
      }
    } finally {
      corpus.close();
    }
  });

  test("a build that was interrupted goes on to the same rows", async () => {
    const folder = nextFolder();
    const abort = new AbortController();
    const startProgress: typeof silentContext.startProgress = () => ({
      update: () => abort.abort(),
      end() {},
    });
    const context = { ...silentContext, signal: abort.signal };
    const types = await buildCorpus(
      sampleConfig(folder),
      { isFresh },
      {
        ...context,
        startProgress: (label) =>
          label === "parse" ? startProgress(label) : silentContext.startProgress(label),
      },
    );
    expect(types.isInterrupted).toBe(true);
    expect(formatBuild(types)).toContain("run the same command to go on");
    const rest = await buildCorpus(sampleConfig(folder, { workers: 2 }), { isFresh }, silentContext);
    expect(rest.isInterrupted).toBe(false);
    expect(hashOfRows(folder)).toBe(referenceRows);
  });

  test("a relaunch with other options is refused, with the difference named", async () => {
    const folder = nextFolder();
    await buildCorpus(sampleConfig(folder), { isFresh }, silentContext);
    const other = buildCorpus(
      sampleConfig(folder, { minEntities: 5, keep: "all" }),
      { isFresh },
      silentContext,
    );
    await expect(other).rejects.toThrow(
      /^E_CONFIG: the corpus in .* was begun differently: keep was "linked" and is "all"; minEntities was 2 and is 5\. .*--fresh/,
    );
    const fresh = await buildCorpus(
      sampleConfig(folder, { minEntities: 5 }),
      { isFresh: true },
      silentContext,
    );
    expect(fresh.stats?.parts.train?.examples).toBeGreaterThan(0);
  });

  test("a corpus stands with its manifest, config, log and card", async () => {
    const folder = nextFolder();
    await buildCorpus(sampleConfig(folder), { isFresh }, silentContext);
    for (const name of ["config.yaml", "log.jsonl"]) expect(existsSync(join(folder, name))).toBe(true);
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    expect(manifest).toMatchObject({
      wiki: "averwiki",
      dumpDate: "2026-09-01",
      isReproducible: true,
      options: { minEntities: 2 },
      files: { dump: [{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }] },
    });
    const card = readFileSync(join(folder, "README.md"), "utf8");
    expect(card).toMatch(/NER corpus of averwiki, dump of 2026-09-01[\s\S]*CC BY-SA[\s\S]*unlabelled/);
  });

  test("a label set or a side file that is none is refused before anything is deleted or parsed", async () => {
    const folder = nextFolder();
    await buildCorpus(sampleConfig(folder), { isFresh }, silentContext);
    const before = hashOfCorpus(folder);
    const wrong = [{ labels: "nerbert-351" }, { quarantine: "absent.jsonl" }, { dump: ["absent.xml"] }];
    for (const flags of wrong) {
      const build = buildCorpus(sampleConfig(folder, flags), { isFresh: true }, silentContext);
      await expect(build).rejects.toThrow(/nerbert-315|absent/);
    }
    expect(hashOfCorpus(folder)).toBe(before);
  });

  test("a file of types that types nothing is refused by name", async () => {
    const folder = nextFolder();
    const types = [join(folder, "types.ttl")];
    writeFileSync(
      types[0],
      "# started\n<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n",
    );
    const build = buildCorpus(sampleConfig(join(folder, "corpus"), { types }), { isFresh }, silentContext);
    await expect(build).rejects.toThrow(
      /^E_INPUT: not one title has a type in .*types\.ttl \(.*\)\. Fix: give DBpedia's instance-types files/,
    );
  });

  test("a build from standard input is not gone on with, since its bytes are gone", async () => {
    const folder = nextFolder();
    await buildCorpus(sampleConfig(folder), { isFresh }, silentContext);
    const build = buildCorpus(sampleConfig(folder, { dump: ["-"] }), { isFresh }, silentContext);
    await expect(build).rejects.toThrow(/^E_CONFIG: a build from standard input cannot go on.*--fresh/);
  });
});
